"""What the verbs around 通气 share: the application through the scope, and who may act on site."""

from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.application import Application, State, application_in
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household, household_in
from fieldapp.domain.person import Role
from fieldapp.packs.base import Customer

OFFICE = {Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.CUSTOMER_SERVICE, Role.MANAGER}
ON_SITE = {Role.CUSTOMER_MANAGER, Role.CUSTOMER_SERVICE, Role.MANAGER}


def opened(do: Doing, application_id: UUID, *states: State) -> tuple[Application, Case]:
    """The application and its locked case, refused unless it stands at one of the states (any when none is named)."""
    application = application_in(do.session, application_id)
    case = do.case(application.case_id)
    do.session.refresh(application)
    if states:
        application.need(*states)
    return application, case


def at_home(do: Doing, household_id: UUID) -> tuple[Household, Case]:
    """The household and its locked case."""
    household = household_in(do.session, household_id)
    return household, do.case(household.case_id)


def one_to_one(do: Doing, case: Case) -> None:
    """A customer manager goes only to their own customers (TH-3.1.3-1b); the service desk to all."""
    if do.role is Role.CUSTOMER_MANAGER:
        do.only(case.customer_manager_id, "这家归别的同事一对一服务")


def customer_of(case: Case) -> Customer:
    return Customer(case.customer or Customer.NONRES)
