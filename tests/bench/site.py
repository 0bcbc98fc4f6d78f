"""A phone at a site: how soon the acceptance of forty items stands, and how soon what is typed lies on the disk."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from uuid import UUID

import flask_migrate
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from fieldapp import create_app
from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.extensions import db
from fieldapp.photos.store import DiskStore
from tests.bench.figure import Figure, percentile
from tests.bench.load import our_server
from tests.support import chromium, story_acceptance, story_works, walk
from tests.support.basement import READY
from tests.support.cast import Stage, raise_curtain

# After a key Chromium holds back whatever else the page is to hear until the next picture is drawn, up to 16 ms: also
# that a write is on the disk. It lies there no later for it.
AT_ONCE = "--disable-features=DeferRendererTasksAfterInput"
SLOW = 4  # how much slower than this machine a cheap phone is taken to be
OPENINGS, TAPS = 9, 60
# when the foot of the sheet with its buttons stands, in ms since the navigation began
STANDING = """new Promise((done) => {
  const look = () => document.querySelector("[data-foot] .action-bar") ? done(performance.now()) : setTimeout(look, 4);
  look();
})"""
# From the input event to the end of the first write to the disk that began after it, in ms.
WATCH = """() => {
  window.durable = [];
  let typed = null;
  addEventListener("input", () => { typed = performance.now(); }, true);
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const tx = open.apply(this, given);
    const of = typed;
    if (of !== null && given[1] === "readwrite") tx.addEventListener("complete", () => {
      if (typed === of) { typed = null; window.durable.push(performance.now() - of); }
    });
    return tx;
  };
}"""
# A page that does nothing but write what is typed to the disk, on an origin without a worker.
BARE_AT = "http://bare.localhost/"
BARE = """<!doctype html><textarea name="note"></textarea><script>
  const opened = new Promise((done) => {
    const asked = indexedDB.open("bare");
    asked.onupgradeneeded = () => asked.result.createObjectStore("draft");
    asked.onsuccess = () => done(asked.result);
  });
  document.querySelector("textarea").addEventListener("input", async ({ target }) => {
    const tx = (await opened).transaction("draft", "readwrite", { durability: "strict" });
    tx.objectStore("draft").put(target.value, "note");
    tx.commit();
  });
</script>"""
# So many photos as a camera makes them, each stored like any other; gives the bytes that were kept.
SHOOT = """async ([tree, count, seed]) => {
  const { openOutbox, enqueue, prepare } = await import(tree + "outbox/index.js");
  const { store, env } = await openOutbox();
  const owner = document.body.dataset.person;
  const canvas = new OffscreenCanvas(2600, 1950);
  const brush = canvas.getContext("2d");
  let kept = 0;
  for (let n = 0; n < count; n += 1) {
    for (let dot = 0; dot < 400; dot += 1) {
      brush.fillStyle = `hsl(${(dot * 37 + n * 11 + seed) % 360} 60% 50%)`;
      brush.fillRect((dot * 131 + n * 17 + seed) % 2600, (dot * 71 + n * 29) % 1950, 260, 195);
    }
    const drawn = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    const file = new File([drawn], "表.jpg", { type: "image/jpeg" });
    const order = { owner, doc: "prefs:many", title: "照片", step: "attach", kind: "set_prefs", label: "照片" };
    const photo = await prepare(env, file);
    await enqueue(store, env, { ...order, body: { text: "large" }, photos: [photo] });
    kept += photo.bytes.byteLength;
  }
  return kept;
}"""
DOM = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass
class Site:
    """The company's server, an inspector of it, and the address of their sheet."""

    stage: Stage
    port: int
    sheet: str
    folder: Path


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A shop with its own regulator: forty items, four parties called together."""
    folder.mkdir(parents=True, exist_ok=True)
    data, url = folder / "data", f"sqlite:///{folder / 'fieldapp.db'}"
    app = create_app({"data": data, "database_url": url})
    with app.app_context():
        flask_migrate.upgrade()
        stage = raise_curtain(db.engine, "xinzheng")
        disk = DiskStore(data / "blobs")
        disk.publish(*disk.incoming(BytesIO(b"drawing")))
        case_id = walk.received(stage)
        walk.drawn(stage, case_id, flow="80")
        story_works.finish(stage, case_id)
        story_acceptance.photo(stage)
        sheet = f"/acceptances/{story_acceptance.convened(stage, case_id)}/sheet"
    with our_server({"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE_URL": url}, folder) as (port, _):
        yield Site(stage, port, sheet, folder)


@contextmanager
def phone(play: Playwright, at: Site, name: str, *more: str) -> Iterator[BrowserContext]:
    """The browser of the inspector's phone, with a disk of its own."""
    found = next(filter(None, map(shutil.which, chromium.NAMES)))
    context = play.chromium.launch_persistent_context(
        at.folder / name, executable_path=found, args=[*chromium.ARGUMENTS, *more],
        base_url=f"http://127.0.0.1:{at.port}", **chromium.PHONE,
    )  # fmt: skip
    try:
        yield context
    finally:
        context.close()


def enter(context: BrowserContext, at: Site, part: str = "inspector") -> Page:
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=login]", at.stage.person(part).login)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/today")
    return page


def throttle(page: Page, rate: int) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def opened(context: BrowserContext, sheet: str, rate: int) -> tuple[float, float]:
    """Milliseconds until the DOM was ready and until the sheet stood, in a tab of its own."""
    page = context.new_page()
    throttle(page, rate)
    page.goto(sheet)
    stood = float(page.evaluate(STANDING))
    ready = float(page.evaluate(DOM))
    page.close()
    return ready, stood


def measure(folder: Path) -> Iterator[Figure]:
    with sync_playwright() as play, site(folder / "site") as at:
        yield from _first(play, at)
        with phone(play, at, "phone") as context:
            page = enter(context, at)
            page.evaluate(READY)
            page.goto(at.sheet)
            page.locator("acceptance-sheet[data-along]").wait_for(state="attached")
        yield from _cold(play, at)
        with phone(play, at, "phone", AT_ONCE) as context:
            context.set_offline(True)
            for rate, goal in ((1, 8), (SLOW, 25)):
                yield _beside(
                    f"phone.durable_{rate}x", _durable(context, at, rate), _bare(context, rate), goal
                )
        with phone(play, at, "phone") as context:
            context.set_offline(True)
            for rate in (1, SLOW):
                yield Figure(f"phone.heard_{rate}x", _durable(context, at, rate), "ms", goal="context")
            yield from _memory(context, at)


def _first(play: Playwright, at: Site) -> Iterator[Figure]:
    """A phone that has never been here, logged in, opens the sheet."""
    for rate, goal in ((1, 500), (SLOW, 1200)):
        seen = []
        for number in range(3):
            with phone(play, at, f"first-{rate}-{number}") as context:
                with phone(play, at, f"key-{rate}-{number}") as other:
                    enter(other, at)
                    context.add_cookies(other.cookies())  # type: ignore[arg-type]
                seen.append(opened(context, at.sheet, rate)[1])
        yield _upto(f"phone.first_{rate}x", median(seen), goal)


def _cold(play: Playwright, at: Site) -> Iterator[Figure]:
    """The app is opened in flight mode after the browser was closed."""
    for rate, goal in ((1, 150), (SLOW, 300)):
        seen = []
        for _ in range(OPENINGS // 3):
            with phone(play, at, "phone") as context:
                context.set_offline(True)
                seen += [opened(context, at.sheet, rate) for _ in range(3)]
        yield _upto(f"phone.cold_dom_{rate}x", median(ready for ready, _ in seen), goal)
        yield Figure(f"phone.cold_stands_{rate}x", median(stood for _, stood in seen), "ms", goal="context")
        yield Figure(
            f"phone.cold_worst_{rate}x", percentile([stood for _, stood in seen], 1), "ms", goal="context"
        )


def _durable(context: BrowserContext, at: Site, rate: int) -> float:
    """Typing at an item: when the page hears that it lies on the disk, whatever becomes of the phone; ms, p95."""
    code = story_acceptance.stands(at.stage, UUID(at.sheet.split("/")[2])).items[0].code
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    throttle(page, rate)
    page.goto(f"{at.sheet}#item/{code}")
    return _typed(page)


def _bare(context: BrowserContext, rate: int) -> float:
    """The same in the bare page: what this browser takes at best; ms, p95."""
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.route(BARE_AT, lambda route: route.fulfill(body=BARE, content_type="text/html"))
    throttle(page, rate)
    page.goto(BARE_AT)
    return _typed(page)


def _typed(page: Page) -> float:
    field = page.locator('[name="note"]')
    field.wait_for()
    for _ in range(TAPS):
        before = page.evaluate("durable.length")
        field.press_sequentially("1")
        page.wait_for_function("(before) => durable.length > before", arg=before)
    took = percentile(page.evaluate("durable"), 0.95)
    page.close()
    return took


def _memory(context: BrowserContext, at: Site) -> Iterator[Figure]:
    """What the page holds after twenty photos and after two hundred."""
    page = context.new_page()
    page.goto(at.sheet)
    src = page.locator('script[src*="/js/app.js"]').get_attribute("src") or ""
    tree, chrome = src.removesuffix("app.js"), context.new_cdp_session(page)

    def held() -> float:
        chrome.send("HeapProfiler.collectGarbage")
        usage = chrome.send("Runtime.getHeapUsage")
        return float(usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6

    page.evaluate(SHOOT, [tree, 20, 0])
    few = held()
    kept = float(page.evaluate(SHOOT, [tree, 180, 20])) / 1e6
    grown = held() - few
    page.close()
    goal = f"<= 5 MB more for {kept:.0f} MB stored"
    yield Figure("phone.memory", grown, "MB", few, grown / few, goal, grown <= 5)


def _beside(name: str, value: float, limit: float, goal: float) -> Figure:
    return Figure(name, value, "ms", limit, value / limit, f"<= {goal:.0f} ms", value <= goal)


def _upto(name: str, value: float, goal: float) -> Figure:
    return Figure(name, value, "ms", goal=f"<= {goal:.0f} ms", met=value <= goal)
