"""What the first visit of the worklist weighs on the wire, everything it loads counted, compressed as served."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.figure import Figure
from tests.bench.house import sqlite_house
from tests.bench.load import our_server
from tests.support import chromium

GOAL_KB, GOAL_SCRIPT_KB = 90.0, 40.0


def measure(folder: Path) -> Iterator[Figure]:
    """Load the worklist once in a fresh browser and add up the encoded bodies and headers."""
    house = next(sqlite_house(folder / "weight", 200))
    total = script = 0.0
    with (
        our_server(house.settings, house.folder) as (port, _),
        sync_playwright() as play,
        chromium.launched(play) as browser,
    ):
        first = browser.new_context(viewport={"width": 390, "height": 844})
        page = first.new_page()
        page.goto(f"http://127.0.0.1:{port}/login")
        page.fill("input[name=login]", house.people.managers[0].login)
        page.fill("input[name=password]", "bench-2026")
        page.click("button.primary")
        page.wait_for_load_state("networkidle")
        # another phone with the same login: nothing cached yet, no service worker that answers in the server's place
        page = browser.new_context(
            viewport={"width": 390, "height": 844}, storage_state=first.storage_state()
        ).new_page()
        first.close()
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, float] = {}
        client.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        client.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(f"http://127.0.0.1:{port}/today")
        page.wait_for_load_state("networkidle")
        total = sum(sizes.values()) / 1000
        script = sum(size for request, size in sizes.items() if kinds.get(request) == "Script") / 1000
    yield Figure("weight.worklist", total, "kB", goal=f"<= {GOAL_KB:.0f} kB compressed", met=total <= GOAL_KB)
    yield Figure(
        "weight.script",
        script,
        "kB",
        goal=f"<= {GOAL_SCRIPT_KB:.0f} kB compressed",
        met=script <= GOAL_SCRIPT_KB,
    )
