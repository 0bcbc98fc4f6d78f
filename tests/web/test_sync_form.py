"""Forms by letter: handed to the route they would have been posted to, with the same effect and the same sentences."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.envelope import Letter
from fieldapp.commands.ledger import LedgerRow, body_digest
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.journal import Event
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.survey import newest_survey
from fieldapp.domain.visit import Visit
from fieldapp.lib.ids import uuid7
from fieldapp.web.sync.form import FormBody
from tests.commands.examples.acceptance import marked_wrong
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import PHOTO, photo
from tests.support.story_design import arrived
from tests.support.story_ignition import STROKES, accepted_works, applied, prepared, rooms, taken_up
from tests.support.story_intake import lead
from tests.support.story_sync import form_letter, hand_in, picture, submission, upload
from tests.support.story_works import building
from tests.web.test_acceptance import send

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Scene = tuple[str, str, dict[str, Any]]  # part, address, what is filled in


def visit(app: Flask, stage: Stage) -> Scene:
    case_id = lead(stage)
    return "customer_manager", f"/cases/{case_id}/visits", {"result": "D01", "met": "店主", "energy": "LPG"}


def section(app: Flask, stage: Stage) -> Scene:
    at = f"/cases/{arrived(stage)}/survey/demand"
    rows = {"burners_code": ["COOKER", ""], "burners_name": ["", ""], "burners_flow": ["９.０", ""]}
    rows |= {
        "burners_unit": ["KW", "M3_H"],
        "burners_qty": ["1", "1"],
        "burners_existing": ["0", "0"],
    }
    return "designer", at, {"qty_WOK": "2", "qty_STEAMER": "1", **rows}


def progress(app: Flask, stage: Stage) -> Scene:
    case_id, order_id = building(stage)
    return (
        "crew",
        f"/cases/{case_id}/progress",
        {"order_id": str(order_id), "text": "管沟挖完"},
    )


def rectification(app: Flask, stage: Stage) -> Scene:
    acceptance_id, defect_id = marked_wrong(stage)
    send(enter(app, stage, "inspector"), f"/acceptances/{acceptance_id}/conclusion", passed="false")
    photo(stage)
    values = {"done": "补了箭头", "photos": f"{PHOTO.sha256}/{PHOTO.name}"}
    return "crew", f"/defects/{defect_id}", values


def gas(app: Flask, stage: Stage) -> Scene:
    [room] = rooms(stage, case := accepted_works(stage, customer="RES"), f"1-1-{uuid7().hex[-6:]}")
    application = prepared(stage, taken_up(stage, applied(stage, case, room)))
    values = {
        "base_reading": "0.125", "before_kpa": "2.1", "after_kpa": "2.0", "appliances": "双眼灶 1 台",
        "crew_name_1": "李敏", "crew_certificate_1": "A1", "crew_name_2": "吴刚", "crew_certificate_2": "A2",
        "signer": "张保国", "strokes": json.dumps(STROKES),
    }  # fmt: skip
    return "customer_manager", f"/applications/{application}/gas", values


def written(session: Session) -> list[tuple[str, str]]:
    """What the journal says, without the names only machines know."""
    session.rollback()
    events = session.scalars(select(Event).order_by(Event.server_at, Event.seq))
    return [(one.kind, UUIDS.sub("", json.dumps(one.data, ensure_ascii=False))) for one in events]


@ONCE
@pytest.mark.parametrize("scene", [visit, section, progress, rectification, gas])
def test_it_does_what_the_online_post_does(
    app: Flask, stage_xz: Stage, session: Session, scene: Callable[[Flask, Stage], Scene]
) -> None:
    part, at, values = scene(app, stage_xz)
    before = len(written(session))
    online = enter(app, stage_xz, part).post(at, data={"cmd_id": str(uuid7()), **values})
    assert online.status_code == 303, online.text
    first = written(session)[before:]

    part, at, values = scene(app, stage_xz)
    before = len(written(session))
    phone = enter(app, stage_xz, part)
    [said] = hand_in(phone, form_letter(stage_xz, part, at, values, client_at=None))
    assert (said["http"], said["status"]) == (200, "applied"), said
    second = [
        (kind, re.sub(r', "between": \[[^]]*\]|"between": \[[^]]*\]', "", data))
        for kind, data in written(session)[before:]
    ]
    assert [kind for kind, _ in second] == [kind for kind, _ in first]
    assert UUIDS.sub("", said["next"]) == UUIDS.sub("", online.location)
    assert phone.get(said["next"]).status_code == 200


@ONCE
def test_it_shapes_a_letter_as_the_page_would(app: Flask, stage_xz: Stage, session: Session) -> None:
    _, at, values = section(app, stage_xz)
    hand_in(enter(app, stage_xz, "designer"), form_letter(stage_xz, "designer", at, values))
    survey = newest_survey(session, UUID(at.split("/")[2]))
    assert survey is not None and survey.typed.demand is not None
    assert [one.qty for one in survey.typed.demand.burners] == [1, 2, 1]


def test_it_takes_a_form_once(app: Flask, stage_xz: Stage, session: Session) -> None:
    part, at, values = visit(app, stage_xz)
    phone, letter = enter(app, stage_xz, part), form_letter(stage_xz, part, at, values)
    place = {"lng": 113.74, "lat": 34.4, "accuracy_m": 6, "at": "2026-03-12T14:20:30+08:00"}
    letter["place"] = place
    said = [hand_in(phone, letter)[0] for _ in range(3)]
    assert [one["status"] for one in said] == ["applied", "duplicate", "duplicate"]
    assert session.scalar(select(func.count()).select_from(Visit)) == 1
    other = {**letter, "body": {"at": at, "values": [["result", "D01"], ["met", "别人"]]}}
    assert (hand_in(phone, other)[0]["http"], hand_in(phone, other)[0]["code"]) == (422, "conflict")
    seen = session.scalars(select(Visit)).one()
    assert seen.met == "店主" and seen.place is not None and seen.place["lat"] == 34.4
    event = session.scalars(select(Event).where(Event.kind == "VISITED")).one()
    assert event.device_at is not None and event.device_at.isoformat().startswith("2026-03-12T")


@ONCE
def test_it_answers_a_form_again_though_its_case_has_gone_on(app: Flask, stage_xz: Stage) -> None:
    part, at, values = visit(app, stage_xz)
    phone, letter = enter(app, stage_xz, part), form_letter(stage_xz, part, at, values)
    assert hand_in(phone, letter)[0]["status"] == "applied"
    give_away(stage_xz, UUID(at.split("/")[2]))
    assert hand_in(phone, letter)[0]["status"] == "duplicate"


@ONCE
def test_it_says_what_is_wrong_box_by_box(app: Flask, stage_xz: Stage) -> None:
    part, at, values = gas(app, stage_xz)
    phone = enter(app, stage_xz, part)
    online = phone.post(
        at, data={"cmd_id": str(uuid7()), **values, "crew_certificate_2": "", "before_kpa": "x"}
    )
    letter = form_letter(stage_xz, part, at, {**values, "crew_certificate_2": "", "before_kpa": "x"})
    [said] = hand_in(phone, letter)
    assert said["http"] == 422 and "receipt" not in said and said["detail"]
    assert set(said["errors"]) == set(re.findall(r'id="f-([\w.]+)-error"', online.text)) >= {"before_kpa"}
    corrected = form_letter(stage_xz, part, at, values)
    assert hand_in(phone, corrected)[0]["status"] == "applied"


@ONCE
def test_it_names_the_section_of_the_survey_that_lacks_something(app: Flask, stage_xz: Stage) -> None:
    at = f"/cases/{arrived(stage_xz)}/survey/conclusion"
    [said] = hand_in(
        enter(app, stage_xz, "designer"), form_letter(stage_xz, "designer", at, {"result": "FEASIBLE"})
    )
    assert said["http"] == 422 and "还差" in said["errors"][""] and said["detail"] == said["errors"][""]


@ONCE
def test_it_waits_for_the_photos_of_a_form(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    code = stage_xz.cast.company.pack.survey.photos[0].code
    sha256, data = picture()
    phone = enter(app, stage_xz, "designer")
    at, values = f"/cases/{case_id}/survey/photos", {f"photo_{code}": f"{sha256}/门头.jpg"}
    letter = form_letter(stage_xz, "designer", at, values, blobs=[sha256])
    assert (hand_in(phone, letter)[0]["http"], hand_in(phone, letter)[0]["missing"]) == (424, [sha256])
    assert hand_in(phone, {**letter, "blobs": []})[0]["missing"] == [sha256]
    upload(phone, data, sha256)
    assert hand_in(phone, letter)[0]["status"] == "applied"
    broken = form_letter(stage_xz, "designer", at, {f"photo_{code}": "nonsense"})
    assert hand_in(phone, broken)[0]["http"] == 422


@ONCE
def test_its_digest_stands_in_the_receipt(app: Flask, stage_xz: Stage, session: Session) -> None:
    part, at, values = visit(app, stage_xz)
    phone, letter = enter(app, stage_xz, part), form_letter(stage_xz, part, at, values)
    answers = hand_in(phone, letter)
    wire = {name: value for name, value in letter.items() if name not in ("doc", "blobs", "field")}
    sha256 = body_digest(Letter.model_validate(wire))
    assert session.get_one(LedgerRow, UUID(letter["cmd_id"])).kind == "record_visit"
    sent = submission(stage_xz, part, "visit:1", answers, {letter["cmd_id"]: sha256}, [])
    receipt = phone.post("/sync/documents/visit:1/submission", json=sent).get_json()["receipt"]["result"]
    assert receipt["content"]["letters"][0]["sha256"] == sha256
    [forged] = hand_in(phone, {**form_letter(stage_xz, part, at, values), "asked": "a" * 64})
    assert (forged["http"], forged["code"]) == (422, "shape")


@ONCE
def test_it_answers_from_the_ledger_a_form_of_a_shape_nobody_reads_any_more(
    app: Flask, stage_xz: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, at, values = visit(app, stage_xz)
    phone, letter = enter(app, stage_xz, part), form_letter(stage_xz, part, at, values)
    assert hand_in(phone, letter)[0]["status"] == "applied"

    class Stricter(FormBody):
        signed: str

    monkeypatch.setattr("fieldapp.web.sync.form.FormBody", Stricter)
    assert hand_in(phone, letter)[0]["status"] == "duplicate"
    assert hand_in(phone, form_letter(stage_xz, part, at, values))[0]["code"] == "shape"


@ONCE
def test_it_is_for_the_author_alone(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    part, at, values = visit(app, stage_xz)
    letter = form_letter(stage_xz, part, at, values)
    assert hand_in(enter(app, stage_xz, "designer"), letter)[0]["status"] == "other_owner"
    foreign = form_letter(stage_th, part, at, values)
    assert hand_in(enter(app, stage_th, part), foreign)[0]["http"] == 404
    part, at, values = progress(app, stage_xz)
    give_away(stage_xz, UUID(at.split("/")[2]))
    [said] = hand_in(enter(app, stage_xz, part), form_letter(stage_xz, part, at, values))
    assert (said["http"], said["status"]) == (404, "not_found")


@ONCE
def test_it_takes_only_forms_of_the_field(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "manager")
    case_id = lead(stage_xz)
    office = [
        "/sync/commands", "/login", "/logout", "/me", "/me/password", "/admin/people", f"/cases/{case_id}/parts",
        f"/cases/{case_id}/visits/new", "/nowhere", "/sync/documents/a:1/submission",
    ]  # fmt: skip
    letters = [form_letter(stage_xz, "manager", at, {"text": "large"}) for at in office]
    assert {one["http"] for one in hand_in(phone, *letters)} == {422}
    for at in ("//evil.example/cases", "https://evil.example/", "cases", "/cases\\x", "/a b", ""):
        assert hand_in(phone, form_letter(stage_xz, "manager", at, {}))[0]["code"] in (
            "shape",
            "online_only",
        ), at
    odd = form_letter(stage_xz, "manager", "/canvass", {})
    assert hand_in(phone, {**odd, "body": {"at": "/canvass"}})[0]["code"] == "shape"
    assert hand_in(phone, {**odd, "body": {"at": "/canvass", "values": [["x", 1]]}})[0]["code"] == "shape"


@ONCE
def test_it_guards_a_form_like_a_post(app: Flask, stage_xz: Stage) -> None:
    part, at, values = visit(app, stage_xz)
    phone, letter = enter(app, stage_xz, part), form_letter(stage_xz, part, at, values)
    cross = phone.post("/sync/commands", json=[letter], headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    [said] = hand_in(enter(app, stage_xz, "crew"), form_letter(stage_xz, "crew", at, values))
    assert said["http"] in (403, 404)
    assert hand_in(phone, letter)[0]["status"] == "applied"


@ONCE
def test_it_keeps_a_form_of_a_stopped_account_under_its_own_name(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz)
    values = {"order_id": str(order_id), "text": "管沟挖完"}
    letter = form_letter(stage_xz, "crew", f"/cases/{case_id}/progress", values)
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("crew").id, reason="离职"))
    assert hand_in(enter(app, stage_xz, "contractor"), letter)[0]["status"] == "quarantined"
    page = enter(app, stage_xz, "manager").get("/quarantine").text
    assert "吴刚 写的" in page and "施工日报" in page and "管沟挖完" in page


@ONCE
def test_it_saves_sections_one_after_the_other_on_the_page_one_set_out_with(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = arrived(stage_xz)
    stage_xz.act("designer", SaveSurveyDraft(case_id=case_id, sheet=Sheet()))
    at = f"/cases/{case_id}/survey"
    batch = [
        form_letter(stage_xz, "designer", f"{at}/basic", {"kind": "RESTAURANT"}, base_rev=1),
        form_letter(stage_xz, "designer", f"{at}/source", {"tie_in": "J-17"}, base_rev=1),
        form_letter(stage_xz, "designer", f"{at}/basic", {"kind": "CANTEEN"}, base_rev=1),
    ]
    assert [one["http"] for one in hand_in(enter(app, stage_xz, "designer"), *batch)] == [200] * 3
    survey = newest_survey(session, case_id)
    assert survey is not None and (survey.sheet["basic"]["kind"], survey.rev) == ("CANTEEN", 4)


@ONCE
def test_it_tells_the_later_author_who_was_there_before(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    [room] = rooms(stage_xz, accepted_works(stage_xz, customer="RES"), "1-1-101")
    phone = enter(app, stage_xz, "customer_manager")
    own = [
        form_letter(stage_xz, "customer_manager", f"/households/{room}", {"user_name": name}, base_rev=1)
        for name in ("王芳", "王芬")
    ]
    assert [one["http"] for one in hand_in(phone, *own)] == [200, 200]  # one's own change is in nobody's way
    stage_xz.act("manager", UpdateHousehold(household_id=room, user_name="王方"))
    late = form_letter(stage_xz, "customer_manager", f"/households/{room}", {"user_name": "王房"}, base_rev=3)
    [said] = hand_in(phone, late)
    assert (said["http"], said["status"]) == (409, "conflict")
    assert said["current"]["author"] == stage_xz.person("manager").name
    assert said["current"]["rev"] == 4 and said["current"]["words"]
    assert session.get_one(Household, room).user_name == "王方"
    assert hand_in(phone, {**late, "cmd_id": str(uuid7()), "base_rev": 4})[0]["http"] == 200


def give_away(stage: Stage, case_id: UUID) -> None:
    """The case is somebody else's from now on."""
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        case.customer_manager_id, case.contractor_id = stage.person("manager").id, None
        session.commit()


@ONCE
def test_it_lets_every_field_form_and_no_other_into_the_outbox(app: Flask) -> None:
    pages = (Path(app.root_path) / "templates").rglob("*.html")
    calls = [
        call
        for page in pages
        for call in re.findall(r"call ui\.post\((.*)\)\s*%}", page.read_text())
        if "url_for('" in call
    ]
    assert len(calls) > 60
    kept = {re.findall(r"url_for\('([\w.]+)'", call)[0] for call in calls if "doc=" in call}
    marked = {name for name, view in app.view_functions.items() if hasattr(view, "by_letter")}
    assert kept == marked
    online = {re.findall(r"url_for\('([\w.]+)'", call)[0] for call in calls if "doc=" not in call}
    assert not online & marked
