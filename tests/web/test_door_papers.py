"""What was photographed, signed and said at a door is seen again: at the door, and on the case it became."""

import json
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.domain.door import Door
from fieldapp.lib.ids import uuid7
from tests.commands.test_add_door import STROKES
from tests.support.cast import Stage, enter
from tests.support.story_door import added, metres_away
from tests.support.story_intake import blob

CODE = "92410184MA40TEA20F"


def said(**more: object) -> dict[str, object]:
    lng, lat = metres_away()
    return {"cmd_id": str(uuid7()), "lng": lng, "lat": lat, "accuracy_m": "6", **more}


def test_papers_that_stay_at_the_door_are_on_its_page_and_the_person_is_told(
    app: Flask, stage_xz: Stage
) -> None:
    phone, licence = enter(app, stage_xz, "customer_manager"), blob(stage_xz, text="licence")
    ref = f"{licence.sha256}/{licence.name}"
    sent = said(name="老街羊肉汤", street="文峰路", result="D03", uscc=CODE, papers=ref, met="李老板")
    assert phone.post("/canvass/doors", data=sent).status_code == 303
    street = phone.get("/canvass").text
    assert "资料留在“老街羊肉汤”门店页上" in street
    door_id = added(stage_xz, "老街羊肉汤").result["door_id"]
    page = phone.get(f"/canvass/doors/{door_id}").text
    name = stage_xz.person("customer_manager").name
    assert "资料，留在这家" in page and licence.name in page and CODE in page and f"{name} · 今天" in page


def test_papers_that_the_case_took_over_are_told_of_too(app: Flask, stage_xz: Stage) -> None:
    phone, paper = enter(app, stage_xz, "customer_manager"), blob(stage_xz, text="lease")
    sent = said(name="老街羊肉汤", result="D01", papers=f"{paper.sha256}/{paper.name}")
    phone.post("/canvass/doors", data=sent)
    assert "资料收进“老街羊肉汤”的案件了" in phone.get("/canvass").text
    case_id = added(stage_xz, result="D03").result["case_id"]
    page = phone.get(f"/cases/{case_id}").text
    assert "街上收的，还没归类" in page and paper.name in page and "/canvass/doors/" in page


def test_the_case_shows_what_waits_at_its_door(app: Flask, stage_xz: Stage) -> None:
    paper = blob(stage_xz, text="lease")
    added(stage_xz, result="D03", papers=[paper])
    case_id = added(stage_xz, result="D01").result["case_id"]
    page = enter(app, stage_xz, "customer_manager").get(f"/cases/{case_id}").text
    assert paper.name in page and "在门店页" in page


def test_the_authorisation_is_drawn_on_the_door_the_case_and_its_paper(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    sent = said(
        name="老街羊肉汤",
        shop="RESTAURANT",
        result="D01",
        met="李老板",
        agent_reason="ELDERLY",
        strokes=json.dumps(STROKES),
    )
    assert phone.post("/canvass/doors", data=sent).status_code == 303
    result = added(stage_xz, result="D03").result
    pages = (
        f"/canvass/doors/{result['door_id']}",
        f"/cases/{result['case_id']}",
        f"/cases/{result['case_id']}/papers/M04",
    )
    for page in pages:
        text = phone.get(page).text
        assert 'aria-label="李老板的签名"' in text and "<path" in text, page
        assert "代为办理用气报装" in text and "李老板 今天" in text, page
    assert "齐了" in phone.get(pages[2]).text
    assert "李老板的签名" not in enter(app, stage_xz, "crew").get(pages[1]).text


def test_the_full_record_is_asked_with_demand_and_shown(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    page = phone.get("/canvass").text
    assert page.index("想用气的接着记") < page.index("一月几瓶气") < page.index("约了哪天再来")
    sent = said(
        name="老街羊肉汤", result="D01", bottles="8", cost_yuan="960", appliances=["WOK"], floor="1 层", area_m2="120",
        tenure="AGREED", pipe="50M", crossing="LANE", consent="1", energy="LPG", revisit_on="2099-03-02",
    )  # fmt: skip
    assert phone.post("/canvass/doors", data=sent).status_code == 303
    result = added(stage_xz, result="D01").result
    words = (
        "现在烧瓶装液化气，一月 8 瓶，一月 960.00 元，灶具：中餐炒菜灶(单眼)，1 层，120 m²，"
        "管道50 m 内，过小路，房子租的，房东同意，愿意接电话"
    )
    for page in (f"/canvass/doors/{result['door_id']}", f"/cases/{result['case_id']}"):
        assert words in phone.get(page).text
    wrong = phone.post("/canvass/doors", data=said(name="好又多", result="D01", tenure="NOBODY", bottles="3"))
    assert wrong.status_code == 422 and 'value="3"' in wrong.text
    assert session.get_one(Door, UUID(result["door_id"]))
