"""新郑, a factory canteen above the package line with 260 m of road: approval, four days, supervisor required."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
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


def test_it_takes_a_large_kitchen_with_a_long_cut_through_approval(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page], tmp_path: Path
) -> None:
    troupe = Troupe(app, stage_xz, phone, Album())
    intake.pushed(
        troupe,
        "福顺豆制品厂",
        "新郑市人民路 9 号",
        tmp_path,
        industry_code="C1392",
        scale_text="厂房 3000 平",
    )
    intake.visited(troupe, "FACTORY")
    intake.papered(troupe)
    intake.handed_over(troupe)
    design.booked(troupe)
    design.surveyed(
        troupe, cuts=("260",), appliances={"WOK": "6", "BIG_WOK": "4", "STEAMER": "2"}, station="1"
    )
    case = troupe.read()
    assert (case.package, case.small_ci) == ("STANDARD", False)
    design.drawn(troupe)
    assert permit_now(stage_xz, troupe.case_id).route == "APPROVAL"
    with Session(stage_xz.engine) as session:
        [delivery] = [
            one
            for one in clocks_of(session, session.get_one(Case, case.id))
            if one.key == "DELIVERY_NONSMALL"
        ]
    assert case.pack.limits["DELIVERY_NONSMALL"].days == 4
    assert (delivery.due_at - delivery.started_at).days >= 4  # more only where the last day is one of rest
    troupe.case("contractor").sees(delivery.name)

    works.approved(troupe)
    works.crewed(troupe)
    works.started(troupe)
    works.completed(troupe)
    works.restored(troupe)
    acceptance_id = acceptance.convened(troupe)
    acceptance.answered(troupe, acceptance_id, first=4)
    acceptance.signed(troupe, acceptance_id, own="supervisor")
    acceptance.passed(troupe, acceptance_id)
    ignition.lit(troupe, ignition.applied(troupe))
    story_closing.archived(stage_xz, troupe.case_id)
    troupe.close()
