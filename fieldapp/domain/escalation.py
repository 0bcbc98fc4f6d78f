"""上报: tolerated papers that did not come in time and are now the manager's business; the journal keeps which."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.stage import Stage
from fieldapp.domain.tolerance import Tolerance, escalated_at, gap_of

KIND = "PAPER_ESCALATED"


def escalated(session: Session, case: Case) -> set[UUID]:
    """The tolerances of the case that were brought before the manager."""
    query = select(Event.subject_id).where(Event.chain_id == case.id, Event.kind == KIND)
    return {one for one in session.scalars(query) if one is not None}


def due_escalation(session: Session, now: datetime) -> list[Tolerance]:
    """The papers still missing on the pack's day, not yet brought before anybody, oldest first."""
    known = exists().where(
        Event.chain_id == Tolerance.case_id, Event.kind == KIND, Event.subject_id == Tolerance.id
    )
    query = (
        select(Tolerance, Case)
        .join(Case, Case.id == Tolerance.case_id)
        .where(
            Tolerance.verified_at.is_(None),
            Tolerance.due_at <= now,
            Case.stage != Stage.CANCELLED.value,
            ~known,
        )
        .order_by(Tolerance.id)
    )
    return [
        row
        for row, case in session.execute(query).tuples()
        if escalated_at(row, case.pack) <= now and gap_of(session, case, row).open
    ]
