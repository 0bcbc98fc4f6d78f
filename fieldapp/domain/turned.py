"""Why a letter no longer fits the world it arrives in: the case changed hands, its order or its list was replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.case import Case
from fieldapp.domain.charge import handed_over
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible

Why = Literal["REASSIGNED", "SUPERSEDED", "CONCLUDED", "LIST"]
# What is refused because somebody else, or something newer, stands there now; anything else its author can put right.
NOT_MINE = ("not_permitted", "not_found", "stage", "closed", "superseded", "concluded")
# Work of a crew; that an order was read or taken on says nothing about what was built.
OF_THE_CREW = ("start_works", "complete_works", "request_change", "write_change_note")
OF_A_ROUND = ("answer_item", "record_trial", "raise_defect")


@dataclass(frozen=True, slots=True)
class Turn:
    """`part` of the case decides what becomes of the work; `order_rev` is what it was built to."""

    why: Why
    part: str
    order_rev: int | None = None


def why_turned(
    session: Session, case: Case, person: Person, kind: str, body: Mapping[str, Any], code: str, at: datetime
) -> Turn | None:
    """None where nothing has changed behind its author's back: then the refusal is his to deal with.

    `code` is that of the refusal, `at` when the work was done.
    """
    order = _order(session, case, body)
    rev = order.rev if order else None
    before = handed_over(session, case, person)
    if before is not None and code in NOT_MINE:
        return Turn("REASSIGNED", before.part, rev)
    if kind in OF_THE_CREW and code == "superseded" and order is not None and order.rev < case.order_rev:
        return Turn("SUPERSEDED", "crew_leader", rev)
    return _of_round(session, case, person, kind, body, code, at)


def _of_round(
    session: Session, case: Case, person: Person, kind: str, body: Mapping[str, Any], code: str, at: datetime
) -> Turn | None:
    acceptance = _record(session, Acceptance, body.get("acceptance_id"))
    if acceptance is None or acceptance.case_id != case.id or kind not in OF_A_ROUND:
        return None
    if code == "concluded" and not acceptance.open:
        return Turn("CONCLUDED", "inspector", acceptance.order_rev)
    if acceptance.moved_at is not None and at < acceptance.moved_at and _theirs(session, case, person, code):
        return Turn("LIST", "inspector", acceptance.order_rev)
    return None


def _theirs(session: Session, case: Case, person: Person, code: str) -> bool:
    """Not found may be what the new list no longer has, or a case that is none of theirs."""
    seen = select(Case.id).where(Case.id == case.id, visible(person))
    return code != "not_permitted" and session.scalar(seen) is not None


def _order(session: Session, case: Case, body: Mapping[str, Any]) -> WorkOrder | None:
    found: WorkOrder | None = _record(session, WorkOrder, body.get("order_id"))
    return found if found is not None and found.case_id == case.id else None


def _record(session: Session, kind: Any, key: Any) -> Any:
    try:
        return session.get(kind, UUID(str(key))) if key else None
    except ValueError:
        return None
