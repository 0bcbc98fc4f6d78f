"""What the pages of this door share: records through the scope, the clause sheet, who may do what."""

from typing import Any
from uuid import UUID

from flask_login import current_user

from fieldapp.commands.lighting import OFFICE, ON_SITE
from fieldapp.domain.application import Application, application_in
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household, household_in
from fieldapp.domain.scope import find_case
from fieldapp.domain.tolerance import Tolerance, tolerance_in
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound


def find_application(application_id: UUID) -> Application:
    """The application if the current person sees its case; firms have no business with users' papers."""
    application = application_in(db.session(), application_id)
    _seen(application.case_id)
    return application


def find_household(household_id: UUID) -> Household:
    household = household_in(db.session(), household_id)
    _seen(household.case_id)
    return household


def find_tolerance(tolerance_id: UUID) -> Tolerance:
    tolerance = tolerance_in(db.session(), tolerance_id)
    _seen(tolerance.case_id)
    return tolerance


def find_own_case(case_id: UUID) -> Case:
    """The case for the company's own people."""
    return _seen(case_id)


def _seen(case_id: UUID) -> Case:
    case = find_case(db.session(), current_user, case_id)
    if current_user.firm_id is not None:
        raise NotFound
    return case


def clauses(case: Case, *ids: str) -> list[dict[str, str]]:
    """The sentences for a 依据 sheet, each once."""
    found = [case.pack.clause(one) for one in dict.fromkeys(ids) if one]
    return [{"quote": one.quote, "place": one.place, "document": case.pack.pack.title} for one in found]


def may_office() -> bool:
    return bool(current_user.has(*OFFICE))


def may_light() -> bool:
    return bool(current_user.has(*ON_SITE))


def rows_of(text: Any) -> list[str]:
    """One entry a line, or several in one separated by 、."""
    return [
        part.strip() for line in str(text or "").splitlines() for part in line.split("、") if part.strip()
    ]
