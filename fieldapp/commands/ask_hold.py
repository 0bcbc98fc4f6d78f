"""Ask to stop the clocks of a case: for one of the company's reasons, with evidence, back-dated only a little."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.hold import Hold
from fieldapp.domain.person import Role
from fieldapp.domain.stage import CLOSED
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.limit import HoldReason

ASKERS = {
    Role.CUSTOMER_MANAGER,
    Role.DESIGNER,
    Role.CONTRACTOR,
    Role.CREW_LEADER,
    Role.SITE_MANAGER,
    Role.QUALITY_INSPECTOR,
    Role.COUNTER_OFFICER,
    Role.ENGINEER,
}
# A form shows minutes; what lies within one is now.
NOW = timedelta(minutes=1)


class AskHold(Command):
    """`reason` is a code of the pack's hold.reasons and decides the class; `from_at` None means now."""

    kind: ClassVar[str] = "ask_hold"
    title: ClassVar[str] = "报停表"

    case_id: UUID
    reason: str = Field(min_length=1, max_length=40)
    evidence: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    from_at: AwareDatetime | None = None
    expected_at: AwareDatetime | None = None
    note: str = Field(default="", max_length=500)


@verb(AskHold, by=ASKERS)
def ask_hold(do: Doing, cmd: AskHold) -> Result:
    case = do.case(cmd.case_id)
    rules = case.pack.hold
    if case.at_stage in CLOSED:
        raise Refused(f"{case.stage_name}的案件没有表可停", code="stage")
    reason = _reason(case, cmd.reason)
    if len(cmd.evidence) < rules.evidence_min:
        raise Refused(f"停表要有凭据，至少 {rules.evidence_min} 份", field="evidence", code="evidence")
    _alone(do, case, reason)
    from_at = _from(cmd, do.now, rules.backdate_hours)
    if cmd.expected_at is not None and cmd.expected_at <= from_at:
        raise Refused("预计恢复要晚于停表", field="expected_at", code="time")
    hold = Hold(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        reason_class=reason.klass.value,
        reason=reason.code,
        note=cmd.note,
        from_at=from_at,
        expected_at=cmd.expected_at,
        backdated=from_at < do.now - NOW,
        asked_by_id=do.actor.id,
        asked_at=do.now,
    )
    do.session.add(hold)
    do.session.flush()
    do.attach(case, cmd.evidence, "hold_evidence", hold.id, "evidence")
    said = {"hold_id": str(hold.id), "reason": reason.code, "reason_name": reason.name, "note": cmd.note}
    do.record(
        case,
        "HOLD_ASKED",
        clause=rules.clause,
        subject_id=hold.id,
        data={
            **said,
            "class": reason.klass.value,
            "from_at": from_at.isoformat(),
            "backdated": hold.backdated,
        },
    )
    if not reason.needs_approval:
        hold.approved, hold.decided_at = True, do.now
        do.record(
            case,
            "HOLD_APPROVED",
            clause=rules.clause,
            subject_id=hold.id,
            data={**said, "note": "这条原因不用批"},
        )
    return {"hold_id": str(hold.id)}


def _reason(case: Case, code: str) -> HoldReason:
    try:
        return case.pack.hold.reason(code)
    except KeyError:
        raise Refused("从给的里面选一个", field="reason", code="reason") from None


def _alone(do: Doing, case: Case, reason: HoldReason) -> None:
    """The same reason cannot stop the case twice at once."""
    same = select(Hold).where(Hold.case_id == case.id, Hold.reason == reason.code)
    if any(hold.state in ("ASKED", "RUNNING") for hold in do.session.scalars(same)):
        raise Refused(f"“{reason.name}”已经报过停表，还没完", field="reason", code="hold")


def _from(cmd: AskHold, now: datetime, backdate_hours: int) -> datetime:
    if cmd.from_at is None or now - NOW < cmd.from_at <= now + NOW:
        return now
    if cmd.from_at > now:
        raise Refused("停表不能从以后算起", field="from_at", code="time")
    if now - cmd.from_at > timedelta(hours=backdate_hours):
        raise Refused(f"最多往前补 {backdate_hours} 小时", field="from_at", code="time")
    return cmd.from_at
