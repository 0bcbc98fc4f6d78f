"""A phone at a site: how soon the acceptance of forty items stands, and how soon what is typed lies on the disk."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median

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

SLOW = 4  # how much slower than this machine a cheap phone is taken to be
OPENINGS, TAPS = 9, 60
# when the foot of the sheet with its buttons stands, in ms since the navigation began
STANDING = """new Promise((done) => {
  const look = () => document.querySelector("[data-foot] .action-bar") ? done(performance.now()) : setTimeout(look, 4);
  look();
})"""
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
        sheet = f"/acceptances/{story_acceptance.convened(stage, case_id)}/sheet"
    with our_server({"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE_URL": url}, folder) as (port, _):
        yield Site(stage, port, sheet, folder)


@contextmanager
def phone(play: Playwright, at: Site, name: str) -> Iterator[BrowserContext]:
    """The browser of the inspector's phone, with a disk of its own."""
    found = next(filter(None, map(shutil.which, chromium.NAMES)))
    context = play.chromium.launch_persistent_context(
        at.folder / name, executable_path=found, args=chromium.ARGUMENTS,
        base_url=f"http://127.0.0.1:{at.port}", **chromium.PHONE,
    )  # fmt: skip
    try:
        yield context
    finally:
        context.close()


def enter(context: BrowserContext, at: Site) -> Page:
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=login]", at.stage.person("inspector").login)
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


def _upto(name: str, value: float, goal: float) -> Figure:
    return Figure(name, value, "ms", goal=f"<= {goal:.0f} ms", met=value <= goal)
