"""Agree with the user when gas is turned on; a later agreement replaces the earlier one."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.lighting import OFFICE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State
from fieldapp.domain.ignition import GasVisit
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class BookGasVisit(Command):
    """`at` is the agreed time."""

    kind: ClassVar[str] = "book_gas_visit"
    title: ClassVar[str] = "约通气"

    application_id: UUID
    at: AwareDatetime
    note: str = Field(default="", max_length=300)


@verb(BookGasVisit, by=OFFICE)
def book_gas_visit(do: Doing, cmd: BookGasVisit) -> Result:
    application, case = opened(do, cmd.application_id, State.SUBMITTED, State.ACCEPTED)
    one_to_one(do, case)
    if cmd.at < do.at - timedelta(minutes=15):
        raise Refused("这个时间已经过了", field="at")
    if cmd.at > do.now + timedelta(days=180):
        raise Refused("约得太远，看看日子", field="at")
    device = need_last_word(do, case, "通气时间", application.id, "GAS_VISIT_BOOKED")
    visit = GasVisit(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        application_id=application.id,
        at=cmd.at,
        note=cmd.note,
        by_id=do.actor.id,
        booked_at=do.at,
    )
    do.session.add(visit)
    do.record(
        case,
        "GAS_VISIT_BOOKED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        data={"household": application.household.label, "at": cmd.at.isoformat(), "note": cmd.note, **device},
    )
    return {"visit_id": str(visit.id)}
