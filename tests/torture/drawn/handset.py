"""A phone of a drawn story: browser, tabs, clock and room; what lies on its disk and what its screen says."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, expect

from tests.support import chromium
from tests.support.basement import CLOCK, READY
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Ground
from tests.torture.drawn.pocket import Pocket

PATIENCE_MS = 20_000
ROOM = 2_000_000  # bytes, of a phone that is nearly full
# What the screen says first, what lies on the disk after it: what is said to have arrived must have done so by then.
LOOK = """async () => {
  const text = (one) => (document.querySelector(one)?.textContent ?? "").trim();
  const figures = (one) => [...one.querySelectorAll("b")].map((b) => b.textContent);
  const says = {
    path: location.pathname, at: document.querySelector("acceptance-sheet")?.dataset.at ?? "",
    sync: text("[data-sync]"), total: text("[data-total]"), badge: text('.nav a[href="/sync"] .badge'),
    carry: [...document.querySelectorAll(".carry")].map(figures), blank: text("outbox-list .blank b"),
  };
  const none = { row: [], past: [], photo: [], draft: [], receipt: [], bytes: [], device: "" };
  const disk = await new Promise((done, no) => {
    setTimeout(() => no(new Error("the disk does not answer")), 15_000);
    const open = indexedDB.open("fieldapp-outbox");
    open.onupgradeneeded = () => open.transaction.abort();
    open.onerror = (event) => { event.preventDefault(); done(none); };
    open.onsuccess = () => {
      const rooms = ["row", "past", "photo", "draft", "receipt"];
      const tx = open.result.transaction([...rooms, "bytes", "meta"]);
      const found = rooms.map((room) => tx.objectStore(room).getAll());
      const keys = tx.objectStore("bytes").getAllKeys();
      const device = tx.objectStore("meta").get("device");
      tx.oncomplete = () => {
        open.result.close();
        const all = Object.fromEntries(rooms.map((room, n) => [room, found[n].result]));
        done({ ...all, bytes: keys.result, device: device.result ?? "" });
      };
    };
  });
  const bare = (row) => row && { ...row, text: row.text ? "frozen" : null, body: { ...row.body, content: undefined } };
  const past = disk.past.map((one) => ({ ...one, row: bare(one.row) }));
  return { says, disk: { ...disk, row: disk.row.map(bare), past } };
}"""

LATE = """new Promise((_, no) => setTimeout(() => no(new Error("no answer")), 20_000))"""


def within(page: Page, promise: str) -> Any:
    """What comes of a promise of the page, or an error when nothing does."""
    return page.evaluate(f"Promise.race([{promise}, {LATE}])")


@dataclass
class Look:
    """One look at a phone: the words on the screen, then the records on the disk."""

    says: dict[str, Any]
    disk: dict[str, Any]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Every letter of that verb, on its way or done."""
        past = [
            {**one["row"], "status": one["status"], "rev": one["rev"]}
            for one in self.disk["past"]
            if one["row"]
        ]
        return [one for one in [*self.disk["row"], *past] if one["kind"] == kind]


@dataclass
class Handset:
    """One person's phone for one story."""

    pocket: Pocket
    company: Company
    ground: Ground
    part: str
    epoch: int = 0
    online: bool = True
    session: bool = True
    shift: int = 0
    tabs: list[Page] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _room: CDPSession | None = None
    context: BrowserContext = field(init=False)

    @property
    def worker(self) -> bool:
        """Whether pages come from the shelf where there is no network."""
        return self.pocket.folder is not None

    def take_out(self) -> None:
        """Open the browser, from cold when it was killed."""
        self.context = self.pocket.take_out(self._hear)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.set_offline(not self.online)

    def _hear(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    # the person's login, network, clock and room

    def login(self) -> None:
        self.context.add_cookies(
            [{"name": "fieldapp", "value": self.ground.cookies[self.part], "url": self.company.wire.address}]
        )
        self.session = True

    def expire(self) -> None:
        self.context.clear_cookies(name="fieldapp")
        self.session = False

    def set_online(self, online: bool) -> None:
        self.online = online
        self.context.set_offline(not online)

    @property
    def reaches(self) -> bool:
        """Whether a page can be had from the company now."""
        return self.online and self.session and self.company.up()

    def set_clock(self, shift: int) -> None:
        self.shift = shift
        for tab in self.tabs:
            self._wind(tab)
            tab.evaluate(f"({CLOCK})({shift})")

    def _wind(self, page: Page) -> None:
        """The clock of every page that is opened in this tab from now on."""
        if self.shift:
            page.add_init_script(f"({CLOCK})({self.shift})")

    def limit(self) -> None:
        """Little room, from before anything lies on it: browsers ask for the room they have only now and then."""
        page = self.context.new_page()
        self.tabs.append(page)
        self._room = self.context.new_cdp_session(page)
        self._room.send(
            "Storage.overrideQuotaForOrigin", {"origin": self.company.wire.address, "quotaSize": ROOM}
        )

    def tidy(self) -> None:
        """There is room again."""
        if self._room is not None:
            whole = {"origin": self.company.wire.address, "quotaSize": 1000 * ROOM}
            with suppress(Error):
                self._room.send("Storage.overrideQuotaForOrigin", whole)

    # pages

    def open(self, address: str, tab: Page | None = None) -> Page:
        """An address, in this tab or a new one."""
        page = tab or self.context.new_page()
        if page not in self.tabs:
            self._wind(page)
            self.tabs.append(page)
        page.goto(address)
        return page

    def open_sheet(self, tab: Page | None = None) -> Page:
        """The sheet, in this tab or a new one; it stands when its foot does."""
        page = self.open(self.ground.sheet, tab)
        if "/login" in page.url:  # killed before it had written down its cookies, or really over
            self.login()
            page.goto(self.ground.sheet)
        expect(page.locator("[data-foot] .action-bar")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("acceptance-sheet[data-whole]")).to_be_attached(timeout=PATIENCE_MS)
        return page

    def take_along(self) -> None:
        """The sheet lies on the shelf."""
        page = self.tabs[0]
        assert within(page, READY) == "activated"
        page.reload()
        expect(page.locator("acceptance-sheet[data-along]")).to_be_attached(timeout=PATIENCE_MS)

    def close_tab(self, page: Page) -> None:
        self.tabs = [one for one in self.tabs if one is not page]
        chromium.shut(page)

    @property
    def sheets(self) -> list[Page]:
        return [one for one in self.tabs if "/sheet" in one.url]

    def look(self, page: Page | None = None) -> Look:
        """Asked again where the page went on by itself in between."""
        tab = page or self.tabs[0]
        for _ in range(20):
            try:
                return Look(**tab.evaluate(LOOK))
            except Error as error:
                if "navigation" not in error.message and "destroyed" not in error.message:
                    raise
                tab.wait_for_load_state()
        raise AssertionError("the page never comes to rest")

    def die(self) -> None:
        self.pocket.kill()
        self.tabs, self._room = [], None

    def evict(self) -> None:
        """The browser's storage is taken away under pages that are closed; the cookie stays."""
        page, *others = self.tabs
        for one in others:
            chromium.shut(one)
        self.tabs = [page]
        page.goto("about:blank")
        chrome = self.context.new_cdp_session(page)
        chrome.send(
            "Storage.clearDataForOrigin", {"origin": self.company.wire.address, "storageTypes": "indexeddb"}
        )
        chrome.detach()
        self.epoch += 1

    def put_away(self) -> None:
        """The story is over."""
        self.tidy()
        self.pocket.empty()
