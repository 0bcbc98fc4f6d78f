"""容缺到期没补: the day the pack names has come, so the manager is told; gas is never cut off by it (A4-22)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command, Letter
from fieldapp.commands.lighting import customer_of
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.sweeping import letters
from fieldapp.domain.escalation import due_escalation, escalated
from fieldapp.domain.person import Role
from fieldapp.domain.tolerance import escalated_at, gap_of, tolerance_in
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused


class EscalatePaper(Command):
    """Sent by the sweep in the company's own name."""

    kind: ClassVar[str] = "escalate_paper"
    title: ClassVar[str] = "容缺没补上报"

    tolerance_id: UUID


@verb(EscalatePaper, by={Role.PLATFORM, Role.MANAGER})
def escalate_paper(do: Doing, cmd: EscalatePaper) -> Result:
    tolerance = tolerance_in(do.session, cmd.tolerance_id)
    case = do.case(tolerance.case_id)
    if not gap_of(do.session, case, tolerance).open:
        raise Refused("这份已经补了", code="collected")
    if tolerance.id in escalated(do.session, case):
        raise Refused("这份已经上报过", code="escalated")
    from_when = escalated_at(tolerance, case.pack)
    if do.now < from_when:
        raise Refused(f"还没到上报的时候，{local(from_when):%m-%d %H:%M} 以后", code="too_early")
    do.record(
        case,
        "PAPER_ESCALATED",
        clause=case.pack.tolerance.clauses[customer_of(case)],
        subject_id=tolerance.id,
        at=from_when,
        data={
            "paper": tolerance.code,
            "name": case.pack.paper(tolerance.code).name,
            "promised_by": tolerance.promised_by,
            "due_at": tolerance.due_at.isoformat(),
        },
    )
    return {"tolerance_id": str(tolerance.id)}


def letters_due(engine: Engine, now: datetime) -> list[Letter]:
    """One letter for each paper that should have come."""
    with Session(engine) as session:
        due = [(one.id, one.company_id) for one in due_escalation(session, now)]
        return letters(session, EscalatePaper, "tolerance_id", due)
