"""Agree the time of the survey with the customer; the promise on the whole job runs from the agreed time (A4-01)."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.try_contact import note_contact
from fieldapp.domain.appointment import (
    MOVED_BY,
    REACHED,
    Appointment,
    appointments_of,
    current_appointment,
    tries_of,
)
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7

# Further ahead nobody makes an appointment: a slipped month or year.
_FARTHEST = timedelta(days=60)


class BookSurvey(Command):
    """The customer agreed to `at`. A second booking moves the first: `moved_by` says who wanted it, `note` why.

    Only the customer's wish starts the promise anew; `way` says how they told it, unless that was noted already.
    """

    kind: ClassVar[str] = "book_survey"
    title: ClassVar[str] = "约勘察"

    case_id: UUID
    at: AwareDatetime
    note: str = Field(default="", max_length=500)
    moved_by: Literal["", "CUSTOMER", "DESIGNER"] = ""
    way: Literal["", "PHONE", "WECHAT", "SMS", "DOOR"] = ""


@verb(BookSurvey, by={Role.DESIGNER})
def book_survey(do: Doing, cmd: BookSurvey) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.HANDED_OVER, Stage.SURVEY_BOOKED, Stage.SURVEYING, Stage.DESIGNING)
    designing.take(do, case)
    _plausible(do, case, cmd.at)
    before = current_appointment(do.session, case.id)
    if before is not None and before.at == cmd.at:
        raise Refused("和原来约的一样，没有改", field="at")
    times = [one.id for one in appointments_of(do.session, case.id)]
    device = need_last_word(do, case, "勘察时间", times, "SURVEY_BOOKED", "SURVEY_REBOOKED")
    if before is not None:
        _move(do, case, cmd, before)
    made = Appointment(
        id=uuid7(), company_id=case.company_id, case_id=case.id, at=cmd.at, note=cmd.note, booked_at=do.at,
        booked_by_id=do.actor.id, moved_by=cmd.moved_by if before else "",
    )  # fmt: skip
    do.session.add(made)
    if case.at_stage is not Stage.SURVEY_BOOKED:
        case.move(Stage.SURVEY_BOOKED)
    _record(do, case, cmd, made, before, device)
    return {"appointment_id": str(made.id)}


def _plausible(do: Doing, case: Case, at: datetime) -> None:
    """A time typed afterwards may lie as far back as anything may be entered late."""
    if at < do.at - timedelta(hours=case.pack.hold.backdate_hours):
        raise Refused("约的时间已经过去了，看看日期", field="at")
    if at > do.now + _FARTHEST:
        raise Refused("约到两个月以后了，看看是不是月份错了", field="at")


def _move(do: Doing, case: Case, cmd: BookSurvey, before: Appointment) -> None:
    if not cmd.moved_by:
        raise Refused("写明谁要改期，客户改期才重新计时", field="moved_by")
    if not cmd.note:
        raise Refused("写一句为什么改期", field="note")
    if cmd.moved_by == "CUSTOMER":
        _prove(do, case, cmd, before)
    before.superseded_at = do.at


def _prove(do: Doing, case: Case, cmd: BookSurvey, before: Appointment) -> None:
    """Nobody starts a promise anew alone: there is a talk with the customer behind it, noted or told here."""
    if cmd.way:
        note_contact(do, case, cmd.way, REACHED, cmd.note)
    elif not any(one.outcome == REACHED for one in tries_of(do.session, case.id, since=before.booked_at)):
        raise Refused("客户改期要写怎么说的，或先记一次联系上", field="way")


def _record(
    do: Doing,
    case: Case,
    cmd: BookSurvey,
    made: Appointment,
    before: Appointment | None,
    device: dict[str, str],
) -> None:
    """The start of the promise is a fact of its own: when we move the time, it stays where it was."""
    clause = case.pack.soft_targets["APPOINTMENT"].clause
    data = {"at": cmd.at.isoformat(), "note": cmd.note}
    if before is not None:
        data |= {"before": before.at.isoformat(), "reason_name": MOVED_BY[cmd.moved_by]}
    if case.marked("CONTACTED") is None:
        do.record(
            case, "CONTACTED", clause=case.pack.soft_targets["FIRST_CONTACT"].clause, subject_id=made.id
        )
    kind = "SURVEY_BOOKED" if before is None else "SURVEY_REBOOKED"
    do.record(case, kind, clause=clause, subject_id=made.id, data={**data, **device})
    if before is not None and cmd.moved_by != "CUSTOMER":
        return
    if before is not None and _promise(case):
        do.record(case, "PROMISE_RESTARTED", clause=case.pack.hold.clause, subject_id=made.id, data=data)
    do.record(
        case, "SURVEY_APPOINTMENT", at=cmd.at, clause=_promise(case) or clause, subject_id=made.id, data=data
    )


def _promise(case: Case) -> str:
    """The clause of the promise that starts here."""
    if case.customer is None:
        return ""
    limits = case.pack.limits_for(case.customer, case.small_ci, None)
    return next((one.clause for one in limits if one.start == "SURVEY_APPOINTMENT"), "")
