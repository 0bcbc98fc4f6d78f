"""Take up an application that nobody answered within the pack's hours: the promise runs all the same (A4-23)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command, Letter
from fieldapp.commands.lighting import customer_of, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.sweeping import letters
from fieldapp.domain.application import State, auto_accept_at, due_auto_accept
from fieldapp.domain.person import Role
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
    """One letter for each application whose time is up."""
    with Session(engine) as session:
        due = [(one.id, one.company_id) for one in due_auto_accept(session, now)]
        return letters(session, AutoAcceptApplication, "application_id", due)
