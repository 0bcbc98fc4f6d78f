"""The parts in a case that one person plays, and who could play them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role


@dataclass(frozen=True, slots=True)
class Part:
    """Who may play it, and the case's column of the firm they come from (empty: the company itself)."""

    role: Role
    firm: str = ""


PARTS = {
    "customer_manager": Part(Role.CUSTOMER_MANAGER),
    "designer": Part(Role.DESIGNER, "design_firm_id"),
    "crew_leader": Part(Role.CREW_LEADER, "contractor_id"),
    "site_manager": Part(Role.SITE_MANAGER),
    "inspector": Part(Role.QUALITY_INSPECTOR),
}


def people_for(session: Session, case: Case, part: str) -> list[Person]:
    """Active people with the part's role in the right firm; nobody while the case has no such firm."""
    one = PARTS[part]
    firm = getattr(case, one.firm) if one.firm else None
    if one.firm and firm is None:
        return []
    where = Person.firm_id == firm if firm else Person.firm_id.is_(None)
    found = session.scalars(
        select(Person).where(Person.company_id == case.company_id, where, Person.active).order_by(Person.id)
    )
    return [person for person in found if person.has(one.role)]
