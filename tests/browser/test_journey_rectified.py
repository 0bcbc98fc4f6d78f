"""新郑, an acceptance that fails, is mended, fails again on one item, is mended again and passes."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import chapter_acceptance as acceptance
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_design import dispatched
from tests.support.story_works import finish
from tests.support.troupe import Troupe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_rectifies_a_failed_acceptance_in_two_rounds(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    troupe = Troupe(app, stage_xz, phone, Album())
    troupe.case_id, troupe.name = finish(stage_xz, dispatched(stage_xz)), "张记烩面馆"
    first = acceptance.convened(troupe)
    acceptance.answered(troupe, first, first=0, wrong=("SM-01", "SM-24"))
    acceptance.failed(troupe, first)
    acceptance.rectified(troupe)

    second = acceptance.again(troupe)
    assert second != first
    left = {one.code for one in acceptance.standing(troupe, second).items} - set(
        acceptance.standing(troupe, second).answers
    )
    assert left == {"SM-01", "SM-24"}
    acceptance.answered(troupe, second, wrong=("SM-24",))
    acceptance.failed(troupe, second)
    acceptance.rectified(troupe)

    third = acceptance.again(troupe)
    acceptance.answered(troupe, third)
    acceptance.signed(troupe, third)
    acceptance.passed(troupe, third).open(f"/cases/{troupe.case_id}").sees(
        "第 3 轮验收", "第 2 轮验收", "第 1 轮验收"
    )
    assert acceptance.standing(troupe, third).acceptance.passed
    troupe.close()
