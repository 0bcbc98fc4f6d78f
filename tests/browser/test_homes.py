"""The first screens of everybody, in light, dark and large text at 360 px: readable, in reach, not too wide."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from fieldapp.cli.demo.cast import PARTS
from fieldapp.domain.person import Role
from tests.support import story_closing
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_design import dispatched, estate_surveyed
from tests.support.story_intake import handed_over, lead
from tests.support.thumb import Thumb

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRESSES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "large": {"viewport": {"width": 360, "height": 800}},
}
MORE = {
    Role.MANAGER: ("/board", "/fees", "/rules", "/pushes"),
    Role.ADMIN: (
        "/admin/people",
        "/admin/firms",
        "/admin/areas",
        "/admin/calendar",
        "/admin/rules",
        "/rules",
    ),
    Role.FINANCE_OFFICER: ("/fees",),
    Role.ENGINEER: ("/fees", "/archives"),
    Role.CUSTOMER_SERVICE: ("/archives",),
    Role.CONTRACTOR: ("/orders",),
    Role.CREW_LEADER: ("/orders",),
    Role.CUSTOMER_MANAGER: ("/canvass", "/canvass/new"),
    Role.COUNTER_OFFICER: ("/canvass",),
}


@pytest.fixture
def street(stage_th: Stage) -> Stage:
    """A town with a case in many a stage."""
    lead(stage_th)
    handed_over(stage_th)
    dispatched(stage_th, cut=90)
    estate_surveyed(stage_th)
    story_closing.fee_reported(stage_th)
    return stage_th


@pytest.mark.parametrize("dress", DRESSES)
def test_it_is_readable_by_everybody(
    app: Flask, street: Stage, live_server: str, phone: Callable[..., Page], dress: str
) -> None:
    album = Album(dress)
    thumb = Thumb(phone(device_scale_factor=1.5, **DRESSES[dress]), album)
    for part, (role, _) in PARTS.items():
        thumb.part = part
        thumb.page.context.clear_cookies()
        thumb.enter(street)
        if dress == "large":
            thumb.open("/me").fill({"text": "large"})
            thumb.tap("就这样显示")
        for address in ("/today", "/cases", "/me", *MORE.get(role, ())):
            thumb.open(address)
            if address == "/today" and part != "customer_manager":
                continue
            thumb.shot(f"{address.strip('/').replace('/', '-')}-{dress}")
    first = thumb.page
    assert first.evaluate("document.documentElement.scrollWidth <= innerWidth")
    album.close()


def test_it_shows_the_board_on_a_desk(
    app: Flask, street: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    album = Album("desk")
    desk = phone(viewport={"width": 1280, "height": 800}, device_scale_factor=1, is_mobile=False)
    Thumb(desk, album, "manager").enter(street).open("/board").shot("board-desk")
    album.close()
