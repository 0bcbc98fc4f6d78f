"""The drawn route: kept with its section, refused with a sentence, drawn for those who build it and for nobody else."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.domain.pipe_route import PipeRoute
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.survey import newest_survey
from fieldapp.lib import coordinate
from tests.support.cast import Stage, enter
from tests.support.story_design import arrived, dispatched, sheet
from tests.web.test_survey import post

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POINTS = [(113.74, 34.4), (113.7404, 34.4), (113.7404, 34.4003)]


def line(points: list[tuple[float, float]] | None = None, crs: str = "WGS84", **leg: Any) -> str:
    points = POINTS if points is None else points
    return json.dumps({
        "points": [{"lng": lng, "lat": lat, "crs": crs, "accuracy_m": 6.5, "source": "GNSS"} for lng, lat in points],
        "legs": [{"side": "OUTSIDE", **leg} for _ in points[1:]],
    })  # fmt: skip


def test_it_keeps_one_canonical_line_and_what_was_measured(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    address = f"/cases/{case_id}/survey/route"
    gcj = [coordinate.wgs_to_gcj(*one) for one in POINTS]
    answer = post(designer, address, drawn=line(gcj, "GCJ02", crossing="OPEN_CUT"), no_cut="1", inside_m="0")
    assert answer.status_code == 303, answer.text
    route = session.scalars(select(PipeRoute)).one()
    assert route.crs == "CGCS2000" and route.points == [pytest.approx(list(one), abs=2e-7) for one in POINTS]
    assert route.origin[0] == {
        "lng": gcj[0][0], "lat": gcj[0][1], "crs": "GCJ02", "accuracy_m": 6.5, "source": "GNSS",
    }  # fmt: skip
    assert [leg["length_m"] for leg in route.legs] == [36.78, 33.28] and str(route.length_m) == "70.1"
    page = designer.get(address).text
    assert "data-drawn" in page and "GCJ02" in page
    # drawn anew it takes the old one's place, cleared it is gone
    assert post(designer, address, drawn=line()).status_code == 303
    session.rollback()
    assert session.scalars(select(PipeRoute)).one().origin[0]["crs"] == "WGS84"
    assert post(designer, address, no_cut="1").status_code == 303
    session.rollback()
    assert session.scalars(select(PipeRoute)).all() == []


@SQLITE
@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (line([POINTS[0]]), "只有一个点，连不成线"),
        (line([POINTS[0], (113.76, 34.4)]), "第 1 点到第 2 点有 1839 m，是不是点错了"),
        (line([(113.74 + n * 1e-5, 34.4) for n in range(301)]), "打了 301 个点，最多 300 个"),
        (line([POINTS[0], (2.35, 48.85)]), "第 2 点不在国内"),
        (line([POINTS[0], (213.74, 34.4)]), "路线的数据不完整，清掉重画"),
        (line(crossing="FLY"), "第 1 段的选项不在单子里"),
        ('{"points":[{"lng":NaN,"lat":34.4}],"legs":[]}', "路线的数据不完整"),
        ("[" * 20000, "这里填得不对"),
        ("{", "这里填得不对"),
    ],
)
def test_it_says_what_is_wrong_with_the_line_and_keeps_what_was_typed(
    app: Flask, stage_xz: Stage, drawn: str, says: str
) -> None:
    case_id = arrived(stage_xz)
    answer = post(
        enter(app, stage_xz, "designer"), f"/cases/{case_id}/survey/route", drawn=drawn, obstacles="有棵树",
        cuts_length_m=["12"], cuts_surface=["SOIL"], cuts_crossing=["OPEN_CUT"],
    )  # fmt: skip
    assert answer.status_code == 422
    for kept in (says, "有棵树", 'value="12"'):
        assert kept in answer.text


@SQLITE
def test_it_is_drawn_for_those_who_build_and_for_nobody_else(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    assert (
        post(designer, f"/cases/{case_id}/survey/route", drawn=line(), **{"no_cut": "1"}).status_code == 303
    )
    survey = newest_survey(session, case_id)
    assert survey is not None
    whole = sheet().model_dump(mode="json", exclude_none=True)
    whole["route"]["drawn"] = json.loads(line())
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=Sheet.model_validate(whole)))
    dispatched(stage_xz, case_id)
    for part, sees in (
        ("designer", True),
        ("contractor", True),
        ("crew", True),
        ("customer_manager", False),
    ):
        page = enter(app, stage_xz, part).get(f"/cases/{case_id}").text
        assert ("pipe-plan" in page) is sees, part
        assert "113.74" not in page
