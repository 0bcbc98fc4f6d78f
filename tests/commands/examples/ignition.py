"""One valid command of every verb around the ignition, with the part that sends it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import GATE_READINGS
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.add_gas_photos import AddGasPhotos
from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.auto_accept_application import AutoAcceptApplication
from fieldapp.commands.book_gas_visit import BookGasVisit
from fieldapp.commands.collect_tolerated_paper import CollectToleratedPaper
from fieldapp.commands.envelope import Command
from fieldapp.commands.escalate_paper import EscalatePaper
from fieldapp.commands.record_retest import RecordRetest
from fieldapp.commands.refuse_gas import RefuseGas
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.commands.verify_tolerated_paper import VerifyToleratedPaper
from fieldapp.commands.withdraw_application import WithdrawApplication
from fieldapp.domain.application import Application
from fieldapp.domain.gate import gate_for
from fieldapp.lib.clock import now
from tests.support.cast import Stage
from tests.support.story_ignition import (
    accepted_works,
    applied,
    checking,
    lighting,
    metering,
    papered,
    photo,
    prepared,
    rooms,
    taken_up,
    tolerating,
)


def fresh(stage: Stage) -> UUID:
    return applied(stage, accepted_works(stage))


def running(stage: Stage) -> UUID:
    return taken_up(stage, fresh(stage))


def tolerated(stage: Stage) -> UUID:
    return UUID(stage.act("counter", tolerating(fresh(stage), "M05")).result["tolerance_id"])


def add_households(stage: Stage) -> tuple[str, Command]:
    case_id = accepted_works(stage, customer="RES")
    return "customer_manager", AddHouseholds(case_id=case_id, labels=["1-1-101", "1-1-102"])


def update_household(stage: Stage) -> tuple[str, Command]:
    [home] = rooms(stage, accepted_works(stage, customer="RES"), "1-1-101")
    return "service", UpdateHousehold(household_id=home, user_name="张保国")


def apply_for_gas(stage: Stage) -> tuple[str, Command]:
    return "counter", ApplyForGas(case_id=accepted_works(stage), channel="HALL", applicant="张保国")


def accept_application(stage: Stage) -> tuple[str, Command]:
    application_id = fresh(stage)
    papered(stage, application_id)
    return "customer_manager", AcceptApplication(application_id=application_id)


def auto_accept_application(stage: Stage) -> tuple[str, Command]:
    long_ago = now() - timedelta(days=20)
    case_id = accepted_works(stage, at=long_ago - timedelta(days=1))
    return "manager", AutoAcceptApplication(application_id=applied(stage, case_id, at=long_ago))


def withdraw_application(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", WithdrawApplication(application_id=fresh(stage), why="录重了")


def tolerate_paper(stage: Stage) -> tuple[str, Command]:
    return "counter", tolerating(fresh(stage), "M05")


def collect_tolerated_paper(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", CollectToleratedPaper(tolerance_id=tolerated(stage), files=[photo(stage)])


def escalate_paper(stage: Stage) -> tuple[str, Command]:
    long_ago = now() - timedelta(days=20)
    made = applied(stage, accepted_works(stage, at=long_ago - timedelta(days=1)), at=long_ago)
    answer = stage.act("counter", tolerating(made, "M05"), at=long_ago)
    return "manager", EscalatePaper(tolerance_id=answer.result["tolerance_id"])


def verify_tolerated_paper(stage: Stage) -> tuple[str, Command]:
    tolerance_id = tolerated(stage)
    stage.act("customer_manager", CollectToleratedPaper(tolerance_id=tolerance_id, files=[photo(stage)]))
    return "counter", VerifyToleratedPaper(tolerance_id=tolerance_id)


def book_gas_visit(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", BookGasVisit(application_id=running(stage), at=now() + timedelta(hours=3))


def refuse_gas(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", RefuseGas(application_id=running(stage), reason="WORKS", note="表前阀装反")


def check_gate(stage: Stage) -> tuple[str, Command]:
    application_id = running(stage)
    with Session(stage.engine) as session:
        gate = gate_for(session.get_one(Application, application_id), "G9")
    return "customer_manager", checking(stage, application_id, gate)


def register_meter(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", metering(stage, running(stage))


def add_gas_photos(stage: Stage) -> tuple[str, Command]:
    return "service", AddGasPhotos(application_id=running(stage), shows="FLAME", photos=[photo(stage)])


def turn_gas_on(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", lighting(prepared(stage, running(stage)))


def record_retest(stage: Stage) -> tuple[str, Command]:
    values = {key: Decimal(value) for key, value in GATE_READINGS.items() if not key[-1].isdigit()}
    return "inspector", RecordRetest(case_id=accepted_works(stage), values=values, files=[photo(stage)])


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    made.__name__: made
    for made in (
        add_households,
        update_household,
        apply_for_gas,
        accept_application,
        auto_accept_application,
        withdraw_application,
        tolerate_paper,
        collect_tolerated_paper,
        escalate_paper,
        verify_tolerated_paper,
        book_gas_visit,
        refuse_gas,
        check_gate,
        register_meter,
        add_gas_photos,
        turn_gas_on,
        record_retest,
    )
}
