"""同意遗留: the owner agrees to pass with a small defect that is put right by a date."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.accepting import take_acceptance, take_defect
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.signature import learn_now
from fieldapp.lib.clock import SHANGHAI, local
from fieldapp.lib.errors import Refused
from fieldapp.packs.checklist import Grade


class LeaveDefect(Command):
    """Only for 一般 without effect on safety; `until` is the last day."""

    kind: ClassVar[str] = "leave_defect"
    title: ClassVar[str] = "同意遗留"

    defect_id: UUID
    until: date
    reason: str = Field(min_length=1, max_length=500)


@verb(LeaveDefect, by={Role.OWNER_REP, Role.ENGINEER, Role.MANAGER})
def leave_defect(do: Doing, cmd: LeaveDefect) -> Result:
    case, defect = take_defect(do, cmd.defect_id)
    _, acceptance = take_acceptance(do, defect.acceptance_id)
    if defect.grade == Grade.MAJOR:
        raise Refused("主控项不能遗留，要改好", code="major")
    if defect.safety:
        raise Refused("影响安全，不能遗留，要改好", code="safety")
    if defect.state != "OPEN":
        raise Refused(f"这条缺陷已经是“{defect.state_name}”", code="state")
    today, days = local(do.now).date(), case.pack.acceptance.remaining_issue_days
    if not today <= cmd.until <= today + timedelta(days=days):
        raise Refused(f"遗留最多 {days} 天，选今天到那天之间", "until", "until")
    defect.left_by_id, defect.left_at, defect.left_reason = do.actor.id, do.now, cmd.reason
    defect.left_until = datetime.combine(cmd.until + timedelta(days=1), time(), SHANGHAI)
    defect.due_at = defect.left_until
    do.session.flush()
    do.record(
        case,
        "DEFECT_LEFT",
        clause=case.pack.acceptance.clauses["rectify"],
        subject_id=defect.id,
        data={"item": defect.item, "text": defect.text, "until": cmd.until.isoformat(), "reason": cmd.reason},
    )
    learn_now(do.session, acceptance)
    return {"defect_id": str(defect.id)}
