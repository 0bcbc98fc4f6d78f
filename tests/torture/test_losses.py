"""Lines of the torture list that no other test tells: many photos at once, one person with two stores."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.lib.ids import uuid7
from fieldapp.photos.store import DiskStore
from tests.browser.test_outbox import Hand
from tests.support.cast import Stage, enter
from tests.support.story_works import building

GPS = 0x8825
NORTH, EAST = (34.0, 23.0, 45.0), (113.0, 44.0, 28.0)
PHOTOS = 30
STORED = """async () => {
  const told = (asked) => new Promise((done, no) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const { name } = (await indexedDB.databases()).find((one) => one.name.includes("outbox"));
  const base = await told(indexedDB.open(name));
  const found = await told(base.transaction("bytes").objectStore("bytes").getAll());
  base.close();
  return found.map((one) => [Object.prototype.toString.call(one), one.byteLength]);
}"""
SHOWN = """() => [...document.querySelectorAll("field-form .chosen img")]
  .map((one) => [one.src.slice(0, 5), one.src.length])"""


def camera(number: int) -> Any:
    """A large picture with the place in it, as a phone's camera writes it."""
    exif, out = Image.Exif(), BytesIO()
    exif[GPS] = {1: "N", 2: NORTH, 3: "E", 4: EAST}
    Image.effect_noise((2200, 600), 12 + number / 10).convert("RGB").save(out, "JPEG", quality=50, exif=exif)
    return {"name": f"现场{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.browser
def test_it_takes_many_photos_at_once_with_their_place_and_holds_none_of_them_in_the_page(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id, _ = building(stage_xz)
    hand = Hand(phone())
    hand.enter(stage_xz, "crew")
    page = hand.page
    page.goto(f"/cases/{case_id}/progress")
    page.wait_for_selector("field-form:defined", state="attached")
    page.locator("[name=photos_file]").set_input_files([camera(n) for n in range(PHOTOS)], timeout=60_000)
    expect(page.locator("field-form .chosen img")).to_have_count(PHOTOS, timeout=60_000)
    stored = page.evaluate(STORED)
    assert len(stored) == PHOTOS
    assert all(kind == "[object ArrayBuffer]" and size > 100_000 for kind, size in stored), stored
    shown = page.evaluate(SHOWN)  # small pictures within the page, nothing that points to a whole one
    assert all(kind == "data:" and size < 20_000 for kind, size in shown), shown
    page.get_by_label("今天干了什么").fill("开挖 60 m")
    page.locator(".action-bar .button.primary").tap()
    hand.settled()
    session.rollback()
    reported = select(Attachment).where(Attachment.case_id == case_id, Attachment.slot == "progress")
    found = list(session.scalars(reported))
    assert len(found) == PHOTOS
    store = DiskStore(app.config["FIELDAPP"].data / "blobs")
    for one in found:
        with store.open(one.sha256) as file, Image.open(file) as picture:
            there = picture.getexif().get_ifd(GPS)
            assert max(picture.size) <= 2048
            assert (there[1], tuple(there[2]), there[3], tuple(there[4])) == ("N", NORTH, "E", EAST)


@pytest.mark.browser
def test_it_says_what_a_phone_has_lost_whose_storage_was_taken_away(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    hand = Hand(phone())
    hand.enter(stage_xz, "inspector")
    hand.page.route("**/sync/commands", lambda route: route.abort())
    hand.write(field="text")
    hand.kick()  # as far as the hello: the company knows that one waits
    assert hand.pending() == 1
    hand.page.goto("about:blank")
    chrome = hand.page.context.new_cdp_session(hand.page)
    chrome.send("Storage.clearDataForOrigin", {"origin": live_server, "storageTypes": "indexeddb"})
    hand.page.goto("/sync")
    assert hand.pending() == 0
    hand.kick()
    assert "王海涛 少了 1 条" in enter(app, stage_xz, "manager").get("/devices").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_knows_the_tab_and_the_icon_of_one_person_as_two_stores(app: Flask, stage_xz: Stage) -> None:
    manager = enter(app, stage_xz, "manager")
    tab, icon = enter(app, stage_xz, "inspector"), enter(app, stage_xz, "inspector")  # cookies of their own
    tab_id, icon_id = str(uuid7()), str(uuid7())
    fact = {"oldest_at": "2026-03-12T09:00:00+08:00", "persistent": False, "free_mb": 900}
    for store, device_id, pending in ((tab, tab_id, 3), (icon, icon_id, 2)):
        told = {**fact, "device_id": device_id, "pending": pending, "installed": store is icon}
        assert store.post("/sync/hello", json=told).status_code == 200
    shown = manager.get("/devices").text
    assert "本机 3" in shown and "本机 2" in shown
    done = {**fact, "device_id": icon_id, "pending": 0, "installed": True, "oldest_at": None}
    assert icon.post("/sync/hello", json=done).status_code == 200
    shown = manager.get("/devices").text
    assert "本机 3" in shown and "本机 2" not in shown
