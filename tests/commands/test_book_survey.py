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
from fieldapp.domain.clock import Clock, clocks_of
from fieldapp.domain.journal import Event
from fieldapp.domain.task import Task
from fieldapp.lib.clock import parse
from fieldapp.lib.errors import Refused
from tests.support.cast import Stage
from tests.support.story_design import booked, sheet
from tests.support.story_intake import estate, handed_over

MONDAY = parse("2026-03-02T09:00")
AGREED = parse("2026-03-03T10:00")


def delivery(session: Session, case_id: UUID) -> Clock:
    query = select(Clock).where(
        Clock.case_id == case_id, Clock.key.startswith("DELIVERY"), Clock.void.is_(False)
    )
    return session.scalars(query).one()


def rebook(stage: Stage, case_id: UUID, when: datetime, by: str, way: str = "PHONE") -> None:
    said = way if by == "CUSTOMER" else ""
    moved = BookSurvey(case_id=case_id, at=when, moved_by=by, way=said, note="改到下午")  # type: ignore[arg-type]
    stage.act("designer", moved, at=MONDAY)


@pytest.fixture(params=["tanghe", "xinzheng"])
def stage(request: pytest.FixtureRequest, stage_th: Stage, stage_xz: Stage) -> Stage:
    """Either company."""
    return {"tanghe": stage_th, "xinzheng": stage_xz}[request.param]


def test_it_runs_the_shorter_promise_from_the_agreed_time_though_nobody_knows_the_class(
    stage: Stage, session: Session
) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    case, clock = session.get_one(Case, case_id), delivery(session, case_id)
    assert (case.small_ci, clock.key, clock.started_at) == (None, "DELIVERY_SMALL", AGREED)
    assert clock.due_at == case.due_at == parse("2026-03-07T00:00")


@pytest.mark.parametrize(
    ("flow", "key", "due"), [("12.6", "DELIVERY_SMALL", "07"), ("26", "DELIVERY_NONSMALL", "10")]
)
def test_it_goes_on_from_the_same_start_when_the_class_is_known(
    stage: Stage, session: Session, flow: str, key: str, due: str
) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    stage.act("designer", SubmitSurvey(case_id=case_id, sheet=sheet(flow)), at=AGREED + timedelta(hours=3))
    clock = delivery(session, case_id)
    assert (clock.key, clock.started_at, clock.due_at) == (key, AGREED, parse(f"2026-03-{due}T00:00"))


def test_it_starts_the_promise_under_its_own_clause(stage: Stage, session: Session) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    query = select(Event.clause).where(Event.case_id == case_id, Event.kind == "SURVEY_APPOINTMENT")
    assert session.scalars(query).all() == [stage.cast.company.pack.limits["DELIVERY_SMALL"].clause]


def test_it_promises_no_days_to_an_estate(stage: Stage, session: Session) -> None:
    case_id = booked(stage, handed_over(stage, estate(stage), at=MONDAY), at=MONDAY, when=AGREED)
    assert clocks_of(session, session.get_one(Case, case_id)) == []


def test_it_promises_nothing_more_when_the_survey_finds_it_cannot_be_done(
    stage: Stage, session: Session
) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    reason = stage.cast.company.pack.survey.return_reasons[0].code
    ending = {"result": "INFEASIBLE", "return_reason": reason}
    stage.act("designer", SubmitSurvey(case_id=case_id, sheet=sheet(conclusion=ending)), at=AGREED)
    case = session.get_one(Case, case_id)
    assert (clocks_of(session, case), case.due_at) == ([], None)


def test_it_does_not_start_anew_on_the_designers_word_alone(stage: Stage, session: Session) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    later = AGREED + timedelta(days=2)
    with pytest.raises(Refused, match="怎么说的") as refused:
        rebook(stage, case_id, later, "CUSTOMER", way="")
    assert refused.value.field == "way"
    stage.act("designer", TryContact(case_id=case_id, outcome="NO_ANSWER"), at=MONDAY)
    with pytest.raises(Refused, match="怎么说的"):
        rebook(stage, case_id, later, "CUSTOMER", way="")
    stage.act("designer", TryContact(case_id=case_id, outcome="REACHED", note="店里盘点"), at=MONDAY)
    rebook(stage, case_id, later, "CUSTOMER", way="")
    assert delivery(session, case_id).started_at == later


def test_it_keeps_how_the_customer_said_it_and_the_clause_that_lets_them(
    stage: Stage, session: Session
) -> None:
    case_id = booked(stage, at=MONDAY, when=AGREED)
    rebook(stage, case_id, AGREED + timedelta(days=2), "CUSTOMER", way="WECHAT")
    assert [(one.way, one.outcome, one.note) for one in tries_of(session, case_id)] == [
        ("WECHAT", "REACHED", "改到下午")
    ]
    query = select(Event).where(Event.case_id == case_id, Event.kind == "PROMISE_RESTARTED")
    event = session.scalars(query).one()
    assert (event.clause, event.data["reason_name"]) == (stage.cast.company.pack.hold.clause, "客户改期")
    rebook(stage, case_id, AGREED + timedelta(days=3), "DESIGNER")
    assert session.scalars(query).one() is event


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
