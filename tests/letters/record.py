"""Writes the letters that are not kept yet, as the pages of today write them: pytest -n 0 tests/letters/record.py

Each form of filled_in.py is opened in Chromium, filled in and handed in; what the browser sent, and the company took,
is the letter. Ids become {words}; day, place, phone and picture are those of all kept letters. A file that is there is
left alone.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect
from sqlalchemy.orm import Session

from fieldapp.commands.ledger import LedgerRow, body_digest
from fieldapp.lib.clock import local, now
from tests.browser.test_outbox import Hand
from tests.browser.test_survey import drag
from tests.letters.filled_in import FORMS, SHOT, WALK, Form
from tests.letters.kept import FOLDER, NOBODY, PHOTO, Ids, envelope, everywhere, filled, read
from tests.letters.scenes import SCENES
from tests.support.album import Album
from tests.support.cast import Stage, enter
from tests.support.chromium import shut
from tests.support.thumb import Thumb

pytestmark = pytest.mark.browser
VERSION = FOLDER / "v1"
MISSING = [name for name in (*FORMS, WALK) if not (VERSION / f"{name}.json").exists()]
PATIENCE_S = 30
WHERE = {"longitude": 113.7413, "latitude": 34.3958, "accuracy": 6}
DAY = "2026-03-12"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
SHA256 = hashlib.sha256(PHOTO.read_bytes()).hexdigest()
SAME = read(VERSION / "form_visit_with_shots.json")["letter"]
OPENED = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
NAMED = """(at) => [...document.querySelectorAll("field-form form")]
  .find((one) => new URL(one.action).pathname === at)?.id ?? "" """


class Wire:
    """The letters a page has sent, by their ids."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.letters: dict[str, dict[str, Any]] = {}
        page.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/sync/commands"):
            self.letters |= {one["cmd_id"]: one for one in json.loads(request.post_data or "[]")}

    def taken(self, session: Session) -> dict[str, Any]:
        """The first that the company has carried out."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            session.rollback()
            for cmd_id, letter in self.letters.items():
                if session.get(LedgerRow, UUID(cmd_id)) is not None:
                    return letter
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{list(self.letters)} at {self.page.url}\n{self.page.inner_text('body')}")


def fill(page: Page, form: Form, ids: Ids) -> None:
    """As a thumb does, with everything open that can be opened."""
    thumb, address = Thumb(page, Album(), form.part), filled(form.at or form.page, ids.__getitem__)
    page.wait_for_selector("field-form:defined", state="attached")
    name = page.evaluate(NAMED, address)
    assert name, address
    if form.page == "/canvass":
        expect(page.locator("[data-fix]")).to_contain_text("±6 m")
        page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    page.evaluate(OPENED)
    values = filled({key: value for key, value in form.values.items() if value is not SHOT}, ids.__getitem__)
    thumb.fill(values)
    for key in [key for key, value in form.values.items() if value is SHOT]:
        taker = page.locator(f"#{name} photo-input").filter(
            has=page.locator(f"[name={key}], [name={key}_file]")
        )
        taker.locator("input[type=file]").set_input_files(SHOT)  # type: ignore[arg-type]
        expect(taker.locator("img").first).to_be_attached()
    if form.drawn:
        page.wait_for_selector("sketch-pad:defined", state="attached")
        drag(page, (0.2, 0.3), (0.8, 0.35))
        expect(page.get_by_text("画了 1 处")).to_be_visible()
    if form.signed:
        thumb.sign()
    page.locator(f"button[form={name}]:not([name]), #{name} button:not([type=button], [name])").last.tap()


def walk(page: Page) -> None:
    """A few steps along the street."""
    expect(page.locator("[data-fix]")).to_contain_text("±6 m")
    page.get_by_role("button", name="开始走街").tap()
    page.get_by_role("button", name="收工").wait_for()
    for step in range(1, 4):
        page.context.set_geolocation({**WHERE, "longitude": WHERE["longitude"] + step / 5000})  # type: ignore[arg-type]
        page.wait_for_timeout(700)
    page.get_by_role("button", name="收工").tap()


def earlier(moment: str, by: timedelta) -> str:
    """As it would have been said so long ago."""
    at = datetime.fromisoformat(moment) - by
    said = at.isoformat(timespec="milliseconds" if "." in moment else "seconds")
    return said.replace("+00:00", "Z") if moment.endswith("Z") else said


def keep(name: str, scene: str, part: str, letter: dict[str, Any], ids: Ids) -> None:
    words = {**{value: f"{{{word}}}" for word, value in ids.items()}, local(now()).date().isoformat(): DAY}
    late = datetime.fromisoformat(letter["client_at"]) - datetime.fromisoformat(SAME["client_at"])
    text = MOMENT.sub(lambda found: earlier(found[0], late), json.dumps(letter, ensure_ascii=False))
    for value in sorted(words, key=len, reverse=True):
        text = text.replace(value, words[value])
    for sha256 in letter["blobs"]:
        text = text.replace(sha256, SHA256)
    number = max(int(read(file)["letter"]["cmd_id"][-12:], 16) for file in VERSION.glob("*.json")) + 1
    same = {one: SAME[one] for one in ("device_id", "client_at", "seen_at", "since_ms")}
    made = {**json.loads(text), "cmd_id": f"{SAME['cmd_id'][:-12]}{number:012x}", **same}
    made |= {"place": made["place"] and SAME["place"], "blobs": sorted(set(made["blobs"]))}
    if "shots" in made:
        made["shots"] = SAME["shots"]
    sha256 = body_digest(envelope(filled(made, lambda _: NOBODY)))
    whole = {"scene": scene, "part": part, "sha256": sha256, "letter": made}
    (VERSION / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", MISSING)
def test_it_records(
    name: str, app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    form = FORMS.get(name, Form("street", "customer_manager", "/canvass", {}))
    at_company = enter(app, stage_xz, form.part)
    ids = {**everywhere(stage_xz, form.part), **SCENES[form.scene](at_company, stage_xz)}
    hand = Hand(phone(permissions=["geolocation"], geolocation=WHERE))
    hand.enter(stage_xz, form.part)
    wire = Wire(hand.page)
    hand.page.goto(filled(form.page, ids.__getitem__))
    if name == WALK:
        walk(hand.page)
    else:
        fill(hand.page, form, ids)
    keep(name, form.scene, form.part, wire.taken(session), ids)
    shut(hand.page)
