"""Agreeing the survey: the promise runs from the time the customer agreed to."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.envelope import Place
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.commands.try_contact import TryContact
from fieldapp.domain.appointment import appointments_of, tries_of
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.task import Task
from fieldapp.lib.clock import parse
from fieldapp.lib.errors import Refused
from tests.support.cast import Stage
from tests.support.story_design import booked, sheet
from tests.support.story_intake import handed_over

MONDAY = parse("2026-03-02T09:00")
AGREED = parse("2026-03-03T10:00")


def delivery(session: Session, case_id: UUID) -> Clock:
    query = select(Clock).where(
        Clock.case_id == case_id, Clock.key.startswith("DELIVERY"), Clock.void.is_(False)
    )
    return session.scalars(query).one()


def rebook(stage: Stage, case_id: UUID, when: datetime, by: str) -> None:
    stage.act("designer", BookSurvey(case_id=case_id, at=when, moved_by=by, note="改到下午"), at=MONDAY)  # type: ignore[arg-type]


def test_it_starts_the_promise_at_the_agreed_time(stage_xz: Stage, session: Session) -> None:
    case_id = booked(stage_xz, at=MONDAY, when=AGREED)
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=sheet()), at=AGREED + timedelta(hours=3))
    clock = delivery(session, case_id)
    assert (clock.key, clock.started_at) == ("DELIVERY_SMALL", AGREED)


def test_it_starts_anew_when_the_customer_moves_the_time(stage_xz: Stage, session: Session) -> None:
    case_id = booked(stage_xz, at=MONDAY, when=AGREED)
    later = AGREED + timedelta(days=2)
    rebook(stage_xz, case_id, later, "CUSTOMER")
    case = session.get_one(Case, case_id)
    assert case.marked("SURVEY_APPOINTMENT") == later
    assert [one.at for one in appointments_of(session, case_id)] == [later, AGREED]


def test_it_runs_on_when_we_move_the_time(stage_xz: Stage, session: Session) -> None:
    case_id = booked(stage_xz, at=MONDAY, when=AGREED)
    rebook(stage_xz, case_id, AGREED + timedelta(days=2), "DESIGNER")
    case = session.get_one(Case, case_id)
    assert case.marked("SURVEY_APPOINTMENT") == AGREED
    assert case.marked("SURVEY_REBOOKED") == MONDAY


@pytest.mark.parametrize(("when", "field"), [("2026-02-20T09:00", "at"), ("2026-08-03T10:00", "at")])
def test_it_refuses_a_slipped_date(stage_xz: Stage, when: str, field: str) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    with pytest.raises(Refused) as refused:
        stage_xz.act("designer", BookSurvey(case_id=case_id, at=parse(when)), at=MONDAY)
    assert refused.value.field == field


def test_it_wants_to_know_who_moves_the_time(stage_xz: Stage) -> None:
    case_id = booked(stage_xz, at=MONDAY, when=AGREED)
    with pytest.raises(Refused, match="谁要改期"):
        stage_xz.act("designer", BookSurvey(case_id=case_id, at=AGREED + timedelta(hours=4)), at=MONDAY)


def test_it_keeps_every_attempt_to_reach_the_customer(stage_xz: Stage, session: Session) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    stage_xz.act("designer", TryContact(case_id=case_id, outcome="NO_ANSWER"), at=MONDAY)
    stage_xz.act(
        "designer",
        TryContact(case_id=case_id, way="WECHAT", outcome="REACHED"),
        at=MONDAY + timedelta(hours=1),
    )
    case = session.get_one(Case, case_id)
    assert [one.outcome for one in tries_of(session, case_id)] == ["REACHED", "NO_ANSWER"]
    assert case.marked("CONTACTED") == MONDAY + timedelta(hours=1)
    task = session.scalars(select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None))).one()
    assert (task.kind, task.label, task.person_id) == (
        "appointment",
        "约勘察",
        stage_xz.person("designer").id,
    )


def test_it_notes_how_late_and_how_far_off_the_designer_came(stage_xz: Stage) -> None:
    case_id = booked(stage_xz, at=MONDAY, when=AGREED)
    place = Place(lng=113.74, lat=34.4, accuracy_m=12)
    came = AGREED + timedelta(minutes=25)
    receipt = stage_xz.act("designer", CheckInSurvey(case_id=case_id), at=came, place=place)
    assert receipt.result["late_minutes"] == 25
    assert receipt.result["placed"] is True
