"""Visits: a customer who wants gas moves the case on, a closed door brings a planned return."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.assign_case import AssignCase
from fieldapp.commands.classify_case import ClassifyCase
from fieldapp.commands.envelope import Place
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.domain.case import Case
from fieldapp.domain.task import Task
from fieldapp.domain.visit import Visit
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_intake import blob, handed_over, lead
from tests.support.story_push import unowned

NOON = datetime(2026, 3, 2, 11, 30, tzinfo=SHANGHAI)


def open_task(session: Session, case_id: UUID) -> Task | None:
    return session.scalar(select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None)))


def test_a_customer_who_wants_gas_moves_the_case_on(stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz)
    stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D01", met="店主", demand="STRONG"))
    task = open_task(session, case_id)
    assert session.get_one(Case, case_id).stage == "VISITED"
    assert task is not None and task.kind == "papers" and task.clock_key == "HANDOVER"


def test_a_closed_door_needs_a_photo_and_plans_another_time_of_day(stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz, at=NOON)
    with pytest.raises(Refused) as refused:
        stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D04"), at=NOON)
    assert refused.value.field == "photos"
    photo = blob(stage_xz)
    stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D04", photos=[photo]), at=NOON)
    visit = session.scalars(select(Visit)).one()
    assert visit.revisit_at == datetime(2026, 3, 3, 14, 0, tzinfo=SHANGHAI)
    task = open_task(session, case_id)
    assert task is not None and task.due_at == visit.revisit_at
    assert session.get_one(Case, case_id).stage == "ASSIGNED"


def test_after_the_third_closed_door_another_way_is_asked_for(stage_xz: Stage, session: Session) -> None:
    case_id, photo = lead(stage_xz, at=NOON), blob(stage_xz)
    for day in range(3):
        command = RecordVisit(case_id=case_id, result="D04", photos=[photo])
        stage_xz.act("customer_manager", command, at=NOON + timedelta(days=day))
    task = open_task(session, case_id)
    assert task is not None and task.label == "换个办法联系" and task.due_at is None


def test_a_shop_being_fitted_out_is_visited_again_after_the_packs_days(
    stage_th: Stage, session: Session
) -> None:
    case_id = lead(stage_th, at=NOON)
    stage_th.act("customer_manager", RecordVisit(case_id=case_id, result="D07"), at=NOON)
    task = open_task(session, case_id)
    assert task is not None and task.due_at == NOON + timedelta(days=30)


def test_a_final_no_leaves_nothing_to_do(stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz)
    stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D08"))
    assert open_task(session, case_id) is None


def test_far_from_the_site_is_flagged_and_not_blocked(stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz)
    first = Place(lng=113.7400, lat=34.4000)
    stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D03"), place=first)
    near = Place(lng=113.7410, lat=34.4000)
    far = Place(lng=113.7500, lat=34.4000)
    results = [
        stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D03"), place=place).result
        for place in (near, far)
    ]
    assert [result["near"] for result in results] == [True, False]
    assert 900 < results[1]["distance_m"] < 940
    visits = session.scalars(select(Visit).order_by(Visit.id)).all()
    assert [visit.near for visit in visits] == [None, True, False]


def test_only_the_owner_writes_the_visit(stage_xz: Stage, stage_th: Stage) -> None:
    case_id = lead(stage_xz)
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager_2", RecordVisit(case_id=case_id, result="D01"))
    with pytest.raises(NotFound):
        stage_th.act("customer_manager", RecordVisit(case_id=case_id, result="D01"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_unknown_codes_and_the_future_are_refused(stage_xz: Stage) -> None:
    case_id = lead(stage_xz)
    for over in (
        {"result": "D99"},
        {"demand": "HUGE"},
        {"obstacles": ["NOPE"]},
        {"at": now() + timedelta(hours=1)},
    ):
        command = RecordVisit(**{"case_id": case_id, "result": "D01", **over})  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            stage_xz.act("customer_manager", command)
        assert refused.value.field in over


def test_a_visit_after_the_hand_over_is_refused(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    with pytest.raises(Refused, match="待约勘察"):
        stage_xz.act("customer_manager", RecordVisit(case_id=case_id, result="D01"))


def test_the_manager_assigns_a_case_nobody_has(stage_xz: Stage, stage_th: Stage, session: Session) -> None:
    case_id = unowned(stage_xz)
    for wrong in (stage_xz.person("designer").id, stage_th.person("customer_manager").id):
        with pytest.raises(Refused):
            stage_xz.act("manager", AssignCase(case_id=case_id, person_id=wrong))
    stage_xz.act("manager", AssignCase(case_id=case_id, person_id=stage_xz.person("customer_manager").id))
    case = session.get_one(Case, case_id)
    assert (case.stage, case.customer_manager_id) == ("ASSIGNED", stage_xz.person("customer_manager").id)


def test_the_class_is_confirmed_by_a_person_and_not_after_the_hand_over(
    stage_xz: Stage, session: Session
) -> None:
    case_id = lead(stage_xz, customer_kind="")
    stage_xz.act("customer_manager", ClassifyCase(case_id=case_id, customer_kind="ESTATE"))
    assert session.get_one(Case, case_id).customer == "RES"
    late = handed_over(stage_xz)
    with pytest.raises(Refused):
        stage_xz.act("customer_manager", ClassifyCase(case_id=late, customer_kind="ESTATE"))
