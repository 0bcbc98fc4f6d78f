"""A new door written down by a scripted thumb: a fixed time for each step of the person, and what our code adds."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.bench.figure import Figure
from tests.bench.site import SLOW, enter, phone, site, throttle
from tests.support.basement import READY
from tests.support.story_door import metres_away
from tests.support.thumb import photo

NAME = "老街羊肉汤"
# Seconds a practised person takes: a tap, one character, and the camera from its opening to 使用照片.
TAP_S, LETTER_S, SHUTTER_S, TAPS = 0.7, 0.35, 2.5, 4
PERSON_S = TAPS * TAP_S + len(NAME) * LETTER_S + SHUTTER_S
DOORS = 6
GOAL_S = 10.0


def measure(folder: Path) -> Iterator[Figure]:
    """Six doors on a phone four times slower than this machine, without a network."""
    with sync_playwright() as play, site(folder / "street") as at, phone(play, at, "walker") as context:
        lng, lat = metres_away()
        context.grant_permissions(["geolocation"])
        context.set_geolocation({"longitude": lng, "latitude": lat, "accuracy": 6})
        page = enter(context, at, "customer_manager")
        page.evaluate(READY)
        page.goto("/canvass")
        page.locator("near-doors[data-along]").wait_for(state="attached")
        context.set_offline(True)
        throttle(page, SLOW)
        ours = median(_door(page, f"{NAME}{n}") for n in range(DOORS))
    value = PERSON_S + ours
    goal = f"<= {GOAL_S:.0f} s, of which ours is what is above the person's"
    yield Figure("phone.door", value, "s", PERSON_S, value / PERSON_S, goal, value <= GOAL_S)


def _door(page: Page, name: str) -> float:
    """Seconds from each touch to where the next one is possible, added up."""
    sheet = page.locator("#door")

    began = time.perf_counter()
    page.locator(".action-bar button").first.tap()
    sheet.locator(".shot").first.wait_for()
    with page.expect_file_chooser() as camera:
        sheet.locator(".shot").first.tap()
    camera.value.set_files(photo("门头.jpg"))  # type: ignore[arg-type]
    sheet.locator(".chosen li").first.wait_for()
    page.keyboard.insert_text(name)
    sheet.get_by_label("再看看", exact=True).tap()
    sheet.locator(".sheet-foot button").tap()
    sheet.wait_for(state="hidden")
    page.locator("[data-list]", has_text=name).wait_for()
    return time.perf_counter() - began
