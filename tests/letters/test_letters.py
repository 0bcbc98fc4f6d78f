"""Letters that phones have kept for up to a year: today's company still takes every one of them.

A file here is what a phone of that protocol had on its disk, with {words} for ids that each company gives anew.
"""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import PROTOCOL, Letter
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.list_move import digests
from fieldapp.domain.signature import digest
from fieldapp.web.sync.answer import LABELS
from tests.commands.examples.acceptance import begun
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answered, stands
from tests.support.story_design import arrived
from tests.support.story_ignition import accepted_works, applied, prepared, rooms, taken_up
from tests.support.story_intake import lead
from tests.support.story_sync import form_letter, hand_in, upload
from tests.support.story_turned import rebuilt
from tests.support.story_works import building

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("v*/*.json"))
NOBODY = "00000000-0000-7000-8000-000000000000"  # what a digest in a file puts for every {word}
PHOTO = FOLDER / "photo.jpg"  # the picture all of them name
WORD = re.compile(r"\{([a-z_]+)\}")
Ids = dict[str, str]


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def filled(value: Any, ids: Callable[[str], str]) -> Any:
    """The value with every {word} in its texts replaced."""
    if isinstance(value, str):
        return WORD.sub(lambda word: ids(word[1]), value)
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    return [filled(one, ids) for one in value] if isinstance(value, list) else value


def envelope(letter: dict[str, Any]) -> Letter:
    return Letter.model_validate({name: value for name, value in letter.items() if name not in LABELS})


def visit(phone: FlaskClient, stage: Stage) -> Ids:
    return {"case": str(lead(stage))}


def survey(phone: FlaskClient, stage: Stage) -> Ids:
    return {"case": str(arrived(stage))}


def works(phone: FlaskClient, stage: Stage) -> Ids:
    case_id, order_id = building(stage)
    return {"case": str(case_id), "order": str(order_id)}


def gas(phone: FlaskClient, stage: Stage) -> Ids:
    [room] = rooms(stage, case := accepted_works(stage, customer="RES"), "1-1-101")
    return {"application": str(prepared(stage, taken_up(stage, applied(stage, case, room))))}


def round_(phone: FlaskClient, stage: Stage) -> Ids:
    return {"acceptance": str(begun(stage)), "designer": str(stage.person("designer").id)}


def checked(phone: FlaskClient, stage: Stage) -> Ids:
    """Every item has passed."""
    ids = round_(phone, stage)
    answered(stage, acceptance_id := UUID(ids["acceptance"]))
    return {**ids, "content_sha": stands(stage, acceptance_id).content_sha}


def submission(phone: FlaskClient, stage: Stage) -> Ids:
    """The visit has arrived."""
    ids = {"owner": str(stage.person("customer_manager").id), **visit(phone, stage)}
    letter = filled(read(FOLDER / "v1" / "form_visit.json")["letter"], ids.__getitem__)
    assert send(phone, letter)["http"] == 200
    return {**ids, "earlier": letter["cmd_id"], "earlier_sha": body_digest(envelope(letter))}


def superseded(phone: FlaskClient, stage: Stage) -> Ids:
    """Reported by order 1 while order 2 was issued."""
    case_id, old, new = rebuilt(stage)
    values = {"order_id": str(old), "text": "管沟 0 到 42 m 挖好"}
    assert hand_in(phone, form_letter(stage, "crew", f"/cases/{case_id}/progress", values))[0]["http"] == 200
    return {"case": str(case_id), "order": str(new)}


def reassigned(phone: FlaskClient, stage: Stage) -> Ids:
    """A visit of the former owner waits for the new one."""
    case_id, new = lead(stage), stage.person("customer_manager_2").id
    stage.act(
        "manager", ReassignCase(case_id=case_id, part="customer_manager", person_id=new, reason="换片区")
    )
    visited = form_letter(
        stage, "customer_manager", f"/cases/{case_id}/visits", {"result": "D03", "met": "店主"}
    )
    [said] = hand_in(enter(phone.application, stage, "customer_manager"), visited)
    return {"case": str(case_id), "kept": said["card"]["href"].rsplit("/", 1)[-1]}


def listed(phone: FlaskClient, stage: Stage) -> Ids:
    """The phone says under which words of the list it was answered."""
    ids = round_(phone, stage)
    with Session(stage.engine) as session:
        acceptance = session.get_one(Acceptance, UUID(ids["acceptance"]))
        return {**ids, "item_digest": digests(acceptance.items, acceptance.pack)["SM-03"]}


SCENES: dict[str, Callable[[FlaskClient, Stage], Ids]] = {
    "visit": visit,
    "survey": survey,
    "works": works,
    "gas": gas,
    "round": round_,
    "checked": checked,
    "submission": submission,
    "superseded": superseded,
    "reassigned": reassigned,
    "listed": listed,
}


def send(phone: FlaskClient, letter: dict[str, Any]) -> dict[str, Any]:
    """Where the phone sends it."""
    if letter["kind"] == "submit_document":
        found: dict[str, Any] = phone.post(
            f"/sync/documents/{letter['doc']}/submission", json=letter
        ).get_json()
    else:
        [found] = phone.post("/sync/commands", json=[letter]).get_json()
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_takes_what_a_phone_has_kept(app: Flask, stage_xz: Stage, file: Path) -> None:
    given = read(file)
    part, letter = given["part"], given["letter"]
    phone = enter(app, stage_xz, part)
    data = PHOTO.read_bytes()
    upload(phone, data, hashlib.sha256(data).hexdigest())
    ids = {"owner": str(stage_xz.person(part).id), **SCENES[given["scene"]](phone, stage_xz)}
    if "content" in letter["body"]:
        ids["content_sha"] = digest(filled(letter["body"]["content"], ids.__getitem__))
    whole = filled(letter, ids.__getitem__)
    first, again = send(phone, whole), send(phone, whole)
    assert (first["http"], first["status"]) == (200, "applied"), first
    assert (again["http"], again["status"]) == (200, "duplicate"), again


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_it_says_the_digest_the_phone_has_written_down(file: Path) -> None:
    """A receipt names these digests: with another canonical form the phone would take it for none."""
    given = read(file)
    assert body_digest(envelope(filled(given["letter"], lambda _: NOBODY))) == given["sha256"]


def test_there_are_letters_of_every_protocol() -> None:
    for version in range(1, PROTOCOL + 1):
        found = {read(file)["letter"]["v"] for file in FILES if file.parent.name == f"v{version}"}
        assert found == {version}
