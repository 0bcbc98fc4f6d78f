"""The journal of one case, newest first, a page at a time, with the people in it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person

PAGE = 30


def history(
    session: Session, case: Case, before: int | None = None, size: int = PAGE
) -> tuple[list[Event], int | None]:
    """One page of events and the number to go on from (None at the end)."""
    found = select(Event).where(Event.chain_id == case.id)
    if before is not None:
        found = found.where(Event.seq < before)
    events = list(session.scalars(found.order_by(Event.seq.desc()).limit(size + 1)))
    more = len(events) > size
    return events[:size], events[size - 1].seq if more else None


def actors(session: Session, events: list[Event]) -> dict[object, Person]:
    """The people who acted, by id."""
    ids = {event.actor_id for event in events if event.actor_id}
    return (
        {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
        if ids
        else {}
    )


def firms(session: Session, events: list[Event]) -> dict[object, Firm]:
    """The firms they acted for, by id."""
    ids = {event.firm_id for event in events if event.firm_id}
    return {firm.id: firm for firm in session.scalars(select(Firm).where(Firm.id.in_(ids)))} if ids else {}
