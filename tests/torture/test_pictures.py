"""What pictures and places have to bear: a photo that is too big, a mark that was painted, a map that is shifted."""

import random
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import prcoords
import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.domain.door import Door
from tests.browser.test_field_form import hand_in, opened
from tests.browser.test_outbox import Hand
from tests.browser.test_photos import HERE, fix, grades, photograph
from tests.browser.test_streets import street, write_down
from tests.support import story_acceptance
from tests.support.cast import Stage
from tests.support.disk import lies
from tests.support.scene import scene
from tests.support.story_door import metres_away
from tests.support.story_intake import lead
from tests.torture.drawn import screen
from tests.torture.test_losses import GPS
from tests.web.test_photos import placed

pytestmark = pytest.mark.browser
NOTES, TAKEN = 0x8769, 0x9003


def allow(app: Flask, megabytes: int) -> None:
    app.config["FIELDAPP"] = app.config["FIELDAPP"].model_copy(update={"max_upload_mb": megabytes})


def until(page: Page, ready: Callable[[], bool]) -> None:
    """The photo may be refused before the letter beside it has its answer."""
    for _ in range(600):
        if ready():
            return
        page.wait_for_timeout(100)


def test_it_keeps_a_photo_that_is_too_big_tells_of_it_and_sends_the_rest(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    allow(app, 1)
    acceptance_id: UUID = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    hand = Hand(phone(service_workers="block"))
    hand.enter(stage_xz, "inspector")
    page = hand.page
    page.goto(f"/acceptances/{acceptance_id}/sheet")
    expect(page.locator("acceptance-sheet[data-whole]")).to_be_attached()
    assert screen.photograph(page, "SM-10", screen.JPEG + random.Random(1).randbytes(1_500_000))
    screen.answer(page, "SM-10", "照片很大", "", "PASS")
    screen.answer(page, "SM-11", "后面的", "", "PASS")
    screen.stored(page)  # it may say already that the photo was refused; what was typed is written by then
    page.goto("/sync")
    expect(page.get_by_text("单个文件不超过 1 MB。照片还在本机").first).to_be_visible()
    until(page, lambda: "SM-11" in story_acceptance.stands(stage_xz, acceptance_id).answers)
    answers = story_acceptance.stands(stage_xz, acceptance_id).answers
    assert answers["SM-11"].note == "后面的" and "SM-10" not in answers
    allow(app, 50)
    page.get_by_role("button", name="再传一次").tap()
    expect(page.get_by_text("本机没有要传的")).to_be_visible()
    now = story_acceptance.stands(stage_xz, acceptance_id)
    assert (now.answers["SM-10"].note, len(now.photos["SM-10"])) == ("照片很大", 1)


def painted() -> bytes:
    """A picture of another day and place with today's mark painted into it."""
    picture, exif, out = scene(41, 0, "meter"), Image.Exif(), BytesIO()
    ImageDraw.Draw(picture).text((20, 20), "2026-03-12 09:00  113.7400 34.4000", fill="yellow")
    exif.get_ifd(NOTES)[TAKEN] = "2025:06:01 08:00:00"
    exif[GPS] = {1: "N", 2: (34.0, 10.0, 0.0), 3: "E", 4: (113.0, 30.0, 0.0)}
    picture.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


def test_it_holds_a_painted_mark_against_what_camera_and_company_know(
    stage_xz: Stage, engine: Engine, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id = lead(stage_xz)
    placed(stage_xz, case_id)
    hand = Hand(phone(**HERE, geolocation=fix(12, 6)))
    hand.enter(stage_xz, "customer_manager")
    page = hand.page
    opened(page, f"/cases/{case_id}/visits/new")
    page.wait_for_timeout(500)
    photograph(page, "水印.jpg", painted())
    lies(page, "photo", '"accuracy_m":6')
    page.get_by_label("已见面有需求").tap()
    hand_in(page)
    hand.settled()
    [found] = grades(engine, case_id)
    short = {one.code: one.state for one in found.lines if one.short}
    assert short == {"OWN_TIME": "WRONG", "OWN_PLACE": "WRONG"} and found.grade != "A"
    page.goto(f"/photos/{found.attachment_id}")
    expect(page.get_by_text("离现场 34 km")).to_be_visible()


def test_it_leads_every_map_to_where_the_phone_stood(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    """The phone says WGS-84, each map app draws in coordinates of its own; another library says which."""
    hand = street(phone, stage_xz)
    write_down(hand.page, "老街羊肉汤")
    hand.settled()
    door = session.scalars(select(Door)).one()
    hand.page.goto(f"/canvass/doors/{door.id}")
    lng, lat = metres_away()
    gcj = prcoords.wgs_gcj((lat, lng))
    bd = prcoords.gcj_bd(gcj)
    gaode, baidu, tencent = (asked(hand.page, name) for name in ("高德", "百度", "腾讯"))
    there = [float(one) for one in gaode["to"][0].split(",")[:2]]
    assert there[::-1] == pytest.approx(gcj, abs=2e-6)
    assert [float(one) for one in tencent["tocoord"][0].split(",")] == pytest.approx(gcj, abs=2e-6)
    assert [float(one) for one in baidu["location"][0].split(",")] == pytest.approx(bd, abs=2e-6)


def asked(page: Page, name: str) -> dict[str, list[Any]]:
    """What a link to a map app asks for."""
    href = page.get_by_role("link", name=name).first.get_attribute("href")
    assert href
    return parse_qs(urlsplit(href).query)
