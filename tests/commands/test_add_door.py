"""Doors of the street: written down in one letter, never twice, and a lead when there is demand."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.envelope import Place as Said
from fieldapp.commands.record_walk import RecordWalk, Step
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import Door, DoorVisit
from fieldapp.domain.paper import Paper
from fieldapp.domain.person import Person
from fieldapp.domain.placed import cell_of
from fieldapp.domain.scope import find_attachment
from fieldapp.domain.visit import Visit
from fieldapp.domain.walk import WalkPoint
from fieldapp.jobs.sweep import sweep
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.geo import Crs, Place, distance_m
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.story_door import LAT, LNG, added, at, metres_away
from tests.support.story_intake import blob

STROKES = [{"points": [{"x": x, "y": x * 2, "time": x} for x in range(12)], "box": "300x120"}]


def door_of(session: Session, receipt: object) -> Door:
    session.rollback()
    return session.get_one(Door, UUID(receipt.result["door_id"]))  # type: ignore[attr-defined]


def count(session: Session, what: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_it_writes_a_shop_down_with_its_place_and_when_to_come_again(
    stage_xz: Stage, session: Session
) -> None:
    front = blob(stage_xz, text="front")
    receipt = added(stage_xz, result="D03", photos=[front])
    door = door_of(session, receipt)
    assert door.id == receipt.cmd_id and door.cell == cell_of(door.lng or 0, door.lat or 0)
    assert (
        door.place is not None and door.place["crs"] == "CGCS2000" and door.place["given"]["crs"] == "WGS84"
    )
    [visit] = session.scalars(select(DoorVisit))
    assert door.revisit_at == visit.revisit_at == visit.at + timedelta(days=7)
    [picture] = session.scalars(select(Attachment))
    assert (picture.case_id, picture.door_id, picture.subject_id) == (None, door.id, visit.id)
    assert visit.flags == [] and visit.distance_m == 0 and receipt.result["joined"] is False


def test_the_same_shop_from_two_phones_is_one_door_with_both_visits(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, "老街羊肉汤", note="要问房东")
    second = added(stage_xz, "老街羊肉汤馆", 9, 6, part="customer_manager_2", note="老板姓李", result="D01")
    assert second.result["joined"] is True and second.result["door_id"] == first.result["door_id"]
    assert count(session, Door) == 1
    said = {(one.name, one.note, one.joined) for one in session.scalars(select(DoorVisit))}
    assert said == {("老街羊肉汤", "要问房东", False), ("老街羊肉汤馆", "老板姓李", True)}


def test_a_neighbour_and_a_like_name_further_on_are_other_doors(stage_xz: Stage, session: Session) -> None:
    added(stage_xz, "老街羊肉汤")
    added(stage_xz, "文峰早餐店", 8)
    added(stage_xz, "老街羊肉汤", 40)
    assert count(session, Door) == 3


def test_two_like_names_side_by_side_are_two_when_the_person_says_so(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, "张记烩面")
    second = added(stage_xz, "张记面馆", 8, apart=[UUID(first.result["door_id"])])
    assert second.result["joined"] is False and count(session, Door) == 2


def test_demand_makes_a_lead_with_papers_and_the_signature_of_who_asks_us(
    stage_xz: Stage, session: Session
) -> None:
    receipt = added(
        stage_xz, result="D01", met="李老板", phone="13900001111", demand="STRONG", agent_reason="ELDERLY",
        strokes=STROKES, uscc="92410184MA40TEA20F", papers=[blob(stage_xz, text="licence")],
        photos=[blob(stage_xz, text="front")],
    )  # fmt: skip
    case = session.get_one(Case, UUID(receipt.result["case_id"]))
    assert (case.stage, case.name, case.uscc) == ("VISITED", "老街羊肉汤", "92410184MA40TEA20F")
    assert {"LEAD_REGISTERED", "VISITED", "AGENT_ASKED", "AGENT_AUTHORISED", "PAPER_COLLECTED"} <= set(
        case.marks
    )
    assert count(session, Visit) == 1 and set(session.scalars(select(Paper.code))) == {"M02", "M04"}
    [visit] = session.scalars(select(DoorVisit))
    assert visit.authorisation is not None and visit.authorisation["signer"] == "李老板"
    assert door_of(session, receipt).case_id == case.id


def test_help_without_a_signature_is_asked_for(stage_xz: Stage) -> None:
    with pytest.raises(Refused, match="本人签名") as refused:
        added(stage_xz, result="D01", agent_reason="ELDERLY")
    assert refused.value.field == "strokes"


def test_a_doubtful_credit_code_warns_and_stops_nothing(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, result="D01", uscc="91350203M0001QAY9B")
    assert receipt.result["warnings"]["uscc"]
    assert session.get_one(Case, UUID(receipt.result["case_id"])).uscc == "91350203M0001QAY9B"


def test_a_shop_that_is_a_lead_already_gets_no_second_case(stage_xz: Stage, session: Session) -> None:
    first = added(stage_xz, result="D01")
    door_id = UUID(first.result["door_id"])
    again = stage_xz.act(
        "customer_manager", VisitDoor(door_id=door_id, result="D01", met="老板娘"), place=at()
    )
    assert again.result["case_id"] == first.result["case_id"]
    assert count(session, Case) == 1 and count(session, Visit) == 2


def test_the_third_closed_door_is_left_alone_and_the_next_comes_in_another_band(
    stage_xz: Stage, session: Session
) -> None:
    front = blob(stage_xz)
    lunch = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
    door_id = UUID(added(stage_xz, result="D04", photos=[front], letter={"at": lunch}).result["door_id"])
    session.rollback()
    door = session.get_one(Door, door_id)
    assert door.revisit_at == datetime(2026, 3, 3, 14, 0, tzinfo=SHANGHAI)
    for day in (1, 2):
        visit = VisitDoor(door_id=door_id, result="D04", photos=[front])
        stage_xz.act("customer_manager", visit, place=at(), at=lunch + timedelta(days=day))
    session.rollback()
    session.refresh(door)
    found: tuple[int, datetime | None] = (door.times_missed, door.revisit_at)
    assert found == (3, None)


def test_what_was_written_earlier_and_comes_later_does_not_take_the_place_of_the_newest(
    stage_xz: Stage, session: Session
) -> None:
    noon = now() - timedelta(hours=6)
    door_id = UUID(added(stage_xz, result="D06", letter={"at": noon}).result["door_id"])
    stage_xz.act(
        "customer_manager", VisitDoor(door_id=door_id, result="D03"), place=at(), at=noon - timedelta(hours=1)
    )
    session.rollback()
    assert session.get_one(Door, door_id).last_result == "D06"


def test_it_takes_a_door_without_any_position_and_places_it_when_somebody_can(
    stage_xz: Stage, session: Session
) -> None:
    receipt = stage_xz.act(
        "customer_manager", AddDoor(name="老街羊肉汤", street="文峰路", number="88 号", result="D03")
    )
    door = door_of(session, receipt)
    assert (door.lng, door.cell, receipt.result["flags"]) == (None, None, ["NO_PLACE"])
    stage_xz.act(
        "customer_manager_2", AddDoor(name="老街羊肉汤", street="文峰路", number="88 号", result="D03")
    )
    assert count(session, Door) == 1  # same street, same number, same name
    stage_xz.act("customer_manager", VisitDoor(door_id=door.id, result="D03"), place=at(5))
    assert door_of(session, receipt).cell is not None


def test_a_position_three_kilometres_wide_places_no_door(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, place=at(accuracy_m=3000))
    assert receipt.result["flags"] == ["COARSE"] and door_of(session, receipt).lng is None


def test_it_marks_a_position_that_jumps_and_one_that_no_phone_measures(
    stage_xz: Stage, session: Session
) -> None:
    noon = now() - timedelta(hours=2)
    added(stage_xz, "老街羊肉汤", letter={"at": noon})
    jumped = added(stage_xz, "文峰早餐店", 5000, letter={"at": noon + timedelta(minutes=1)})
    assert jumped.result["flags"] == ["JUMP"]
    calm = added(stage_xz, "李家板面", 5030, letter={"at": noon + timedelta(minutes=3)})
    assert calm.result["flags"] == []
    sharp = Said(lng=113.8, lat=34.4, accuracy_m=0)
    square = added(stage_xz, "好又多", place=sharp, letter={"at": noon + timedelta(hours=1)})
    assert square.result["flags"] == ["SQUARE"]


def test_pasted_coordinates_of_another_map_put_it_where_it_is(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, "老街羊肉汤", 30, pin="113.746150,34.398712", pin_crs="GCJ02")
    door = door_of(session, receipt)
    assert door.spot is not None and distance_m(door.spot, Place(LNG, LAT, Crs.WGS84)) < 1
    assert door.place is not None and door.place["source"] == "pin"
    assert door.place["given"] == {
        "lng": 113.74615,
        "lat": 34.398712,
        "crs": "GCJ02",
        "text": "113.746150,34.398712",
    }


def test_a_colleagues_area_is_not_shown_and_the_other_company_has_no_such_door(
    stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    door_id = UUID(added(stage_xz, street="新华路").result["door_id"])
    with pytest.raises(NotFound):
        stage_th.act("customer_manager", VisitDoor(door_id=door_id, result="D03"))
    door = session.get_one(Door, door_id)
    assert door.area is not None and door.area.customer_manager_id == stage_xz.person("customer_manager").id
    with pytest.raises(NotFound):
        stage_xz.act("customer_manager_2", VisitDoor(door_id=door_id, result="D03"))


def test_the_photo_of_a_door_is_seen_by_the_staff_it_is_for_and_nobody_else(
    stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    added(stage_xz, street="新华路", photos=[blob(stage_xz, text="front")])
    [picture] = session.scalars(select(Attachment))
    for stage, part in ((stage_xz, "customer_manager"), (stage_xz, "manager")):
        person = session.get_one(Person, stage.person(part).id)
        assert find_attachment(session, person, picture.id).id == picture.id
    for stage, part in (
        (stage_th, "manager"), (stage_xz, "customer_manager_2"), (stage_xz, "designer"), (stage_xz, "inspector")
    ):  # fmt: skip
        person = session.get_one(Person, stage.person(part).id)
        with pytest.raises(NotFound):
            find_attachment(session, person, picture.id)


def test_a_walk_is_measured_from_what_can_be_true_and_its_positions_go_in_time(
    engine: Engine, stage_xz: Stage, session: Session
) -> None:
    begin = now() - timedelta(hours=1)
    steps = []
    for n in range(11):
        lng, lat = metres_away(east=n * 20)
        steps.append(Step(at=begin + timedelta(seconds=n * 15), lng=lng, lat=lat, accuracy_m=6))
    lng, lat = metres_away(east=90_000)
    steps.append(Step(at=begin + timedelta(seconds=170), lng=lng, lat=lat, accuracy_m=6))
    walk = uuid7()
    stage_xz.act("customer_manager", RecordWalk(walk=walk, started_at=begin, steps=steps[6:]))
    receipt = stage_xz.act(
        "customer_manager",
        RecordWalk(walk=walk, started_at=begin, ended_at=begin + timedelta(minutes=5), steps=steps[:6]),
    )
    assert abs(receipt.result["metres"] - 200) <= 2 and receipt.result["jumps"] == 1
    with pytest.raises(NotFound):
        stage_xz.act("customer_manager_2", RecordWalk(walk=walk, started_at=begin))
    added(stage_xz)
    assert sweep(engine, now() + timedelta(days=89)).forgotten == 0 and count(session, WalkPoint) == 12
    assert sweep(engine, now() + timedelta(days=91)).forgotten == 13
    assert count(session, WalkPoint) == 0
    [visit] = session.scalars(select(DoorVisit))
    assert (
        visit.place is None and visit.distance_m == 0 and session.get_one(Door, visit.door_id).lng is not None
    )
