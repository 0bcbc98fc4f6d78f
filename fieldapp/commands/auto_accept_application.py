"""Take up an application that nobody answered within the pack's hours: the promise runs all the same (A4-23)."""

from datetime import datetime
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command, Letter
from fieldapp.commands.lighting import customer_of, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State, auto_accept_at, due_auto_accept
from fieldapp.domain.person import Person, Role
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused


class AutoAcceptApplication(Command):
    """Sent by the sweep in the company's own name; the promise runs from the moment the answer was due."""

    kind: ClassVar[str] = "auto_accept_application"
    title: ClassVar[str] = "到时自动受理"

    application_id: UUID


@verb(AutoAcceptApplication, by={Role.PLATFORM, Role.MANAGER})
def auto_accept_application(do: Doing, cmd: AutoAcceptApplication) -> Result:
    application, case = opened(do, cmd.application_id, State.SUBMITTED)
    due = auto_accept_at(do.session, application)
    if due is None or do.now < due:
        when = f"{local(due):%m-%d %H:%M}" if due else "受理时限到"
        raise Refused(f"还没到自动受理的时候，{when} 以后", code="too_early")
    application.accepted_at, application.auto = due, True
    do.record(
        case,
        "APPLICATION_ACCEPTED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        at=due,
        data={"household": application.household.label, "early": application.early, "auto": True},
    )
    return {"application_id": str(application.id)}


def letters_due(engine: Engine, now: datetime) -> list[Letter]:
    """One letter for each application whose time is up; its id comes from it, so a second sweep changes nothing."""
    with Session(engine) as session:
        found = [(one.id, one.company_id) for one in due_auto_accept(session, now)]
        companies = {company for _, company in found}
        people = session.scalars(select(Person).where(Person.company_id.in_(companies), Person.active)).all()
        owners = {person.company_id: person.id for person in people if person.has(Role.PLATFORM)}
    return [
        Letter(
            cmd_id=uuid5(NAMESPACE_URL, f"auto_accept:{one}"),
            owner=owners[company],
            kind=AutoAcceptApplication.kind,
            body={"application_id": str(one)},
        )
        for one, company in found
        if company in owners
    ]
