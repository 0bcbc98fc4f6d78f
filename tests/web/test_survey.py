"""The survey on the phone: appointment, arrival, sections that can be left and taken up again, handing in, photos."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fieldapp.domain.case import Case
from fieldapp.domain.survey import newest_survey, photos_of
from fieldapp.lib.clock import local, now
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.story_design import arrived, booked, estate_surveyed, pressed, surveyed
from tests.support.story_intake import handed_over

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def post(client: FlaskClient, address: str, **data: Any) -> TestResponse:
    return client.post(address, data={"cmd_id": str(uuid7()), **data})


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(file, "JPEG")
    file.seek(0)
    return file


def test_it_books_from_the_taps(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = handed_over(stage_xz)
    designer = enter(app, stage_xz, "designer")
    page = designer.get(f"/cases/{case_id}/appointment")
    assert "约好了" in page.text
    day = (local(now()) + timedelta(days=1)).date().isoformat()
    answer = post(designer, f"/cases/{case_id}/appointment", **{"at.day": day, "at.time": "10:30", "at": ""})
    assert answer.status_code == 303, answer.text
    agreed = session.get_one(Case, case_id).marked("SURVEY_APPOINTMENT")
    assert agreed is not None
    assert local(agreed).isoformat()[:16] == f"{day}T10:30"


def test_it_notes_a_call(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    designer = enter(app, stage_xz, "designer")
    assert post(designer, f"/cases/{case_id}/contacts", way="PHONE", outcome="NO_ANSWER").status_code == 303
    assert "没人接" in designer.get(f"/cases/{case_id}/appointment").text


def test_it_arrives(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = booked(stage_xz)
    designer = enter(app, stage_xz, "designer")
    assert "到了，开始勘察" in designer.get(f"/cases/{case_id}/survey").text
    assert post(designer, f"/cases/{case_id}/survey/arrival", lng="113.7", lat="34.4").status_code == 303
    assert session.get_one(Case, case_id).stage == "SURVEYING"


def test_it_fills_the_sheet_section_by_section(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    survey = f"/cases/{case_id}/survey"
    assert "还差用气设备" in designer.get(survey).text
    steps: list[tuple[str, dict[str, Any]]] = [
        ("basic", {"kind": "RESTAURANT", "flags": ["BASEMENT"]}),
        (
            "demand",
            {
                "qty_WOK": "2",
                "qty_STEAMER": "1",
                "burners_code": ["COOKER", ""],
                "burners_name": ["", ""],
                "burners_flow": ["９.０", ""],
                "burners_unit": ["KW", "M3_H"],
                "burners_qty": ["1", "1"],
                "burners_existing": ["0", "0"],
            },
        ),
        ("source", {"tie_in": "J-17", "pressure_class": "LOW", "measured": "2.1", "measured_unit": "KPA"}),
        ("area", {}),
        (
            "route",
            {
                "cuts_road": ["新华路", ""],
                "cuts_length_m": ["66.7", ""],
                "cuts_crossing": ["OPEN_CUT", "OPEN_CUT"],
                "cuts_pits_m": ["", ""],
                "cuts_surface": ["ASPHALT", ""],
                "cuts_municipal": ["1", "1"],
                "cuts_side": ["OUTSIDE", "OUTSIDE"],
                "inside_m": "18",
                "outside_m": "70",
            },
        ),
        ("premises", {"station": "0", "storey": "1 层"}),
    ]
    for section, boxes in steps:
        page = designer.get(f"{survey}/{section}")
        assert page.status_code == 200, section
        answer = post(designer, f"{survey}/{section}", **boxes)
        assert answer.status_code == 303, (section, answer.text)
    # (2 * 4 + 5 + 0.91) * 0.8
    page = designer.get(f"{survey}/conclusion")
    assert "<b>11.1</b>" in page.text
    assert "小微商套餐" in page.text
    assert designer.get(f"{survey}/demand").text.count('value="KW" data-factor') == 3
    answer = post(designer, f"{survey}/conclusion", result="FEASIBLE")
    assert answer.status_code == 303, answer.text
    case = session.get_one(Case, case_id)
    assert (case.stage, str(case.flow_m3h), str(case.cut_m)) == ("DESIGNING", "11.100", "66.7")


def test_it_keeps_what_was_typed_beside_the_sentence(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = post(
        designer,
        f"/cases/{case_id}/survey/demand",
        burners_code=["COOKER"],
        burners_flow=["9"],
        burners_unit=["M3_H"],
        burners_qty=["1"],
        burners_name=["老灶"],
        burners_existing=["1"],
        needs="要两路",
    )
    assert answer.status_code == 422
    for kept in ("单位是 kW 吗", 'value="9"', "老灶", "要两路"):
        assert kept in answer.text
    answer = post(
        designer,
        f"/cases/{case_id}/survey/route",
        cuts_length_m=["十米"],
        inside_m="-4",
        cuts_crossing=["OPEN_CUT"],
    )
    assert answer.status_code == 422
    assert "要填数字" in answer.text
    assert "十米" in answer.text


def test_it_says_which_section_is_not_whole(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = post(designer, f"/cases/{case_id}/survey/conclusion", result="FEASIBLE", advice="从北侧接")
    assert answer.status_code == 422
    assert "“基本”还差客户类型" in answer.text
    assert "从北侧接" in answer.text


def test_it_leaves_and_comes_back(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = post(designer, f"/cases/{case_id}/survey/conclusion", customer_words="要快", leave="1")
    assert answer.status_code == 303
    assert "要快" in designer.get(f"/cases/{case_id}/survey/conclusion").text
    survey = newest_survey(session, case_id)
    assert survey is not None
    assert survey.submitted_at is None


def test_it_takes_photos_into_their_slots(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = post(designer, f"/cases/{case_id}/survey/photos", photo_SHOPFRONT=(picture(), "front.jpg"))
    assert answer.status_code == 303, answer.text
    assert list(photos_of(session, case_id)) == ["survey_shopfront"]
    broken = post(designer, f"/cases/{case_id}/survey/photos", photo_FLUE=(io.BytesIO(b"hello"), "flue.jpg"))
    assert broken.status_code == 422
    assert "没有收" in broken.text


def test_it_checks_the_pressure_and_plans(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = estate_surveyed(stage_xz)
    engineer = enter(app, stage_xz, "engineer")
    address = f"/cases/{case_id}/pressure"
    assert 'value="南环调压站"' in engineer.get(address).text
    answer = post(engineer, address, node="南环", lowest="180", required="200", unit="KPA", method="SCADA")
    assert answer.status_code == 303, answer.text
    page = engineer.get(address)
    assert "差 20 kPa" in page.text
    day = (local(now()) + timedelta(days=3)).date().isoformat()
    answer = post(engineer, f"{address}/plan", plan="加调压柜", expected_on=day, informed="1")
    assert answer.status_code == 303, answer.text
    assert "再核一次" in engineer.get(address).text
    assert session.get_one(Case, case_id).stage == "PRESSURE_HOLD"


@pytest.mark.parametrize(
    "page", ["appointment", "survey", "survey/basic", "survey/conclusion", "pressure", "design"]
)
def test_it_is_closed_to_the_other_company(app: Flask, stage_xz: Stage, stage_th: Stage, page: str) -> None:
    case_id = surveyed(stage_xz)
    outsider = enter(app, stage_th, "designer")
    assert outsider.get(f"/cases/{case_id}/{page}").status_code == 404


def test_it_shows_the_figures_on_the_case_page(app: Flask, stage_xz: Stage) -> None:
    case_id = surveyed(stage_xz, flow="20.0", cut="66.7")
    manager = enter(app, stage_xz, "manager")
    page = manager.get(f"/cases/{case_id}")
    assert page.status_code == 200
    for words in ("20 m³/h", "66.7 m", "小微商套餐", "正好 20 算不算"):
        assert words in page.text
    assert manager.get(f"/cases/{pressed(stage_xz, lowest='150')}").status_code == 200


def test_it_lets_a_designer_only_write(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    answer = post(enter(app, stage_xz, "counter"), f"/cases/{case_id}/survey/basic", kind="RESTAURANT")
    assert answer.status_code == 403
