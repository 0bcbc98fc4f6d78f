"""Cancel a case: who wanted it and why; nothing counts any more, nothing is deleted."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.clock import holds_of
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage

ASKERS = {"CUSTOMER": "用户", "COMPANY": "公司", "AUTHORITY": "主管部门"}


class CancelCase(Command):
    """`asked_by` is who wanted it, `reason` why."""

    kind: ClassVar[str] = "cancel_case"
    title: ClassVar[str] = "取消案件"

    case_id: UUID
    asked_by: Literal["CUSTOMER", "COMPANY", "AUTHORITY"]
    reason: str = Field(min_length=2, max_length=500)


@verb(CancelCase, by={Role.CUSTOMER_MANAGER, Role.MANAGER})
def cancel_case(do: Doing, cmd: CancelCase) -> Result:
    case = do.case(cmd.case_id)
    do.only(case.customer_manager_id, "这件由它的客户经理或主管取消")
    before = case.stage
    case.move(Stage.CANCELLED)
    case.closed_at = do.now
    for hold in holds_of(do.session, case):
        if hold.state == "RUNNING":
            hold.until_at, hold.ended_by_id = do.now, do.actor.id
        elif hold.state == "ASKED":
            hold.approved, hold.decided_by_id, hold.decided_at = False, do.actor.id, do.now
    do.record(
        case,
        "CANCELLED",
        data={"asked_by": cmd.asked_by, "reason": f"{ASKERS[cmd.asked_by]}：{cmd.reason}", "from": before},
    )
    return None
