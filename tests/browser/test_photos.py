"""Photos on a phone that knows where it is: graded by what it told, looked at, leafed through."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.photo import PhotoGrade
from fieldapp.domain.verdict import Verdict
from fieldapp.domain.works import Progress
from fieldapp.lib.clock import now
from tests.browser.test_field_form import KEPT, hand_in, opened, visits
from tests.browser.test_outbox import Hand
from tests.commands.examples.acceptance import begun
from tests.support.album import Album
from tests.support.cast import Stage, enter
from tests.support.disk import lies
from tests.support.scene import KINDS, scene, shot
from tests.support.story_acceptance import answer, stands
from tests.support.story_intake import lead
from tests.support.story_sync import upload
from tests.support.story_works import building
from tests.support.thumb import Thumb
from tests.web.test_photos import SITE, placed, told

pytestmark = pytest.mark.browser
HERE = {"permissions": ["geolocation"]}


def fix(metres_north: float, accuracy: float) -> dict[str, float]:
    return {"longitude": SITE[0], "latitude": SITE[1] + metres_north / 111_000, "accuracy": accuracy}


def photograph(page: Page, name: str, data: bytes) -> None:
    """The button opens the camera, which hands over what was just taken."""
    before = page.locator(KEPT).count()
    with page.expect_file_chooser() as camera:
        page.locator("[name=photos_file]").dispatch_event("click")
    camera.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    expect(page.locator(KEPT)).to_have_count(before + 1)


def grades(engine: Engine, case_id: UUID) -> list[PhotoGrade]:
    with Session(engine, expire_on_commit=False) as session:
        query = select(PhotoGrade).join(Attachment).where(Attachment.case_id == case_id)
        return list(session.scalars(query.order_by(Attachment.id)))


def test_it_grades_what_the_phone_took_and_shows_it(
    stage_xz: Stage, engine: Engine, live_server: str, phone: Callable[..., Page], tmp_path: Path,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    placed(stage_xz, case_id)
    page = phone(**HERE, geolocation=fix(12, 38))
    album = Album()
    thumb = Thumb(page, album, "customer_manager").enter(stage_xz)
    opened(page, f"/cases/{case_id}/visits/new")
    page.wait_for_timeout(500)
    photograph(page, "门头.jpg", shot(scene(1, 0, "shop"), 1))
    page.context.set_geolocation(fix(12, 6))  # type: ignore[arg-type]  # the sky clears a moment later
    lies(page, "photo", '"accuracy_m":6')
    for number in (2, 3):
        photograph(page, f"现场{number}.jpg", shot(scene(number, 0, KINDS[number]), number))
    lies(page, "photo", '"accuracy_m":6', times=3)
    page.get_by_label("已见面有需求").tap()
    hand_in(page)
    page.wait_for_url(f"**/cases/{case_id}")
    Hand(page).settled()
    found = grades(engine, case_id)
    assert [one.grade for one in found] == ["A", "A", "A"], [one.facts for one in found]
    assert [(one.site_m, one.accuracy_m) for one in found] == [(12, 6)] * 3

    thumb.open(f"/photos/{found[1].attachment_id}")
    expect(page.get_by_role("heading", name="A 级")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.viewer img').naturalWidth > 0")
    assert axe(page) == []
    album.shot(page, "photo")
    album.desk(page, "photo-desk")
    page.locator("photo-swipe").evaluate(
        """(one) => {
          const touch = (x) => new Touch({ identifier: 1, target: one, clientX: x, clientY: 200 });
          one.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(300)], changedTouches: [touch(300)] }));
          one.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(120)] }));
        }"""
    )
    page.wait_for_url(f"**/photos/{found[2].attachment_id}")
    page.get_by_role("link", name="上一张").tap()
    page.wait_for_url(f"**/photos/{found[1].attachment_id}")
    thumb.open(f"/verify/photo/{found[1].code}")
    album.shot(page, "photo-verify")
    album.close()


def test_it_follows_the_place_from_when_it_was_allowed_not_from_when_the_camera_opened(
    stage_xz: Stage, engine: Engine, live_server: str, phone: Callable[..., Page]
) -> None:
    """The phone asks as the form opens; behind an open camera it may tell nothing any more."""
    case_id = lead(stage_xz)
    placed(stage_xz, case_id)
    page = phone(geolocation=fix(12, 6))
    Thumb(page, Album(), "customer_manager").enter(stage_xz)
    opened(page, f"/cases/{case_id}/visits/new")
    page.wait_for_timeout(300)
    page.context.grant_permissions(["geolocation"])
    page.wait_for_timeout(700)
    page.locator("[name=photos_file]").set_input_files(  # without a click: nothing else begins to follow
        {"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": shot(scene(1, 0, "shop"), 1)}
    )
    expect(page.locator(KEPT)).to_have_count(1)
    page.get_by_label("已见面有需求").tap()
    hand_in(page)
    page.wait_for_url(f"**/cases/{case_id}")
    Hand(page).settled()
    [found] = grades(engine, case_id)
    assert (found.site_m, found.accuracy_m) == (12, 6)


def test_it_says_what_a_photo_from_the_album_lacks(
    stage_xz: Stage, engine: Engine, live_server: str, phone: Callable[..., Page], tmp_path: Path
) -> None:
    """Chosen from a folder, by a phone that may not say where it is; the work is taken all the same."""
    case_id = lead(stage_xz)
    placed(stage_xz, case_id)
    old = tmp_path / "以前拍的.jpg"
    old.write_bytes(shot(scene(9, 0, "shop"), 9))
    os.utime(old, (1_770_000_000, 1_770_000_000))
    page = phone()
    album = Album()
    thumb = Thumb(page, album, "customer_manager").enter(stage_xz)
    opened(page, f"/cases/{case_id}/visits/new")
    page.locator("[name=photos_file]").set_input_files(old)
    expect(page.locator(KEPT)).to_have_count(1)
    page.get_by_label("已见面有需求").tap()
    hand_in(page)
    page.wait_for_url(f"**/cases/{case_id}")
    [found] = grades(engine, case_id)
    assert found.grade == "C"
    assert {one.code: one.state for one in found.lines if one.short} == {
        "SOURCE": "WRONG", "FIX": "UNTOLD", "SITE": "UNTOLD",
    }  # fmt: skip
    thumb.open(f"/photos/{found.attachment_id}")
    expect(page.get_by_text("从相册选的")).to_be_visible()
    expect(page.get_by_text("能看，不能单独作证")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.viewer img').naturalWidth > 0")
    album.shot(page, "photo-c")
    album.close()


def test_it_keeps_sixteen_photos_and_the_text_when_the_phone_is_full_at_the_seventeenth(
    stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id, _ = building(stage_xz)
    thumb = Thumb(phone(), Album(), "crew").enter(stage_xz)
    page = opened(thumb.page, f"/cases/{case_id}/progress")
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      const kept = new Set();
      IDBObjectStore.prototype.put = function (value, ...key) {
        const full = this.name === "bytes" && kept.add(String(key)).size > 16;
        if (full) throw new DOMException("full", "QuotaExceededError");
        return put.call(this, value, ...key);
      };
    }""")
    pictures = [shot(scene(n, 7, KINDS[n % 4]).resize((160, 120)), n) for n in range(18)]
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": data} for n, data in enumerate(pictures, 1)
    ]
    page.locator("[name=photos_file]").set_input_files(files)  # type: ignore[arg-type]
    full = page.locator("#f-photos-error")
    expect(full).to_contain_text("这张没存下；文字照样存", timeout=60_000)  # eighteen take their time
    expect(page.locator(KEPT)).to_have_count(16)
    expect(page.locator(f"{KEPT} img")).to_have_count(16)
    page.locator("[name=text]").fill("照片存不下了，字还在")
    hand_in(page)
    query = select(Attachment).where(Attachment.case_id == case_id, Attachment.slot == "progress")
    for _ in range(240):
        session.rollback()
        kept = list(session.scalars(query))
        if kept:
            break
        page.wait_for_timeout(500)
    assert sorted(int(one.name[:-4]) for one in kept) == list(range(1, 17))
    assert session.scalars(select(Progress.text)).all() == ["照片存不下了，字还在"]


def test_it_says_so_when_the_camera_returns_nothing(
    stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id = lead(stage_xz)
    thumb = Thumb(phone(), Album(), "customer_manager").enter(stage_xz)
    page = opened(thumb.page, f"/cases/{case_id}/visits/new")
    thumb.fill({"note": "写好了"})
    nothing: Any = {"name": "空.jpg", "mimeType": "image/jpeg", "buffer": b""}
    page.locator("[name=photos_file]").set_input_files(nothing)
    expect(page.locator("#f-photos-error")).to_contain_text("这张没读出来，再拍一次")
    expect(page.locator(KEPT)).to_have_count(0)
    page.locator("[name=photos_file]").set_input_files([])  # and when it is only closed
    thumb.fill({"result": "D01"})
    thumb.go("记下这次上门")
    assert [one.note for one in visits(session, case_id)] == ["写好了"]


def test_it_shows_what_was_wrong_beside_what_was_done(
    app: Flask, stage_xz: Stage, engine: Engine, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    """The inspector took the first, the crew the second, each at the site."""
    acceptance_id = begun(stage_xz)
    with Session(engine) as session:
        case_id = session.get_one(Acceptance, acceptance_id).case_id
    placed(stage_xz, case_id)
    taken: dict[str, Any] = {}

    def snap(part: str, number: int) -> BlobRef:
        data = shot(scene(30, number, "pipe"), number)
        sha256 = hashlib.sha256(data).hexdigest()
        upload(enter(app, stage_xz, part), data, sha256)
        taken["shots"] = {sha256: told(now())}
        return BlobRef(sha256=sha256, name="管.jpg")

    before = RaiseDefect(
        acceptance_id=acceptance_id, item="SM-24", text="缺 2 处箭头", photos=[snap("inspector", 1)]
    )
    defect_id = UUID(stage_xz.act("inspector", before, **taken).result["defect_id"])
    item = next(one for one in stands(stage_xz, acceptance_id).items if one.code == "SM-24")
    failing = answer(
        stage_xz, acceptance_id, item, verdict=Verdict.FAIL, note="缺 2 处箭头", photos=[before.photos[0]]
    )
    stage_xz.act("inspector", failing)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    after = SubmitRectification(defect_id=defect_id, done="箭头补齐", photos=[snap("crew", 2)])
    stage_xz.act("crew", after, **taken)

    page = phone()
    album = Album()
    thumb = Thumb(page, album, "inspector").enter(stage_xz).open(f"/defects/{defect_id}")
    page.locator("a.photo").last.tap()
    page.wait_for_url("**/photos/*")
    expect(page.get_by_text("整改前")).to_be_visible()
    expect(page.get_by_text("整改后").first).to_be_visible()
    expect(page.locator(".pair .tag")).to_have_text(["A 级", "A 级"])
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pair img')].every((one) => one.naturalWidth > 0)"
    )
    assert axe(page) == []
    album.shot(page, "photo-pair")
    page.locator(".pair a").first.tap()
    page.wait_for_url("**/photos/*")
    assert thumb.at().startswith("/photos/")
    album.close()
