"""What a phone is told to carry: its person's day, every address good, in the newest revision, nobody else's."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.domain.agenda import FAR
from fieldapp.domain.kit import MOST
from fieldapp.domain.task import Task
from fieldapp.lib.clock import end_of_day, now
from fieldapp.lib.ids import uuid7
from tests.support import (
    story_acceptance,
    story_design,
    story_ignition,
    story_intake,
    story_works,
    walk,
)
from tests.support.cast import Stage, enter

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORM = re.compile(r'<form[^>]*\bmethod="post"[^>]*\baction="([^"]*)"')


def kit_of(app: Flask, stage: Stage, part: str) -> dict[str, Any]:
    answer = enter(app, stage, part).get("/sync/kit")
    assert answer.status_code == 200 and answer.headers["X-Fieldapp"]
    found: dict[str, Any] = answer.get_json()
    return found


def task_of(kit: dict[str, Any], step: str) -> dict[str, Any]:
    (found,) = [one for one in kit["tasks"] if one["step"] == step]
    return dict(found)


def pieces(task: dict[str, Any], what: str) -> list[dict[str, Any]]:
    return [one for one in task["urls"] if one["what"] == what]


def by_letter(app: Flask, phone: FlaskClient, url: str) -> bool:
    """Whether the page holds a form that may come without a network, or is the sheet, which posts none."""
    page = phone.get(url).text
    if "<acceptance-sheet" in page:
        return True
    adapter = app.url_map.bind("localhost")
    for action in FORM.findall(page):
        path = (action or url).replace("&amp;", "&").partition("?")[0]
        endpoint, _ = adapter.match(path, method="POST")
        if hasattr(app.view_functions[endpoint], "by_letter"):
            return True
    return False


def ready(stage: Stage) -> UUID:
    """A shop surveyed, drawn, built, and called together for its acceptance."""
    case_id = walk.received(stage)
    walk.drawn(stage, case_id)
    story_works.finish(stage, case_id)
    story_acceptance.convened(stage, case_id)
    return case_id


def test_it_names_form_case_order_and_drawing_of_a_task(app: Flask, stage_xz: Stage) -> None:
    case_id = ready(stage_xz)
    kit = kit_of(app, stage_xz, "inspector")
    task = task_of(kit, "四方验收")
    assert task["field"] and task["case_id"] == str(case_id) and task["href"].endswith("/sheet")
    assert (task["order_rev"], task["design_rev"]) == (1, 1) and str(case_id) in task["about"]
    (checklist,), (order,), (drawing,) = (pieces(task, what) for what in ("list", "order", "drawing"))
    assert checklist["url"] == task["href"] and "版" in checklist["words"]
    assert order["words"] == "派工单第 1 版" and (drawing["words"], drawing["rev"]) == ("第 1 版", "")
    assert f"/cases/{case_id}" in [one["url"] for one in pieces(task, "page")]
    assert task["photos"] == kit["photos"] > 20
    assert kit["packs"]["sha256"] == stage_xz.cast.company.ruleset.sha256
    assert kit["server_time"] < kit["day_end"] < kit["session_end"]
    assert [one["url"] for one in kit["pages"]] == ["/today", "/light", "/sync"]
    signer = kit_of(app, stage_xz, "supervisor")  # with no task yet, but perhaps asked to sign by relay
    assert [one["url"] for one in signer["pages"]] == ["/today", "/light", "/sync", "/relay"]


def test_it_changes_with_the_case_and_only_then(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = story_works.building(stage_xz)
    before = kit_of(app, stage_xz, "crew")
    again = kit_of(app, stage_xz, "crew")
    assert (again["tasks"], again["pages"]) == (before["tasks"], before["pages"])
    story_works.changed(stage_xz, order_id)
    (home,) = [one for one in kit_of(app, stage_xz, "crew")["pages"] if one["url"] == "/today"]
    assert home["rev"] != before["pages"][0]["rev"]
    old = before["tasks"][0]
    assert old["rev"] < story_works.read(stage_xz, case_id).rev


def test_it_names_the_new_drawing_when_an_order_is_superseded(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = story_works.building(stage_xz)
    old = kit_of(app, stage_xz, "crew")["tasks"][0]
    story_works.changed(stage_xz, order_id)
    story_works.drawing(stage_xz, case_id)
    new = task_of(kit_of(app, stage_xz, "crew"), "看第 2 版派工单")
    assert (new["order_rev"], new["design_rev"], new["field"]) == (2, 2, True)
    assert pieces(new, "order")[0]["words"] == "派工单第 2 版"
    assert not {one["url"] for one in pieces(old, "drawing")} & {one["url"] for one in pieces(new, "drawing")}
    assert pieces(new, "drawing")[0]["words"] == "第 2 版"


@ONCE
def test_it_gives_everybody_only_their_own_day(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    ready(stage_xz)
    assert len(kit_of(app, stage_xz, "inspector")["tasks"]) == 1
    for stage, part in ((stage_th, "inspector"), (stage_xz, "crew"), (stage_xz, "designer")):
        assert kit_of(app, stage, part)["tasks"] == []


@ONCE
def test_every_address_opens_for_its_person_and_every_field_step_can_come_by_letter(
    app: Flask, stage_xz: Stage
) -> None:
    """One case at every step outdoors; what a phone takes along must be there, and must work without a network."""
    story_intake.lead(stage_xz, name="上门的店")
    story_design.booked(stage_xz)
    story_works.issued(stage_xz, name="接单的店")
    story_works.building(stage_xz, name="施工的店")
    ready(stage_xz)
    lit = story_ignition.accepted_works(stage_xz)
    story_ignition.taken_up(stage_xz, story_ignition.applied(stage_xz, lit))
    seen: set[str] = set()
    with Session(stage_xz.engine) as session:
        kinds = {str(one.id): one.kind for one in session.query(Task)}
    for part in ("customer_manager", "designer", "contractor", "crew", "inspector"):
        phone, kit = enter(app, stage_xz, part), kit_of(app, stage_xz, part)
        for task in kit["tasks"]:
            for one in task["urls"]:
                if one["what"] not in ("drawing", "preview"):  # drawings of stories have no bytes
                    assert phone.get(one["url"]).status_code == 200, f"{part} {task['step']} {one['url']}"
            pages = [one["url"] for one in task["urls"] if one["what"] in ("page", "list")]
            if task["field"]:
                seen.add(kinds[task["task_id"]])
                assert any(by_letter(app, phone, url) for url in pages), (
                    f"{part} {task['step']}: no form for a letter"
                )
    assert seen >= {
        "visit",
        "survey",
        "works_completion",
        "acceptance_round",
        "ignition",
    }, seen


@ONCE
def test_a_page_taken_along_prolongs_no_login(app: Flask, stage_xz: Stage) -> None:
    """Its answer may come when the person has just left the phone; their cookie must not come back with it."""
    phone = enter(app, stage_xz, "inspector")
    assert "Set-Cookie" not in phone.get("/today", headers={"X-Taken-Along": "1"}).headers
    assert "fieldapp=" in phone.get("/today").headers.get("Set-Cookie", "")


@ONCE
def test_what_a_page_fetches_by_itself_prolongs_no_login(app: Flask, stage_xz: Stage) -> None:
    """Once a day, by a page that somebody opens; and the phone is told until when that lasts."""
    fetched = {"Sec-Fetch-Dest": "empty"}
    with time_machine.travel("2026-03-10T09:00:00+08:00", tick=False):
        phone = enter(app, stage_xz, "inspector")
        assert "Set-Cookie" in phone.get("/today").headers
    with time_machine.travel("2026-03-11T17:30:00+08:00", tick=False):
        kit = phone.get("/sync/kit", headers=fetched)
        assert "Set-Cookie" not in kit.headers
        assert kit.get_json()["session_end"] == "2026-04-09T00:00:00+08:00"
        assert "Set-Cookie" not in phone.get("/sync/hello", headers=fetched).headers
        assert "Set-Cookie" in phone.get("/today").headers
        assert "Set-Cookie" not in phone.get("/today").headers
        assert (
            phone.get("/sync/kit", headers=fetched).get_json()["session_end"] == "2026-04-10T00:00:00+08:00"
        )


@ONCE
def test_static_files_know_nobody(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "inspector")
    (script,) = re.findall(r'src="(/assets/[^"]+/js/app.js)"', phone.get("/today").text)
    answer = phone.get(script)
    assert answer.status_code == 200 and "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers["Vary"]
    assert len(str(answer.headers)) < 400  # a phone fetches dozens of them


@ONCE
def test_it_takes_what_is_due_today_then_own_field_work_and_says_how_much_stays(
    app: Flask, stage_xz: Stage
) -> None:
    case_id = story_intake.lead(stage_xz)
    person = stage_xz.person("customer_manager")
    with Session(stage_xz.engine) as session:

        def put(label: str, kind: str, **over: Any) -> None:
            due = over.get("due_at")
            given = {
                "company_id": person.company_id, "case_id": case_id, "key": label, "kind": kind, "label": label,
                "role": person.roles[0], "person_id": person.id, "opened_at": now(), "sort_at": due or FAR, **over,
            }  # fmt: skip
            session.add(Task(id=uuid7(), **given))

        put("办公室今天的", "handover", due_at=end_of_day(now()))
        put("办公室明天的", "handover", due_at=end_of_day(now()) + timedelta(minutes=1))
        put("停着的", "visit", due_at=now(), held=True)
        put("别人池里的", "visit", role="designer", person_id=None)
        for n in range(MOST):
            put(f"上门 {n}", "visit")
        session.commit()
    kit = kit_of(app, stage_xz, "customer_manager")
    steps = [(one["step"], one["field"]) for one in kit["tasks"]]
    assert steps[0] == ("办公室今天的", False) and len(steps) == MOST
    assert {step for step, field in steps if not field} == {"办公室今天的"}
    assert kit["beyond"] == 2  # thirty visits, the lead's own, and one due today


@ONCE
def test_one_case_is_named_whole_for_who_takes_it_along_by_hand(
    app: Flask, stage_xz: Stage, stage_th: Stage
) -> None:
    case_id = ready(stage_xz)
    phone = enter(app, stage_xz, "inspector")
    pages = phone.get(f"/sync/kit/{case_id}").get_json()["pages"]
    (task,) = kit_of(app, stage_xz, "inspector")["tasks"]
    assert {one["url"]: one["rev"] for one in pages} == {one["url"]: one["rev"] for one in task["urls"]}
    assert all(phone.get(one["url"]).status_code == 200 for one in pages if one["what"] != "drawing")
    reader = enter(app, stage_xz, "supervisor").get(f"/sync/kit/{case_id}").get_json()["pages"]
    assert [one["url"] for one in reader] == [f"/cases/{case_id}"]
    assert enter(app, stage_th, "inspector").get(f"/sync/kit/{case_id}").status_code == 404
