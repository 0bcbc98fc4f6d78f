"""Without any script: a shop is written down, visited, its papers collected, and handed over, by plain posts."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import chapter_intake as intake
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.thumb import Thumb
from tests.support.troupe import Troupe

pytestmark = pytest.mark.browser


class Blind(Album):
    """Without script axe cannot look either."""

    def look(self, page: Page, part: str = "") -> None:
        """Nothing to see."""


def test_it_hands_a_shop_over_without_script(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    album = Blind()
    troupe = Troupe(app, stage_xz, phone, album)
    page = phone(java_script_enabled=False)
    troupe.thumbs["customer_manager"] = Thumb(page, album, "customer_manager", scripts=False).enter(stage_xz)
    intake.swept(troupe, "张记烩面馆", "新郑市新华路 126 号")
    intake.visited(troupe)
    intake.papered(troupe)
    intake.handed_over(troupe, look=False)
    troupe.case("customer_manager").sees("转设计")
    troupe.close()
