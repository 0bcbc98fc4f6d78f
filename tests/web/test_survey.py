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
from fieldapp.domain.survey import newest_survey, photos_of, wanted_photos
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


def test_it_wants_the_photos_of_the_class(app: Flask, stage_xz: Stage, session: Session) -> None:
    """A kitchen of a restaurant, a plant of a boiler house, risers of an estate; nobody has all of them."""
    ids = arrived(stage_xz), estate_surveyed(stage_xz)
    shop, estate = (session.get_one(Case, one) for one in ids)
    codes = {
        kind: {one.code for one in wanted_photos(shop, kind)} for kind in ("RESTAURANT", "BOILER", "COMMERCE")
    }
    assert "KITCHEN" in codes["RESTAURANT"] and "KITCHEN" not in codes["BOILER"] | codes["COMMERCE"]
    assert "PLANT" in codes["BOILER"] and "PLANT" not in codes["RESTAURANT"]
    home = {one.code for one in wanted_photos(estate, "ESTATE")}
    assert "RISER" in home and not {"KITCHEN", "FLUE", "ALARM_POWER", "GAS_POINT"} & home
    assert {"SHOPFRONT", "TIE_IN", "METER_PLACE", "ROUTE"} <= home & codes["RESTAURANT"]


def test_it_says_on_the_worklist_how_many_photos_are_missing(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    assert "照片差 8 张" in designer.get("/today").text
    answer = designer.post(
        f"/cases/{case_id}/survey/photos",
        data={
            "cmd_id": str(uuid7()),
            "photo_SHOPFRONT": (picture(), "a.jpg"),
            "photo_FLUE": (picture(), "b.jpg"),
        },
    )
    assert answer.status_code == 303
    assert "照片差 6 张" in designer.get("/today").text


def test_it_lists_what_was_counted_and_keeps_the_rest_in_the_library(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    address = f"/cases/{case_id}/survey/demand"
    page = designer.get(address).text
    assert "data-counted hidden" in page and "加设备" in page
    assert page.index("data-library") < page.index("qty_WOK")
    assert post(designer, address, qty_WOK="2", qty_STEAMER="1").status_code == 303
    page = designer.get(address).text
    order = [
        page.index(one) for one in ("data-counted>", "qty_WOK", "qty_STEAMER", "data-library", "qty_OVEN")
    ]
    assert order == sorted(order)


def test_it_keeps_every_field_of_the_trade(app: Flask, stage_xz: Stage, session: Session) -> None:
    """Domain B2: what a section takes comes back from it."""
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    said: dict[str, dict[str, Any]] = {
        "basic": {"operator": "店主老周"},
        "demand": {"daily_m3": "80.5", "annual_m3": "24000", "burners_code": ["WOK"], "burners_flow": ["4.2"],
                   "burners_unit": ["M3_H"], "burners_qty": ["1"], "burners_name": ["猛火灶"],
                   "burners_existing": ["0"], "burners_brand": ["某牌"], "burners_gas": ["NG"],
                   "burners_certified": ["1"]},
        "source": {"sdr": "11", "gas": "NG", "measured_at": "10:20", "gauge": "Y-118", "spare_m3h": "35",
                   "hot_taps": "2", "regulator": "楼栋箱能用"},
        "area": {"method": "SCADA"},
        "route": {"no_cut": "", "cuts_length_m": ["12"], "cuts_surface": ["ASPHALT"], "cuts_crossing": ["OPEN_CUT"],
                  "cuts_grade": ["BRANCH"], "cuts_width_m": ["7.5"], "cuts_owner": ["CITY"],
                  "pipes_material": ["PE100"], "pipes_size": ["de63"], "pipes_laying": ["BURIED"],
                  "pipes_length_m": ["36"], "main_m": "120", "extra_m": "4", "green_m2": "6.5"},
        "premises": {"room_m2": "38", "height_m": "3.1", "ceiling": "有，不密闭", "fire_rating": "TWO",
                     "alarm_power": "配电箱"},
    }  # fmt: skip
    for section, boxes in said.items():
        answer = post(designer, f"/cases/{case_id}/survey/{section}", **boxes)
        assert answer.status_code == 303, (section, answer.text)
        page = designer.get(f"/cases/{case_id}/survey/{section}").text
        for value in boxes.values():
            text = value[0] if isinstance(value, list) else value
            assert f'value="{text}"' in page or f">{text}</textarea>" in page, (section, text)
    survey = newest_survey(session, case_id)
    assert survey is not None
    [burner] = survey.typed.demand.burners if survey.typed.demand else []
    assert (burner.brand, burner.gas, burner.certified) == ("某牌", "NG", True)
    [pipe] = survey.typed.route.pipes if survey.typed.route else []
    assert (pipe.material, pipe.laying, str(pipe.length_m)) == ("PE100", "BURIED", "36")


@pytest.mark.parametrize(
    ("section", "boxes", "says"),
    [
        ("premises", {"room_m2": "-3"}, "单位是不是弄错了"),
        ("premises", {"height_m": "3100"}, "单位是不是弄错了"),
        ("route", {"pipes_length_m": ["0"], "pipes_material": ["PE100"]}, "没有这一种就清空"),
        ("route", {"cuts_length_m": ["9"], "cuts_width_m": ["7500"]}, "路宽要在 200 m 以内"),
        ("route", {"green_m2": "-1"}, "面积不会是负数"),
        ("source", {"gas": "COAL"}, "从给的里面选一个"),
        ("source", {"hot_taps": "500"}, "不能大于 50"),
    ],
)
def test_it_says_which_new_box_cannot_be(
    app: Flask, stage_xz: Stage, section: str, boxes: dict[str, Any], says: str
) -> None:
    case_id = arrived(stage_xz)
    answer = post(enter(app, stage_xz, "designer"), f"/cases/{case_id}/survey/{section}", **boxes)
    assert answer.status_code == 422 and says in answer.text
