"""The list of cases a person may see, newest first, a page at a time."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.domain.stage import Stage

PAGE = 30


def docket(
    session: Session, person: Person, stage: Stage | None = None, before: UUID | None = None, size: int = PAGE
) -> tuple[list[Case], UUID | None]:
    """One page of cases and the id to go on from (None at the end)."""
    cases = list(session.scalars(query(person, stage, before, size + 1)))
    more = len(cases) > size
    return cases[:size], cases[size - 1].id if more else None


def query(person: Person, stage: Stage | None, before: UUID | None, limit: int) -> Select[tuple[Case]]:
    """Each branch walks one index backwards; a third party has one branch for each way a case comes to its firm."""
    keys = union_all(
        *(select(_branch(way, stage, before, limit).subquery()) for way in _ways(person))
    ).subquery()
    found = select(Case).where(Case.id.in_(select(keys.c.id)), visible(person))
    return found.order_by(Case.id.desc()).limit(limit)


def _ways(person: Person) -> list[ColumnElement[bool]]:
    if person.firm_id is None:
        return [Case.company_id == person.company_id]
    return [
        column == person.firm_id
        for column in (Case.design_firm_id, Case.contractor_id, Case.supervisor_firm_id)
    ]


def _branch(
    way: ColumnElement[bool], stage: Stage | None, before: UUID | None, limit: int
) -> Select[tuple[UUID]]:
    found = select(Case.id).where(way)
    if stage is not None:
        found = found.where(Case.stage == stage.value)
    if before is not None:
        found = found.where(Case.id < before)
    return found.order_by(Case.id.desc()).limit(limit)
