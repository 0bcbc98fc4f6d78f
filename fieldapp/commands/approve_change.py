"""Approve what a change costs; who may depends on the amount."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.building import change_clause, take_change
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotPermitted, Refused


class ApproveChange(Command):
    """The designer may issue the new order afterwards."""

    kind: ClassVar[str] = "approve_change"
    title: ClassVar[str] = "批变更费用"

    change_id: UUID


@verb(ApproveChange, by={Role.ENGINEER, Role.FINANCE_OFFICER, Role.SITE_MANAGER, Role.MANAGER})
def approve_change(do: Doing, cmd: ApproveChange) -> Result:
    case, change = take_change(do, cmd.change_id)
    if change.approver is None or change.approved_at is not None:
        raise Refused("这张变更没有费用要批", code="closed")
    if not do.actor.has(change.approver, Role.MANAGER):
        raise NotPermitted(f"这个数要{case.pack.title(change.approver)}批")
    change.approved_at, change.approved_by_id = do.now, do.actor.id
    do.record(
        case, "CHANGE_APPROVED", clause=change_clause(case), subject_id=change.id,
        data={"no": change.no, "cost_delta_fen": change.cost_delta_fen},
    )  # fmt: skip
    return {"change_id": str(change.id), "state": change.state}
