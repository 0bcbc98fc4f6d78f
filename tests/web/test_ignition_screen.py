"""The ignition's screens as a phone shows them: nothing for axe to find, nothing wider than the phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from fieldapp.cli.demo.cast import PASSWORD
from tests.support.cast import Stage
from tests.support.story_ignition import (
    accepted_works,
    applied,
    gas_on,
    gates_passed,
    metering,
    rooms,
    taken_up,
    tolerating,
    visit_at,
)


@pytest.mark.browser
def test_it_shows_every_screen_on_a_phone(
    live_server: str, stage_th: Stage, phone: Callable[..., Page], axe: Callable[..., list[dict[str, Any]]]
) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    first, second, third = rooms(stage_th, case_id, "1-1-101", "1-1-102", "1-1-201")
    gas_on(stage_th, case_id, first)
    two, three = applied(stage_th, case_id, second), applied(stage_th, case_id, third)
    gap = stage_th.act("customer_manager", tolerating(two, "M05")).result["tolerance_id"]
    taken_up(stage_th, two)
    visit_at(stage_th, two)
    stage_th.act("customer_manager", metering(stage_th, two))
    gates_passed(stage_th, two, but=["G9"])
    page = phone()
    page.goto("/login")
    page.fill("[name=login]", stage_th.person("customer_manager").login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/today")
    two_pages = ("", "/gates", "/gates/G9", "/gates/G6", "/meter", "/photos", "/visit", "/refusal", "/gas")
    three_pages = ("", "/papers/M05", "/papers/M05/tolerance", "/withdrawal")
    rest = (
        "households",
        "households/new?buildings=1-2&units=2&floors=3&rooms=2",
        "applications/new",
        "retest",
    )
    addresses = [
        *(f"/applications/{two}{one}" for one in two_pages),
        *(f"/applications/{three}{one}" for one in three_pages),
        *(f"/cases/{case_id}/{one}" for one in rest),
        f"/tolerances/{gap}",
        f"/households/{first}",
        f"/households/{first}/edit",
    ]
    wrong: dict[str, Any] = {}
    for address in addresses:
        page.goto(address)
        if found := axe(page):
            wrong[address] = found
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wrong[f"{address} too wide"] = True
    assert not wrong
