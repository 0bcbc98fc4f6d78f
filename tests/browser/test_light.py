"""出工绿灯: today's work comes along by itself, opens from a cold start without a network; never green too soon."""

import hashlib
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.photos.store import DiskStore
from tests.support import chromium, story_acceptance, story_works, walk
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.chromium import kill
from tests.support.server import Street
from tests.support.thumb import photo

pytestmark = pytest.mark.browser

# Opened from the desktop; and the phone's clock, some minutes off.
DESKTOP = "Object.defineProperty(navigator, 'standalone', { value: true })"
CLOCK = """(by) => {
  const Real = Date;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
    static now() { return Real.now() + by; }
  };
}"""

# A worker that takes longer to say what lies on the shelf than a page holds its light for it.
LATE = """{
  const post = ServiceWorker.prototype.postMessage;
  ServiceWorker.prototype.postMessage = function (what, ...more) {
    setTimeout(() => post.call(this, what, ...more), what.type === "kept" ? 3500 : 0);
  };
}"""

# Something of this document written without a network.
WRITE = """async (doc) => {
  const tree = document.querySelector('script[src*="/js/app.js"]').src.replace("app.js", "");
  const { openOutbox, enqueue } = await import(tree + "outbox/index.js");
  const { store, env } = await openOutbox();
  const order = { doc, title: "四方验收", step: "set", kind: "set_prefs", label: "软管", body: { text: "large" } };
  return enqueue(store, env, { owner: document.body.dataset.person, ...order });
}"""


class Phone:
    """One person's phone: its storage outlives the browser, and the browser promises to keep it."""

    def __init__(self, browser: Browser, folder: Path, street: Street) -> None:
        self.browser, self.folder, self.street = browser, folder, street
        self.context: BrowserContext
        self.page: Page

    def take_out(self, offline: bool = False, **different: Any) -> "Phone":
        found = next(filter(None, map(shutil.which, chromium.NAMES)))
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=found, args=chromium.ARGUMENTS, base_url=self.street.address,
            **{**chromium.PHONE, **different},
        )  # fmt: skip
        self.context.set_default_timeout(float(os.environ.get("BROWSER_TIMEOUT_MS", "30000")))
        self.context.set_offline(offline)
        self.context.add_init_script(DESKTOP)
        self.page = self.context.pages[0]
        promise = {"permissions": ["durableStorage"], "origin": self.street.address}
        self.context.new_cdp_session(self.page).send("Browser.grantPermissions", promise)
        return self

    def enter(self, stage: Stage, part: str) -> "Phone":
        self.page.goto("/login")
        self.page.get_by_label("工号或手机号").fill(stage.person(part).login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").tap()
        self.page.wait_for_url("**/today")
        return self

    def shows(self, state: str, *words: str) -> None:
        """The light of the page, once it has settled."""
        light = self.page.locator(f'[data-state="{state}"]')
        expect(light).to_be_visible()
        for one in words:
            expect(light).to_contain_text(one)

    def die(self) -> None:
        kill(self.folder)


@pytest.fixture
def phone_of(browser: Browser, street: Street, tmp_path: Path) -> Iterator[Callable[[], Phone]]:
    made: list[Phone] = []

    def hand_out() -> Phone:
        made.append(Phone(browser, tmp_path / f"phone{len(made)}", street))
        return made[-1]

    yield hand_out
    for one in made:
        kill(one.folder)


def plant(app: Flask, data: bytes, name: bytes = b"") -> None:
    """The bytes of a drawing on the company's disk; stories know their files by the digest of a name."""
    path = DiskStore(app.config["FIELDAPP"].data / "blobs").path(hashlib.sha256(name or data).hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def looked_at(page: Page, name: str) -> None:
    """In light, dark and large: nothing axe minds, nothing too wide or too small for a thumb."""
    album = Album(name)
    album.look(page)
    album.shot(page, name)
    page.emulate_media(color_scheme="dark")
    assert chromium.violations(page) == []
    album.shot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.text = 'large'")
    page.set_viewport_size({"width": 360, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    album.shot(page, f"{name}-large")
    page.evaluate("delete document.documentElement.dataset.text")
    page.set_viewport_size(chromium.PHONE["viewport"])
    album.close()


def test_it_turns_green_by_itself_and_opens_from_a_cold_start(
    app: Flask, stage_xz: Stage, phone_of: Callable[[], Phone]
) -> None:
    plant(app, b"drawing")
    case_id = walk.received(stage_xz)
    walk.drawn(stage_xz, case_id, flow="80")
    story_works.finish(stage_xz, case_id)
    acceptance_id = story_acceptance.convened(stage_xz, case_id)
    phone = phone_of().take_out().enter(stage_xz, "inspector")
    page = phone.page
    phone.shows("done", "可以出工", "1 件、1 张图纸都在本机")
    row = page.locator("a.work")
    expect(row).to_contain_text("可离线")
    looked_at(page, "today-light")
    page.locator("a.ready").tap()
    phone.shows("done", "没网也能干完这 1 件")
    expect(page.locator(".facts li")).to_have_count(11)
    looked_at(page, "light-green")

    phone.street.down()
    phone.die()
    page = phone.take_out(offline=True).page
    page.goto("/today")
    phone.shows("done", "可以出工", "没网，1 件")
    expect(page.get_by_text("没网，这一页是")).to_be_visible()
    page.evaluate(WRITE, f"acceptance:{acceptance_id}")
    page.goto("/today")
    expect(page.locator("a.work")).to_contain_text("本机 1")
    expect(page.locator("a.work")).to_contain_text("可离线")
    page.goto(f"/cases/{case_id}")
    expect(page.locator(".app-bar .sync")).to_have_text("本机 1")
    page.goto("/today")
    page.locator("a.work").tap()
    expect(page.locator("acceptance-sheet")).to_be_attached()
    expect(page.locator("[data-foot] .action-bar")).to_be_visible()
    with page.expect_download() as drawing:
        page.goto("/today")
        page.evaluate("url => { location.href = url }", drawing_of(page))
    assert Path(drawing.value.path()).read_bytes() == b"drawing"


def test_it_is_not_green_before_the_new_drawing_is_here(
    app: Flask, stage_xz: Stage, phone_of: Callable[[], Phone]
) -> None:
    first, second = "施工图.pdf", "改后的图.pdf"
    plant(app, photo()["buffer"], first.encode())
    case_id, order_id = story_works.building(stage_xz)
    phone = phone_of().take_out().enter(stage_xz, "crew")
    page = phone.page
    phone.shows("done", "可以出工")
    story_works.changed(stage_xz, order_id)
    new = story_works.file_of(stage_xz, "designer", second)  # known to the company, but its bytes do not come
    story_works.drawing(stage_xz, case_id, drawings=[new])
    page.goto("/today")
    phone.shows("soon", "还差")
    expect(page.locator("a.work").first).to_contain_text("还没带全")
    page.locator("a.ready").tap()
    phone.shows("soon", "到现场要有网")
    expect(page.get_by_text("本机是第 1 版，公司有第 2 版").first).to_be_visible()
    looked_at(page, "light-amber")
    plant(app, photo()["buffer"], second.encode())
    page.get_by_role("button", name="补齐").tap()
    phone.shows("done", "可以出工")


def test_it_is_red_when_the_clock_is_wrong(
    app: Flask, stage_xz: Stage, phone_of: Callable[[], Phone]
) -> None:
    phone = phone_of().take_out()
    phone.context.add_init_script(f"({CLOCK})({15 * 60_000})")
    phone.enter(stage_xz, "inspector")
    phone.shows("late", "手机时间不对")
    phone.page.locator("a.ready").tap()
    phone.shows("late", "先对好时间再出工")
    expect(phone.page.get_by_text("手机时间快 15 分钟")).to_be_visible()
    expect(phone.page.get_by_text("设置 › 日期和时间 › 打开“自动”")).to_be_visible()


def test_it_says_that_wechat_keeps_nothing(
    stage_xz: Stage, phone: Callable[..., Page], live_server: str
) -> None:
    """A window inside another app, which is a private one too: online everything works, and the way out is one tap."""
    agent = (
        "Mozilla/5.0 (Linux; Android 13; M2101) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0.47"
    )
    page = phone(user_agent=agent)
    page.goto("/login")
    page.get_by_label("工号或手机号").fill(stage_xz.person("inspector").login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    page.wait_for_url("**/today")
    expect(page.locator('[data-state="late"]')).to_contain_text("微信里打开的")
    page.locator("a.ready").tap()
    expect(page.locator('[data-state="late"]')).to_contain_text("现在不能离线")
    expect(page.get_by_text("复制链接，用手机浏览器打开")).to_be_visible()
    looked_at(page, "light-red")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制链接").tap()
    expect(page.get_by_role("button", name="已复制，用浏览器打开")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server}/today"


def test_it_turns_green_though_the_phone_takes_its_time(
    app: Flask, stage_xz: Stage, phone_of: Callable[[], Phone]
) -> None:
    plant(app, photo()["buffer"], "施工图.pdf".encode())
    story_works.building(stage_xz)
    phone = phone_of().take_out()
    phone.context.add_init_script(LATE)
    phone.enter(stage_xz, "crew")
    phone.shows("done", "可以出工")


def drawing_of(page: Page) -> str:
    """The address of the drawing that was taken along."""
    found: str = page.evaluate(
        """async () => {
          const cache = await caches.open("pages-" + document.body.dataset.person);
          const urls = (await cache.keys()).map((one) => new URL(one.url).pathname);
          return urls.find((url) => /^\\/attachments\\/[^/]+$/.test(url));
        }"""
    )
    return found


def test_it_does_not_wait_for_a_network_that_says_neither_yes_nor_no(
    app: Flask, stage_xz: Stage, phone_of: Callable[[], Phone]
) -> None:
    """One bar of signal: the company's door opens, and nobody speaks."""
    plant(app, photo()["buffer"], "施工图.pdf".encode())
    story_works.building(stage_xz)
    phone = phone_of().take_out().enter(stage_xz, "crew")
    phone.shows("done", "可以出工")
    phone.street.down()
    with socket.create_server(("127.0.0.1", phone.street.port)):
        phone.page.goto("/today")
        expect(phone.page.get_by_text("网太慢，这一页是")).to_be_visible()
        expect(phone.page.locator("a.work")).to_contain_text("可离线")
    phone.street.up()
    from_shelf = phone.page.locator("html[data-network]")
    for _ in range(9):  # a company with much to do may take longer than a page is waited for
        phone.page.goto("/today")
        if not from_shelf.count():
            break
    expect(from_shelf).to_have_count(0)
    expect(phone.page.get_by_text("这一页是")).to_have_count(0)
