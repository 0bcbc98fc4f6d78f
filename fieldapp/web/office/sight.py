"""Who looks at the closing pages: the company's staff, and the contractor at what it hands in itself."""

from uuid import UUID

from flask_login import current_user

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound


def of_staff(case_id: UUID) -> Case:
    """The case, for people of the company itself."""
    case = find_case(db.session(), current_user, case_id)
    if current_user.firm_id is not None:
        raise NotFound
    return case


def of_both(case_id: UUID) -> Case:
    """The case, for staff and for the contractor whose case it is."""
    case = find_case(db.session(), current_user, case_id)
    if not sees_money(case, current_user):
        raise NotFound
    return case


def sees_money(case: Case, person: Person) -> bool:
    """Amounts are not for designers and supervisors."""
    return person.firm_id is None or person.firm_id == case.contractor_id


def hands_in(case: Case, person: Person) -> bool:
    builder = person.has(Role.CONTRACTOR, Role.CREW_LEADER)
    return builder and person.firm_id is not None and person.firm_id == case.contractor_id
