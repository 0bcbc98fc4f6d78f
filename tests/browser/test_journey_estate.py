"""唐河, a residential estate: fee voucher, pressure hold, a change inside the red line, three flames, the fee."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import chapter_acceptance as acceptance
from tests.support import chapter_closing as closing
from tests.support import chapter_design as design
from tests.support import chapter_ignition as ignition
from tests.support import chapter_intake as intake
from tests.support import chapter_works as works
from tests.support import story_ignition
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_works import order_of
from tests.support.troupe import Troupe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_takes_an_estate_to_three_flames_and_its_fee(
    app: Flask, stage_th: Stage, live_server: str, phone: Callable[..., Page], tmp_path: Path
) -> None:
    troupe = Troupe(app, stage_th, phone, Album())
    intake.pushed(troupe, "滨河家园小区", "唐河县滨河路 3 号", tmp_path)
    intake.visited(troupe, "ESTATE")
    intake.papered(troupe)
    troupe.case("customer_manager").sees("缴纳凭证")
    intake.handed_over(troupe)
    design.booked(troupe)
    design.surveyed(troupe, appliances={"COOKER": "3"})
    design.relieved(troupe)
    design.drawn(troupe)

    works.crewed(troupe)
    works.started(troupe)
    works.changed(troupe)
    works.forwarded(troupe)
    design.redrawn(troupe)
    assert order_of(stage_th, troupe.case_id).rev == 2
    works.acknowledged(troupe)
    works.completed(troupe)
    acceptance_id = acceptance.convened(troupe)
    acceptance.answered(troupe, acceptance_id, first=3)
    acceptance.signed(troupe, acceptance_id, own="crew")
    acceptance.passed(troupe, acceptance_id)

    ignition.roomed(troupe, "1-1-101", "1-1-102", "1-1-103")
    lacking = ignition.applied(troupe, room="1-1-101")
    ignition.lit(troupe, lacking, tolerate=["M05"])
    for room in ("1-1-102", "1-1-103"):
        made = ignition.applied(troupe, room=room)
        story_ignition.papered(stage_th, made)
        troupe["customer_manager"].open(f"/applications/{made}").go("受理报装")
        story_ignition.prepared(stage_th, made)
        ignition.lit(troupe, made)
    troupe["customer_manager"].open(f"/cases/{troupe.case_id}/households").sees("3").shot("households")
    ignition.collected(troupe)

    closing.documented(troupe)
    closing.settled(troupe)
    closing.audited(troupe)
    closing.archived(troupe)
    closing.fee_paid(troupe)
    troupe.close()
