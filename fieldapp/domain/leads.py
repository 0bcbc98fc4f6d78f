"""The leads of a person: cases not yet handed to design, and pushes that wait for a decision."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.person import Person, Role
from fieldapp.domain.project import QUARANTINED, Push
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotFound

OPEN = (Stage.PUSHED.value, Stage.ASSIGNED.value, Stage.VISITED.value)
PAGE = 30


def leads_of(session: Session, person: Person, before: UUID | None) -> tuple[list[Case], UUID | None]:
    """A page, newest first, and where the next begins: a customer manager's own, everybody's for the others."""
    query = select(Case).where(*_open_to(person))
    if before is not None:
        query = query.where(Case.id < before)
    cases = list(session.scalars(query.order_by(Case.id.desc()).limit(PAGE + 1)))
    return cases[:PAGE], cases[PAGE - 1].id if len(cases) > PAGE else None


def newest_leads(session: Session, person: Person, limit: int) -> Sequence[Row[tuple[UUID, str, str, str]]]:
    """Id, name, address and stage of the newest of them, where a list of names is enough."""
    query = select(Case.id, Case.name, Case.address, Case.stage).where(*_open_to(person))
    return session.execute(query.order_by(Case.id.desc()).limit(limit)).all()


def _open_to(person: Person) -> list[ColumnElement[bool]]:
    own = [Case.customer_manager_id == person.id] if person.has(Role.CUSTOMER_MANAGER) else []
    return [Case.company_id == person.company_id, Case.stage.in_(OPEN), *own]


def pushes_of(
    session: Session, person: Person, state: str | None, before: UUID | None
) -> tuple[list[Push], UUID | None]:
    """A page of the company's pushes, newest first, in one state or all."""
    query = select(Push).where(Push.company_id == person.company_id)
    if state is not None:
        query = query.where(Push.state == state)
    if before is not None:
        query = query.where(Push.id < before)
    pushes = list(session.scalars(query.order_by(Push.id.desc()).limit(PAGE + 1)))
    return pushes[:PAGE], pushes[PAGE - 1].id if len(pushes) > PAGE else None


def waiting_pushes(session: Session, person: Person) -> int:
    """How many pushes of the company wait for a decision."""
    query = select(func.count()).select_from(Push)
    return session.scalar(query.where(Push.company_id == person.company_id, Push.state == QUARANTINED)) or 0


def find_push(session: Session, person: Person, push_id: UUID) -> Push:
    """The push, when it came to this person's company."""
    push = session.scalar(select(Push).where(Push.id == push_id, Push.company_id == person.company_id))
    if push is None:
        raise NotFound
    return push


def design_firms(session: Session, case: Case) -> list[Firm]:
    """The design firms that work for the company."""
    query = select(Firm).where(Firm.company_id == case.company_id, Firm.kind == "DESIGN", Firm.active)
    return list(session.scalars(query.order_by(Firm.name)))


def last_design_firm(session: Session, case: Case) -> UUID | None:
    """The firm this case had before, else the one its owner handed a case to last."""
    if case.design_firm_id is not None:
        return case.design_firm_id
    query = select(Case.design_firm_id).where(
        Case.company_id == case.company_id,
        Case.design_firm_id.is_not(None),
        or_(Case.customer_manager_id == case.customer_manager_id, Case.customer_manager_id.is_(None)),
    )
    return session.scalar(query.order_by(Case.id.desc()).limit(1))


def customer_managers(session: Session, company_id: UUID) -> list[Person]:
    """Everybody who can own a case."""
    query = select(Person).where(Person.company_id == company_id, Person.active, Person.firm_id.is_(None))
    return [
        person for person in session.scalars(query.order_by(Person.name)) if person.has(Role.CUSTOMER_MANAGER)
    ]
