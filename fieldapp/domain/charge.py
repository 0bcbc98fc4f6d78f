"""Who had a part of a case and had to hand it over, when, and to whom: what a phone in a dead zone can't know."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.order import WorkOrder, orders_of
from fieldapp.domain.part import PARTS
from fieldapp.domain.person import Person, Role

GIVEN = ("REASSIGNED", "CREW_ASSIGNED")


@dataclass(frozen=True, slots=True)
class Handover:
    """`part` of the case went to `to` at that time; `to_id` is None where it went to another firm."""

    part: str
    role: Role
    at: datetime
    to: str
    to_id: UUID | None = None
    by: str = ""
    reason: str = ""


def handed_over(session: Session, case: Case, person: Person) -> Handover | None:
    """The last time a part of the case was taken from this person; None while they still have it, or never had it."""
    query = select(Event).where(Event.chain_id == case.id, Event.kind.in_(GIVEN)).order_by(Event.seq.desc())
    for event in session.scalars(query):
        part = event.data.get("part", "")
        if event.data.get("from") == str(person.id) and part in PARTS:
            return _personal(session, case, person, event, part)
    return _of_firm(session, case, person)


def holder_of(case: Case, part: str) -> UUID | None:
    """Who has the part now."""
    found: UUID | None = getattr(case, f"{part}_id") if part in PARTS else None
    return found


def _personal(session: Session, case: Case, person: Person, event: Event, part: str) -> Handover | None:
    holder: Person | None = getattr(case, part)
    if holder is None or holder.id == person.id:
        return None
    by = session.get(Person, event.actor_id) if event.actor_id else None
    return Handover(
        part, PARTS[part].role, event.at, holder.name, holder.id, by.name if by else "", event.data.get("reason", "")
    )  # fmt: skip


def _of_firm(session: Session, case: Case, person: Person) -> Handover | None:
    """A newer order went to another contractor."""
    if person.firm_id is None or case.contractor_id in (None, person.firm_id) or case.contractor is None:
        return None
    orders = orders_of(session, case.id)
    if not any(one.contractor_id == person.firm_id for one in orders):
        return None
    return Handover(
        "crew_leader", Role.CREW_LEADER, _since(orders, case), case.contractor.name, case.crew_leader_id
    )


def _since(orders: list[WorkOrder], case: Case) -> datetime:
    """When the contractor of now got the first of its orders in a row."""
    since = orders[0].issued_at
    for order in orders:
        if order.contractor_id != case.contractor_id:
            break
        since = order.issued_at
    return since
