"""新郑, a small restaurant whose pipe cuts 120 m of road: from the platform's push to the archive, all by thumb."""

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
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.troupe import Troupe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_takes_a_small_shop_from_push_to_archive(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page], tmp_path: Path
) -> None:
    troupe = Troupe(app, stage_xz, phone, Album())
    intake.pushed(
        troupe, "张记烩面馆", "新郑市新华路 126 号", tmp_path, industry_code="H6210", scale_text="门店 200 平"
    )
    intake.visited(troupe)
    intake.papered(troupe)
    intake.handed_over(troupe)

    design.booked(troupe)
    design.surveyed(troupe, cuts=("66.7", "53.3"), appliances={"WOK": "2", "STEAMER": "1"})
    design.pictured(troupe)
    case = troupe.read()
    assert (case.package, case.small_ci, str(case.cut_m)) == ("SMALL_MERCHANT", True, "120.0")
    design.drawn(troupe)
    assert troupe.read().order_rev == 1

    works.filed(troupe)
    works.crewed(troupe)
    works.started(troupe)
    works.reported(troupe)
    works.completed(troupe)
    works.restored(troupe)

    # asked for before the works are accepted: parked, not lost
    waiting = ignition.applied(troupe, "counter", "GOV_SITE")
    troupe["counter"].sees("等完工")

    acceptance_id = acceptance.convened(troupe)
    acceptance.answered(troupe, acceptance_id)
    acceptance.signed(troupe, acceptance_id)
    acceptance.passed(troupe, acceptance_id)

    ignition.lit(troupe, waiting)
    closing.documented(troupe)
    closing.settled(troupe)
    closing.audited(troupe)
    closing.archived(troupe)
    troupe.case("customer_manager").sees("张记烩面馆").shot("case")
    troupe.close()
