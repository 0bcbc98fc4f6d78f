"""The outbox in a real phone browser: without a network, killed, in two tabs, on bad answers: it arrives once."""

import base64
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Route, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.attachment import Blob
from tests.support import chromium
from tests.support.cast import Stage
from tests.support.chromium import kill
from tests.support.story_sync import picture

pytestmark = pytest.mark.browser

# What a form of the field does: one order into the outbox, which says when it is on the disk.
PUT = """async ([tree, order, kick]) => {
  const { openOutbox, enqueue } = await import(tree + "outbox/index.js");
  const outbox = await openOutbox();
  const { person: owner, name: owner_name } = document.body.dataset;
  const id = await enqueue(outbox.store, outbox.env, { owner, owner_name, ...order });
  return kick ? [id, await outbox.kick()] : [id, null];
}"""
SNAP = """async ([tree, order, bytes]) => {
  const { openOutbox, enqueue, prepare } = await import(tree + "outbox/index.js");
  const outbox = await openOutbox();
  const file = new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], "表.jpg", { type: "image/jpeg" });
  const whole = { owner: document.body.dataset.person, ...order };
  const photo = await prepare(outbox.env, file);
  await enqueue(outbox.store, outbox.env, { ...whole, body: { text: "large" }, photos: [photo] });
  return photo.sha256;
}"""
KICK = """async (tree) => (await (await import(tree + "outbox/index.js")).openOutbox()).kick()"""
PENDING = """async (tree) => {
  const { openOutbox, pending } = await import(tree + "outbox/index.js");
  return pending((await openOutbox()).store, document.body.dataset.person);
}"""
SETTLED = """() => !document.querySelector("day-light")
  || document.querySelector("day-light [data-state]:not([data-state=asking])") !== null"""
KEYED = """async (tree) => (await (await import(tree + "outbox/peek.js")).glance(document.body.dataset.person)).keyed"""
# A tab that sends only when it is told to: what it looks for once it has loaded would come between.
QUIET = "addEventListener('load', (event) => event.stopImmediatePropagation(), true)"
PATIENCE_S = 60
READY = """navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
  const look = () => active.state === "activated" && done(active.state);
  active.addEventListener("statechange", look);
  look();
}))"""


class Hand:
    """A person at a phone: the page, and the orders a form of the field would give."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def tree(self) -> str:
        src = self.page.locator('script[src*="/js/app.js"]').get_attribute("src")
        assert src
        return src.removesuffix("app.js")

    def enter(self, stage: Stage, part: str) -> None:
        self.page.goto("/login")
        self.page.get_by_label("工号或手机号").fill(stage.person(part).login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").tap()
        self.page.wait_for_url("**/today")
        self.page.wait_for_function(SETTLED)  # what is taken along by itself is here
        self.page.wait_for_function(KEYED, arg=self.tree)  # so is the first hello, which waits for the worker
        self.kick()  # and over

    def write(self, text: str = "large", kick: bool = False, **order: Any) -> list[Any]:
        given = {"doc": "visit:1", "title": "福顺豆制品厂 走访", "step": "set", "kind": "set_prefs", "label": "字号",
                 "body": {"text": text}, **order}  # fmt: skip
        found: list[Any] = self.page.evaluate(PUT, [self.tree, given, kick])
        return found

    def snap(self, data: bytes, **order: Any) -> str:
        given = {
            "doc": "visit:1",
            "title": "福顺豆制品厂 走访",
            "step": "attach",
            "kind": "set_prefs",
            "label": "压力表",
            **order,
        }
        sha256: str = self.page.evaluate(SNAP, [self.tree, given, base64.b64encode(data).decode()])
        return sha256

    def kick(self) -> Any:
        return self.page.evaluate(KICK, self.tree)

    def pending(self) -> int:
        """Asked again where the page went on by itself in between."""
        while True:
            try:
                found: int = self.page.evaluate(PENDING, self.tree)
                return found
            except Error as error:
                if "navigation" not in error.message:
                    raise

    def settled(self, count: int = 0) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.pending() != count:
            assert time.monotonic() < deadline, f"still {self.pending()} waiting"
            self.page.wait_for_timeout(100)


def applied(stage: Stage, part: str = "inspector") -> int:
    with Session(stage.engine) as session:
        query = select(func.count()).select_from(LedgerRow).where(
            LedgerRow.owner_id == stage.person(part).id, LedgerRow.kind == "set_prefs"
        )  # fmt: skip
        return session.scalar(query) or 0


@pytest.fixture
def hand(phone: Callable[..., Page], stage_xz: Stage, live_server: str) -> Hand:
    """王海涛 with the app open."""
    made = Hand(phone())
    made.enter(stage_xz, "inspector")
    return made


def test_it_sends_what_was_written_without_a_network_once(hand: Hand, stage_xz: Stage) -> None:
    context = hand.page.context
    assert hand.page.evaluate(READY) == "activated"
    tree = hand.tree
    hand.pending()  # the page has what it needs
    context.set_offline(True)
    hand.write("large", field="text")
    hand.write("", field="text")  # typed again before anything left: one command
    assert hand.page.evaluate(KICK, tree)["stop"] == "offline" and hand.pending() == 1
    context.set_offline(False)
    hand.settled()
    hand.kick()
    assert applied(stage_xz) == 1
    hand.page.goto("/sync")
    expect(hand.page.get_by_text("本机没有要传的")).to_be_visible()


def test_it_takes_a_photo_along_and_files_the_receipt(
    hand: Hand, stage_xz: Stage, session: Session, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    _, data = picture(size=(2400, 300))
    hand.page.goto("/sync")
    hand.page.route("**/sync/blobs/**", lambda route: route.abort())
    hand.write()
    sha256 = hand.snap(data)
    hand.write(step="submit", kind="submit_document", label="交齐", body={})
    hand.kick()
    expect(hand.page.get_by_text("福顺豆制品厂 走访")).to_be_visible()
    expect(hand.page.locator(".carry")).to_contain_text("1 / 4")
    expect(hand.page.locator(".nav .badge")).to_have_text("3")
    assert axe(hand.page) == []
    assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hand.page.unroute("**/sync/blobs/**")
    hand.page.get_by_role("button", name="现在传").tap()
    hand.settled()
    blob = session.get(Blob, (sha256, stage_xz.cast.company.id))
    assert blob is not None and blob.size < len(data)  # made small on the phone
    receipt = hand.page.locator(".receipt")
    expect(receipt).to_contain_text("文字 2 条，照片 1 张")
    expect(receipt.locator("svg.qr")).to_be_visible()
    assert axe(hand.page) == []
    hand.page.get_by_role("link", name="福顺豆制品厂 走访").tap()
    hand.page.wait_for_url("**/sync/receipts/*")
    expect(hand.page.locator(".receipt svg.qr")).to_be_visible()
    assert axe(hand.page) == []


def test_it_sends_frozen_bytes_again_when_the_answer_was_lost(hand: Hand, stage_xz: Stage) -> None:
    sent: list[str] = []

    def swallow(route: Route, request: Request) -> None:
        route.fetch()
        route.abort()

    hand.page.route("**/sync/commands", swallow)  # however often the phone tries again by itself
    hand.page.on(
        "request",
        lambda one: sent.append(one.post_data or "") if one.url.endswith("/sync/commands") else None,
    )
    _, outcome = hand.write(kick=True)
    assert outcome["stop"] == "offline" and applied(stage_xz) == 1 and hand.pending() == 1
    hand.page.unroute("**/sync/commands")
    assert hand.kick()["stop"] == ""
    hand.settled()
    assert len(sent) > 1 and len(set(sent)) == 1 and applied(stage_xz) == 1


def test_it_drains_once_from_two_tabs(hand: Hand, stage_xz: Stage, live_server: str) -> None:
    other = Hand(hand.page.context.new_page())
    other.page.add_init_script(QUIET)
    other.page.goto("/today")
    sent: list[str] = []
    for one in (hand, other):
        one.page.on(
            "request", lambda r: sent.append(r.post_data or "") if r.url.endswith("/sync/commands") else None
        )
    for n in range(20):
        hand.write(field=f"f{n}")
    start = """(tree) => {
      window.draining = import(tree + "outbox/index.js").then((m) => m.openOutbox()).then((o) => o.kick());
    }"""
    for one in (hand, other):
        one.page.evaluate(start, one.tree)
    outcomes = [one.page.evaluate("window.draining") for one in (hand, other)]
    hand.settled()
    assert applied(stage_xz) == 20 and sorted(one["sent"] for one in outcomes) == [0, 20]
    assert len(sent) == 1


def test_it_keeps_everything_while_the_session_is_over(hand: Hand, stage_xz: Stage) -> None:
    with hand.page.expect_response("**/sync/hello"):  # an answer under way would bring the cookie back
        hand.page.goto("/sync")
    hand.page.context.clear_cookies(name="fieldapp")
    hand.write()
    assert hand.kick()["stop"] == "login"
    expect(hand.page.get_by_text("登录过期了")).to_be_visible()
    assert hand.pending() == 1 and applied(stage_xz) == 0
    hand.page.get_by_role("link", name="登录").tap()
    hand.page.get_by_label("工号或手机号").fill(stage_xz.person("inspector").login)
    hand.page.get_by_label("密码").fill(PASSWORD)
    hand.page.get_by_role("button", name="登录").tap()
    expect(hand.page.locator("outbox-list")).to_be_attached()
    hand.settled()
    assert applied(stage_xz) == 1


def test_it_shows_another_person_only_how_much(hand: Hand, stage_xz: Stage) -> None:
    hand.pending()
    hand.page.context.set_offline(True)
    hand.write(label="只有王海涛看得到")
    hand.page.context.clear_cookies()
    hand.page.context.set_offline(False)
    hand.enter(stage_xz, "engineer")
    hand.page.goto("/sync")
    expect(hand.page.get_by_text("王海涛 1 份待传")).to_be_visible()
    assert "只有王海涛看得到" not in hand.page.content()
    hand.kick()
    assert applied(stage_xz) == 0


def test_it_is_shown_when_refused_and_put_away_by_hand(hand: Hand, stage_xz: Stage) -> None:
    hand.page.goto("/sync")
    hand.write("huge", label="字号太大")
    hand.write("large", field="other")
    hand.kick()
    assert applied(stage_xz) == 1
    expect(hand.page.get_by_text("从给的里面选一个")).to_be_visible()
    hand.page.get_by_role("button", name="先放一边").tap()
    expect(hand.page.get_by_text("本机没有要传的")).to_be_visible()


def test_it_keeps_a_refused_photo_in_sight_until_the_person_decides(
    hand: Hand, stage_xz: Stage, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    page = hand.page
    page.goto("/sync")
    hand.snap(b"not a picture at all")
    hand.kick()
    expect(page.get_by_text("2 条要看一下")).to_be_visible()
    page.get_by_role("button", name="先放一边").tap()
    expect(page.get_by_text("1 条要看一下")).to_be_visible()
    expect(page.locator(".nav .badge")).to_have_text("1")
    assert axe(page) == []
    page.get_by_role("button", name="重试").tap()
    expect(page.get_by_text("2 条要看一下")).to_be_visible()
    page.get_by_role("button", name="先放一边").tap()
    page.get_by_role("button", name="不要").tap()
    expect(page.get_by_text("本机没有要传的")).to_be_visible()
    expect(page.locator(".nav .badge")).to_have_count(0)
    assert applied(stage_xz) == 0


def test_it_hands_a_stopped_accounts_work_to_nobody(hand: Hand, stage_xz: Stage) -> None:
    hand.write()
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("inspector").id, reason="离职"))
    assert hand.kick()["stop"] == "login" and hand.pending() == 1


def test_it_opens_pages_that_were_taken_along_and_says_how_old_they_are(hand: Hand) -> None:
    page = hand.page
    assert page.evaluate(READY) == "activated"
    page.reload()
    take = """async ([tree, urls]) => {
      const { takeOffline, keptPages } = await import(tree + "sw/client.js");
      const owner = document.body.dataset.person;
      const steps = [];
      const last = await takeOffline(owner, urls, (one) => steps.push(one.done));
      return [last, steps, await keptPages(owner)];
    }"""
    last, steps, kept = page.evaluate(take, [hand.tree, ["/today", "/sync", "/nowhere"]])
    assert last["failed"] == ["/nowhere"] and steps == [1, 2, 3]
    assert {"/today", "/sync"} <= {one["url"] for one in kept}
    page.context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_text("没网，这一页是")).to_be_visible()
    page.goto("/sync")
    hand.write()
    hand.page.evaluate(KICK, hand.tree)
    expect(page.get_by_text("没网，都在本机，有网自动传")).to_be_visible()
    page.goto("/cases")
    expect(page.get_by_text("这一页没有带下来")).to_be_visible()
    page.context.set_offline(False)
    hand.page.goto("/sync")
    hand.settled()


def test_it_shows_nobodys_pages_after_leaving(hand: Hand) -> None:
    page = hand.page
    page.evaluate(READY)
    page.reload()
    take = "async (tree) => (await import(tree + 'sw/client.js')).takeOffline(document.body.dataset.person, ['/today'])"
    assert page.evaluate(take, hand.tree)["failed"] == []
    page.goto("/me")
    page.get_by_role("button", name="退出登录").tap()
    page.wait_for_url("**/login")
    page.context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_text("这一页没有带下来")).to_be_visible()


@pytest.fixture
def pocket(browser: Browser, live_server: str, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """A browser whose storage outlives it: opened again and again on the same folder."""
    opened: list[BrowserContext] = []

    def take_out() -> BrowserContext:
        found = next(filter(None, map(shutil.which, chromium.NAMES)))
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=found,
            args=chromium.ARGUMENTS,
            base_url=live_server,
            **chromium.PHONE,
        )
        opened.append(context)
        return context

    yield take_out
    for context in opened:
        try:
            context.close()
        except Exception:
            continue  # killed in the story


def test_it_survives_the_death_of_the_browser(
    app: Flask, stage_xz: Stage, pocket: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    first = pocket()
    hand = Hand(first.pages[0])
    hand.enter(stage_xz, "inspector")
    hand.page.evaluate(READY)
    hand.page.reload()
    take = "async (tree) => (await import(tree + 'sw/client.js')).takeOffline(document.body.dataset.person, ['/sync'])"
    assert hand.page.evaluate(take, hand.tree)["failed"] == []
    _, data = picture(size=(2400, 300))
    hand.pending()
    first.set_offline(True)
    hand.write(field="text")
    hand.snap(data)
    kill(tmp_path / "phone")
    second = pocket()
    second.set_offline(True)
    hand = Hand(second.pages[0])
    hand.page.goto("/sync")
    expect(hand.page.get_by_text("本机 3 项")).to_be_visible()  # two letters and a photo
    assert applied(stage_xz) == 0
    second.set_offline(False)
    hand.page.goto("/sync")
    if "/login" in hand.page.url:  # killed before it had written down its cookies
        hand.enter(stage_xz, "inspector")
    hand.settled()
    assert applied(stage_xz) == 2


def test_it_still_forgets_a_sent_form_behind_the_worker(hand: Hand, stage_xz: Stage) -> None:
    """A page behind the worker doesn't see that it was redirected to; its drafts must go all the same."""
    page = hand.page
    assert page.evaluate(READY) == "activated"
    draft = "JSON.stringify({ values: [['why', '客户改期']], sent: 'c1' })"
    page.evaluate(f"sessionStorage.setItem('draft:left', {draft})")
    page.goto("/me")  # only opened: nothing has arrived
    assert page.evaluate("JSON.parse(sessionStorage.getItem('draft:left')).values.length") == 1
    page.evaluate(f"sessionStorage.setItem('draft:left', {draft})")
    page.get_by_label("大字").tap()
    page.get_by_role("button", name="就这样显示").tap()
    expect(page.locator('html[data-text="large"]')).to_be_attached()
    page.wait_for_load_state("load")
    assert page.evaluate("sessionStorage.getItem('draft:left')") is None
    assert "fieldapp_done" not in page.evaluate("document.cookie")
