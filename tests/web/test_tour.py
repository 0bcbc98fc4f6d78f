"""今天的路线: whose it is, what stands on it, the way there in each map's own coordinates, and the arrival."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.domain.appointment import current_appointment
from fieldapp.domain.case import Case
from fieldapp.lib import coordinate
from fieldapp.lib.clock import end_of_day, now
from fieldapp.web.directions import directions
from tests.support.cast import Stage, enter
from tests.support.story_design import booked, surveyed
from tests.support.story_intake import handed_over, lead
from tests.web.test_survey import post

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
XZ = {"lng": 113.74, "lat": 34.40, "crs": "CGCS2000"}


def put(session: Session, case_id: UUID, place: dict[str, object] | None, name: str = "") -> None:
    case = session.get_one(Case, case_id)
    case.place, case.name = place, name or case.name
    session.commit()


def pair(text: str) -> tuple[float, float]:
    first, second = map(float, text.split(","))
    return first, second


def today(stage: Stage) -> UUID:
    """A survey agreed for an hour of today, whatever the hour is now."""
    moment = min(now(), end_of_day(now()) - timedelta(hours=2))
    return booked(stage, when=moment)


@SQLITE
def test_it_lists_what_is_agreed_for_today_and_only_ones_own(
    app: Flask, stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    mine, done = today(stage_xz), surveyed(stage_xz)
    later = booked(stage_xz, when=now() + timedelta(days=3))
    other = today(stage_th)
    for case_id, name in ((mine, "张记烩面馆"), (done, "交过的"), (later, "后天的"), (other, "唐河的")):
        put(session, case_id, XZ, name)
    page = enter(app, stage_xz, "designer").get("/survey/route").text
    assert "张记烩面馆" in page and f"/cases/{mine}/survey/arrival" in page
    assert all(name not in page for name in ("交过的", "后天的", "唐河的"))
    assert "今天没有约好的勘察" in enter(app, stage_xz, "customer_manager").get("/survey/route").text
    assert "/survey/route" in enter(app, stage_xz, "designer").get("/today").text
    assert "/survey/route" not in enter(app, stage_xz, "customer_manager").get("/today").text


def test_it_names_each_map_its_own_coordinates() -> None:
    gaode, baidu, tencent = directions(XZ, "新华路 126 号")
    # as computed before they are written with six decimals, a hand's width
    gcj, bd = coordinate.wgs_to_gcj(113.74, 34.40), coordinate.wgs_to_bd(113.74, 34.40)
    asked = parse_qs(urlsplit(gaode.href).query)
    lng, lat, name = asked["to"][0].split(",")
    assert (float(lng), float(lat)) == pytest.approx(gcj, abs=1e-6)
    assert name == "目的地" and asked["coordinate"] == ["gaode"]
    asked = parse_qs(urlsplit(baidu.href).query)
    assert pair(asked["location"][0]) == pytest.approx((bd[1], bd[0]), abs=1e-6)
    assert asked["coord_type"] == ["bd09ll"]
    assert pair(parse_qs(urlsplit(tencent.href).query)["tocoord"][0]) == pytest.approx(
        (gcj[1], gcj[0]), abs=1e-6
    )


def test_it_takes_a_place_in_whatever_system_it_came() -> None:
    gcj = coordinate.wgs_to_gcj(113.74, 34.40)
    known = directions({"lng": gcj[0], "lat": gcj[1], "crs": "GCJ02"})
    assert [one.href for one in known] == [one.href for one in directions(XZ)]


@SQLITE
def test_it_finds_by_the_address_where_no_place_is_known(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    assert parse_qs(urlsplit(directions(None, "新华路 126 号")[0].href).query)["keyword"] == ["新华路 126 号"]
    assert directions(None, "") == [] and directions({}, "") == []
    case_id = today(stage_xz)
    put(session, case_id, None)
    assert "没有坐标，按地址找" in enter(app, stage_xz, "designer").get("/survey/route").text


@SQLITE
@pytest.mark.parametrize(
    ("lat", "accuracy", "said"),
    [("34.4005", "12", "离地址 55 m"), ("34.43", "12", "核一下地址和坐标"), ("34.43", "3000", "定位误差 ±3.0 km"),
     ("34.43", "inf", "3.3 km"), ("", "", "到场")],
)  # fmt: skip
def test_it_says_how_far_off_the_arrival_was_and_blocks_nothing(
    app: Flask, stage_xz: Stage, session: Session, lat: str, accuracy: str, said: str
) -> None:
    case_id = today(stage_xz)
    put(session, case_id, XZ)
    designer = enter(app, stage_xz, "designer")
    place = {"lng": "113.74", "lat": lat, "accuracy_m": accuracy} if lat else {}
    assert post(designer, f"/cases/{case_id}/survey/arrival", **place).status_code == 303
    assert session.get_one(Case, case_id).stage == "SURVEYING"
    page = designer.get(f"/cases/{case_id}/survey").text
    if accuracy == "inf":  # no position worth the name: it counts as none
        assert "离地址" not in page
    else:
        assert said in page
    appointment = current_appointment(session, case_id)
    assert appointment is not None and appointment.arrived_at is not None
    assert "到过 1 家" in designer.get("/survey/route").text


@SQLITE
def test_one_from_another_day_is_still_on_the_way(app: Flask, stage_xz: Stage) -> None:
    at = now() - timedelta(days=2)
    booked(stage_xz, handed_over(stage_xz, lead(stage_xz, name="前天约的", at=at), at=at), at=at, when=at)
    assert "约过，还没去" in enter(app, stage_xz, "designer").get("/survey/route").text
