"""The site manager has looked at a change and passes it to the designer."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.building import change_clause, take_change
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class ForwardChange(Command):
    """`note` is what the designer should know."""

    kind: ClassVar[str] = "forward_change"
    title: ClassVar[str] = "变更转设计"

    change_id: UUID
    note: str = Field(default="", max_length=500)


@verb(ForwardChange, by={Role.SITE_MANAGER, Role.MANAGER})
def forward_change(do: Doing, cmd: ForwardChange) -> Result:
    case, change = take_change(do, cmd.change_id)
    if change.forwarded_at is not None:
        raise Refused("这张变更已经转给设计", code="closed")
    if case.site_manager_id is not None:
        do.only(case.site_manager_id, f"这件的{case.pack.title(Role.SITE_MANAGER)}不是这个账号")
    elif do.role is Role.SITE_MANAGER:
        case.site_manager_id = do.actor.id
    change.forwarded_at, change.forwarded_by_id = do.now, do.actor.id
    do.record(
        case, "CHANGE_FORWARDED", clause=change_clause(case), subject_id=change.id,
        data={"no": change.no, "note": cmd.note},
    )  # fmt: skip
    return {"change_id": str(change.id), "state": change.state}
