"""Letters that phones have kept for up to a year: today's company still takes every one of them."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from fieldapp.commands.envelope import PROTOCOL
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.registry import verbs
from fieldapp.domain.sheet import SECTIONS
from fieldapp.domain.signature import digest
from fieldapp.web.sync.address import route_at
from fieldapp.web.sync.form import FORM
from tests.letters.kept import FILES, NOBODY, PHOTO, envelope, everywhere, filled, read, send
from tests.letters.scenes import SCENES
from tests.support.cast import Stage, enter
from tests.support.story_sync import upload

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_it_takes_what_a_phone_has_kept(app: Flask, stage_xz: Stage, file: Path) -> None:
    given = read(file)
    part, letter = given["part"], given["letter"]
    phone = enter(app, stage_xz, part)
    data = PHOTO.read_bytes()
    upload(phone, data, hashlib.sha256(data).hexdigest())
    ids = {**everywhere(stage_xz, part), **SCENES[given["scene"]](phone, stage_xz)}
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


def letters() -> list[dict[str, Any]]:
    """What phones of this protocol have kept."""
    found = [read(file)["letter"] for file in FILES if file.parent.name == f"v{PROTOCOL}"]
    return [filled(one, lambda _: NOBODY) for one in found]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_there_is_a_letter_of_every_form_that_may_come_by_letter(app: Flask) -> None:
    """One with a photo where the form takes one, and one of every section of the survey."""
    forms = {name for name, view in app.view_functions.items() if hasattr(view, "by_letter")}
    pages = (Path(app.root_path) / "templates").rglob("*.html")
    calls = [call for page in pages for call in re.findall(r"call ui\.post\((.*)\)\s*%}", page.read_text())]
    pictured = {
        re.findall(r"url_for\('([\w.]+)'", one)[0] for one in calls if "doc=" in one and "files=True" in one
    }
    with app.test_request_context():
        kept = [(*route_at(one["body"]["at"]), one["blobs"]) for one in letters() if one["kind"] == FORM]
    assert forms - {name for name, _, _ in kept} == set()
    assert pictured - {name for name, _, blobs in kept if blobs} == set()
    assert set(SECTIONS) - {named.get("section") for _, named, _ in kept} == set()


def test_there_is_a_letter_of_every_kind_that_the_scripts_write() -> None:
    scripts = "".join(script.read_text() for script in SCRIPTS.rglob("*.js"))
    written = {word for word in re.findall(r"[\"']([a-z_]+)[\"']", scripts) if word in verbs()}
    assert {"answer_item", "submit_document"} <= written <= {one["kind"] for one in letters()}
