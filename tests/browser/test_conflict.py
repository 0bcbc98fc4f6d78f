"""Two designers wrote one section of a survey: 待传 shows both side by side, and what gave way is still to be read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.domain.sheet import Sheet
from tests.browser.test_field_form import opened
from tests.browser.test_outbox import Hand, pocket
from tests.support.cast import Stage
from tests.support.story_design import arrived
from tests.web.test_conflict import give

__all__ = ["pocket"]
pytestmark = pytest.mark.browser
BOXES = "all => all.map(one => one.getBoundingClientRect()).map(({ x, y, right }) => ({ x, y, right }))"


def test_it_shows_both_sides_and_keeps_what_gives_way(
    stage_xz: Stage, pocket: Callable[[], BrowserContext], axe: Callable[..., list[dict[str, Any]]]
) -> None:
    case_id = arrived(stage_xz)
    stage_xz.hire("colleague", like="designer")
    hand = Hand(pocket().pages[0])
    hand.enter(stage_xz, "designer")
    page = opened(hand.page, f"/cases/{case_id}/survey/source")
    page.get_by_label("接气点").fill("J-18")
    page.context.set_offline(True)
    page.locator("[name=leave]").tap()
    expect(page.locator("field-form")).to_contain_text("已存本机")

    give(stage_xz, case_id, "colleague")
    theirs = SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"source": {"tie_in": "J-17"}}))
    stage_xz.act("colleague", theirs)
    give(stage_xz, case_id, "designer")
    page.context.set_offline(False)
    page.goto("/sync")
    card = page.locator("outbox-list li", has_text="两处记的不一样")
    sides = card.locator(".versus .side")
    expect(sides).to_have_count(2)
    expect(sides.first).to_contain_text(f"{stage_xz.person('colleague').name} 今天")
    expect(sides.first).to_contain_text("接气点 J-17")
    expect(sides.last).to_contain_text("接气点 J-18")
    left, right = sides.evaluate_all(BOXES)  # both at one moment: the list may be drawn anew
    assert left["y"] == right["y"] and left["right"] < right["x"]
    assert axe(page) == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    card.get_by_role("button", name="用我的").tap()
    hand.settled()
    page.goto(f"/cases/{case_id}/survey/source")
    expect(page.get_by_label("接气点")).to_have_value("J-18")
    page.get_by_text("以前写的 1 次").tap()
    expect(page.get_by_text("接气点 J-17")).to_be_visible()
    assert axe(page) == []
