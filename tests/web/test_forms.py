"""From a posted form to a command: one effect for a double tap, and a way on after every refusal."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.domain.person import Person
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter


def cmd_id(page: str) -> str:
    return str(re.findall(r'name="cmd_id" value="([^"]+)"', page)[0])


def prefs(stage: Stage) -> dict[str, str]:
    with Session(stage.engine) as session:
        return dict(session.get_one(Person, stage.person("crew").id).prefs)


def test_it_has_one_effect_for_a_double_tap(app: Flask, stage_xz: Stage) -> None:
    phone, spent = enter(app, stage_xz, "crew"), str(uuid7())
    for _ in range(2):
        assert phone.post("/me", data={"cmd_id": spent, "text": "large"}).status_code == 303


def test_it_gives_a_new_id_when_the_old_one_was_spent_on_something_else(app: Flask, stage_xz: Stage) -> None:
    phone, spent = enter(app, stage_xz, "crew"), str(uuid7())
    assert phone.post("/me", data={"cmd_id": spent, "text": "large"}).status_code == 303
    other = phone.post("/me", data={"cmd_id": spent, "text": "", "theme": "light"})
    assert other.status_code == 422 and "没有再记" in other.text and prefs(stage_xz)["theme"] == ""
    assert cmd_id(other.text) != spent
    assert phone.post("/me", data={"cmd_id": cmd_id(other.text), "theme": "light"}).status_code == 303
    assert prefs(stage_xz)["theme"] == "light"


def test_it_gives_an_id_to_a_form_that_came_without(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "crew")
    for given in ({}, {"cmd_id": "nonsense"}):
        answer = phone.post("/me", data={**given, "text": "large"})
        assert answer.status_code == 422 and len(cmd_id(answer.text)) == 36


def test_it_refuses_what_the_command_does_not_know(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "crew")
    answer = phone.post("/me", data={"cmd_id": str(uuid7()), "text": "huge", "session_key": "x"})
    assert answer.status_code == 422 and "从给的里面选一个" in answer.text


def test_it_answers_machines_in_their_language(app: Flask, stage_xz: Stage) -> None:
    phone, json = enter(app, stage_xz, "crew"), {"Accept": "application/json"}
    right = phone.post("/me", data={"cmd_id": str(uuid7()), "text": "large"}, headers=json)
    assert right.status_code == 200 and '"status":"applied"' in right.text.replace(" ", "")
    wrong = phone.post("/me", data={"cmd_id": str(uuid7()), "text": "huge"}, headers=json)
    assert wrong.content_type == "application/problem+json" and wrong.json and wrong.json["errors"]["text"]
