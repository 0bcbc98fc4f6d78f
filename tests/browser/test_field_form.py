"""Forms of the field on a phone: written without a network, killed, refused, full, private: nothing typed is lost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.visit import Visit
from tests.browser.test_outbox import READY, Hand, pocket
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.chromium import kill
from tests.support.disk import lies
from tests.support.story_intake import lead, visited
from tests.support.thumb import Thumb, photo

__all__ = ["pocket"]
pytestmark = pytest.mark.browser
TAKE = "async ([tree, urls]) => (await import(tree + 'sw/client.js')).takeOffline(document.body.dataset.person, urls)"
KEPT = "field-form .chosen li"
# Nothing else is written among the drafts until it may go on.
STUCK = """() => new Promise((held) => {
  const open = indexedDB.open("fieldapp-outbox");
  open.onsuccess = () => {
    const room = open.result.transaction("draft", "readwrite").objectStore("draft");
    const hold = () => {
      held();
      if (!window.goOn) room.get("nothing").onsuccess = hold;
    };
    hold();
  };
})"""


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("field-form:defined", state="attached")
    return page


def hand_in(page: Page) -> None:
    page.locator(".action-bar .button.primary").tap()


def visits(session: Session, case_id: UUID) -> list[Visit]:
    session.rollback()
    return list(session.scalars(select(Visit).where(Visit.case_id == case_id)))


def wide_enough(page: Page) -> bool:
    found: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


def taken_along(phone: BrowserContext, stage: Stage, form: str, *more: str) -> Page:
    """The form as the customer manager has it open where there is no network."""
    hand = Hand(phone.pages[0])
    hand.enter(stage, "customer_manager")
    hand.page.evaluate(READY)
    hand.page.reload()
    assert hand.page.evaluate(TAKE, [hand.tree, [form, *more]])["failed"] == []
    phone.set_offline(True)
    return opened(hand.page, form)


def test_it_brings_a_visit_home_that_was_written_in_a_dead_zone(
    app: Flask, stage_xz: Stage, session: Session, pocket: Callable[[], BrowserContext], tmp_path: Path,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    form = f"/cases/{case_id}/visits/new"
    page = taken_along(pocket(), stage_xz, form, f"/cases/{case_id}", "/sync")
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("见到谁").fill("店主老周")
    page.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_contain_text("门头.jpg")
    expect(page.locator(f"{KEPT} img")).to_be_visible()
    page.get_by_label("备注").press_sequentially("下周再去")
    lies(page, "draft", "店主老周", "下周再去")
    kill(tmp_path / "phone")  # in the middle of it

    second = pocket()
    second.set_offline(True)
    page = opened(second.pages[0], form)
    expect(page.get_by_text("接着上次写的")).to_be_visible()
    expect(page.get_by_label("见到谁")).to_have_value("店主老周")
    expect(page.get_by_label("备注")).to_have_value("下周再去")
    expect(page.locator(KEPT)).to_contain_text("门头.jpg")
    expect(page.locator(f"{KEPT} img")).to_be_visible()
    assert page.get_by_label("已见面有需求").is_checked()
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()
    expect(page.get_by_text("有网自动传")).to_be_visible()
    assert wide_enough(page) and axe(page) == []
    assert visits(session, case_id) == []
    kill(tmp_path / "phone")

    third = pocket()
    third.set_offline(True)
    page = opened(third.pages[0], form)
    expect(page.get_by_label("备注")).to_have_value("")  # a visit is written: this would be the next one
    third.set_offline(False)
    hand = Hand(page)
    page.goto("/sync")
    if "/login" in page.url:
        hand.enter(stage_xz, "customer_manager")
    hand.settled()
    hand.kick()
    [visit] = visits(session, case_id)
    assert (visit.met, visit.note) == ("店主老周", "下周再去")
    [picture] = session.scalars(select(Attachment).where(Attachment.case_id == case_id))
    assert picture.name == "门头.jpg"
    [receipt] = session.scalars(select(DocumentReceipt))
    assert receipt.content["photos"] == [picture.sha256] and len(receipt.content["letters"]) == 1


def test_it_comes_back_to_the_photo_whose_camera_cost_the_page_its_life(
    stage_xz: Stage, pocket: Callable[[], BrowserContext], tmp_path: Path,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    form = f"/cases/{case_id}/visits/new"
    page = taken_along(pocket(), stage_xz, form)
    page.get_by_label("见到谁").fill("店主老周")
    page.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_contain_text("门头.jpg")
    with page.expect_file_chooser():
        page.locator("[name=photos_file]").tap(force=True)
    kill(tmp_path / "phone")  # behind the open camera

    second = pocket()
    second.set_offline(True)
    page = opened(second.pages[0], form)
    expect(page.get_by_text("接着上次写的，第 2 张照片没拍完")).to_be_visible()
    expect(page.get_by_label("见到谁")).to_have_value("店主老周")
    expect(page.locator(KEPT)).to_have_count(1)
    assert wide_enough(page) and axe(page) == []
    with page.expect_file_chooser() as camera:
        page.get_by_role("button", name="接着拍").tap()  # one tap, and the camera is open again
    camera.value.set_files(photo("灶台.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_have_count(2)
    opened(page, form)
    expect(page.get_by_text("接着上次写的", exact=True)).to_be_visible()


def test_it_opens_the_camera_though_the_disk_is_stuck(
    stage_xz: Stage, pocket: Callable[[], BrowserContext]
) -> None:
    page = taken_along(pocket(), stage_xz, f"/cases/{lead(stage_xz)}/visits/new")
    page.evaluate(STUCK)
    with page.expect_file_chooser() as camera:
        page.locator("[name=photos_file]").tap(force=True)
    page.evaluate("window.goOn = true")
    camera.value.set_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_contain_text("门头.jpg")


def test_it_says_beside_the_box_what_is_wrong_and_takes_the_corrected_one(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    thumb = Thumb(phone(), Album(), "customer_manager").enter(stage_xz)
    page = opened(thumb.page, f"/cases/{case_id}/visits/new")
    thumb.fill({"met": "店主", "photos": photo(), "note": "第一次"})
    hand_in(page)
    expect(page.locator("#f-result-error")).to_be_visible()
    assert page.locator("[name=result]").first.get_attribute("aria-invalid") == "true"
    assert axe(page) == [] and wide_enough(page)

    page.goto("/today")  # left as it is, and looked at later
    opened(page, f"/cases/{case_id}/visits/new")
    expect(page.locator("#f-result-error")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("第一次")
    expect(page.locator(KEPT)).to_have_count(1)
    page.get_by_label("已见面有需求").tap()
    with page.expect_navigation(url=re.compile(rf"/cases/{case_id}$")):
        hand_in(page)
    Hand(page).settled()
    [visit] = visits(session, case_id)
    assert (visit.met, visit.note) == ("店主", "第一次")
    page.goto("/sync")
    expect(page.get_by_text("本机没有要传的")).to_be_visible()


def test_it_asks_about_a_twin_and_writes_it_down_all_the_same(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    lead(stage_xz, name="周记烩面", address="新郑市新华路 8 号", phone="13900001234")
    thumb = Thumb(phone(), Album(), "customer_manager").enter(stage_xz)
    page = opened(thumb.page, "/canvass/new")
    expect(page.get_by_text("不是同一家，照记")).to_be_hidden()
    thumb.fill(
        {"name": "周记烩面", "address": "新郑市新华路 8 号", "phone": "13900001234", "source": "SWEEP"}
    )
    thumb.refused("记下", "已经有了")
    page.get_by_text("不是同一家，照记").tap()
    thumb.go("记下")
    assert len(list(session.scalars(select(Case).where(Case.name == "周记烩面")))) == 2


def test_it_takes_the_text_though_the_phone_is_full(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id = lead(stage_xz)
    thumb = Thumb(phone(), Album(), "customer_manager").enter(stage_xz)
    page = opened(thumb.page, f"/cases/{case_id}/visits/new")
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, ...key) {
        if (this.name === "bytes") throw new DOMException("full", "QuotaExceededError");
        return put.call(this, value, ...key);
      };
    }""")
    thumb.fill({"result": "D01", "met": "店主", "photos": photo()})
    expect(page.locator("#f-photos-error")).to_contain_text("这张没存下；文字照样存")
    expect(page.locator(KEPT)).to_have_count(0)
    thumb.go("记下这次上门")
    assert [one.met for one in visits(session, case_id)] == ["店主"]


WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/122.0 Mobile Safari/537.36 MicroMessenger/8.0.49"


@pytest.mark.parametrize(
    ("agent", "words"), [("", "这个窗口存不住东西"), (WECHAT, "微信里存不住东西")], ids=["no store", "wechat"]
)
def test_it_posts_as_ever_where_nothing_can_be_kept(
    agent: str, words: str, app: Flask, stage_xz: Stage, session: Session, live_server: str,
    phone: Callable[..., Page],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    page = phone(user_agent=agent) if agent else phone()
    if not agent:
        page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    thumb = Thumb(page, Album(), "customer_manager").enter(stage_xz)
    opened(page, f"/cases/{case_id}/visits/new")
    expect(page.get_by_text(words)).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    thumb.fill({"met": "店主"})
    thumb._leave(page.locator(".action-bar .button.primary"), status=422)
    thumb.send("记下这次上门", {"result": "D01", "photos": photo()})
    assert [one.met for one in visits(session, case_id)] == ["店主"]
    posted = [one.split("/")[-1] for one in sent if not one.endswith("/hello")]  # a hello carries no work
    assert posted == ["visits", "visits"]


def test_it_says_of_office_work_that_it_wants_the_network(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    address = f"/cases/{visited(stage_xz)}/handover"
    hand = Hand(phone())
    hand.enter(stage_xz, "customer_manager")
    hand.page.evaluate(READY)
    hand.page.reload()
    assert hand.page.evaluate(TAKE, [hand.tree, [address]])["failed"] == []
    button = hand.page.locator(".action-bar .button.primary")
    hand.page.goto(address)
    expect(button).to_be_enabled()
    hand.page.context.set_offline(True)
    button.tap()
    expect(hand.page.get_by_text("这一步要有网，写的还在这一页")).to_be_visible()
    hand.page.goto(address)
    expect(hand.page.get_by_text("这一步要有网", exact=True)).to_be_visible()
    expect(button).to_be_disabled()
    hand.page.context.set_offline(False)
    expect(button).to_be_enabled()
