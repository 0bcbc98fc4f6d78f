"""唐河, a restaurant met in the street: commitment instead of a permit, and the four zeros on its page."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import chapter_acceptance as acceptance
from tests.support import chapter_design as design
from tests.support import chapter_ignition as ignition
from tests.support import chapter_intake as intake
from tests.support import chapter_works as works
from tests.support import story_closing
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_works import permit_now
from tests.support.troupe import Troupe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_takes_a_restaurant_through_commitment_to_four_zeros(
    app: Flask, stage_th: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    troupe = Troupe(app, stage_th, phone, Album())
    intake.swept(troupe, "老街羊肉汤", "唐河县建设路 88 号")
    intake.visited(troupe)
    intake.papered(troupe)
    intake.handed_over(troupe)
    design.booked(troupe)
    design.surveyed(troupe, cuts=("90",), appliances={"WOK": "2", "STOCKPOT": "1"})
    design.drawn(troupe)
    assert permit_now(stage_th, troupe.case_id).route == "COMMITMENT"
    works.committed(troupe, "唐政办〔2025〕0 号（演示）")
    works.crewed(troupe)
    works.started(troupe)
    works.completed(troupe)
    works.restored(troupe)
    acceptance_id = acceptance.convened(troupe, supervisor="")
    acceptance.answered(troupe, acceptance_id, first=3)
    acceptance.signed(troupe, acceptance_id)
    acceptance.passed(troupe, acceptance_id)
    ignition.lit(troupe, ignition.applied(troupe, channel="VISIT"))
    story_closing.archived(stage_th, troupe.case_id)
    assert not any(troupe.read().counters.values())
    troupe.case("customer_manager").sees("四零").shot("four-zeros")
    troupe.close()
