"""Say no to a change: the case goes back to where it stood, under the order it had."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.building import change_clause, end_change_hold, resume, take_change
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotPermitted


class RefuseChange(Command):
    """Whoever has the change before him may refuse it, with the reason."""

    kind: ClassVar[str] = "refuse_change"
    title: ClassVar[str] = "不同意变更"

    change_id: UUID
    reason: str = Field(min_length=2, max_length=500)


@verb(RefuseChange, by={Role.SITE_MANAGER, Role.DESIGNER, Role.ENGINEER, Role.MANAGER})
def refuse_change(do: Doing, cmd: RefuseChange) -> Result:
    case, change = take_change(do, cmd.change_id)
    holder = holder_of(change)
    if not do.actor.has(holder, Role.MANAGER):
        raise NotPermitted(f"这张变更现在在{case.pack.title(holder)}手里")
    change.refused_at, change.refused_by_id, change.refusal = do.now, do.actor.id, cmd.reason
    end_change_hold(do, case, change)
    resume(case, change)
    do.record(
        case, "CHANGE_REFUSED", clause=change_clause(case), subject_id=change.id,
        data={"no": change.no, "reason": cmd.reason},
    )  # fmt: skip
    return {"change_id": str(change.id)}


def holder_of(change: ChangeRequest) -> Role:
    """The role that has to deal with the change now."""
    if change.state == "ASKED":
        return Role.SITE_MANAGER
    if change.state == "APPROVING" and change.approver is not None:
        return change.approver
    return Role.DESIGNER
