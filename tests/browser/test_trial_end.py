"""A test that is held, on the phone: when it may be read follows what is said of the joints, and names its day."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from fieldapp.lib.clock import now
from tests.browser.test_two_ends import below, go
from tests.support.cast import Stage
from tests.support.story_acceptance import completed, convened, stands, trial
from tests.support.thumb import photo

pytestmark = pytest.mark.browser


def begun(stage: Stage, acceptance_id: UUID, item: str, rule: str, ago: timedelta, **readings: str) -> None:
    known = stage.cast.company.pack.test_rules[rule]
    given = trial(
        acceptance_id, stands(stage, acceptance_id).acceptance.item(item), known, now(), readings,
        started_at=now() - ago, ended_at=None,
    )  # fmt: skip
    last = {"end_kpa", "H2", "B2", "t2"}
    first = {key: value for key, value in given.inputs.items() if key not in last}
    stage.act("inspector", given.model_copy(update={"inputs": first}))


def test_it_is_read_later_when_the_joints_were_not_all_checked(
    stage_xz: Stage, phone: Callable[..., Page], live_server: str, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    sheet = f"/acceptances/{acceptance_id}/sheet"
    design = {"design_kpa": "100", "start_kpa": "150", "gauge_range_kpa": "250"}
    begun(stage_xz, acceptance_id, "SM-14", "T1", timedelta(minutes=40), **design)
    page = below(phone(), stage_xz, "inspector", sheet).page
    go(page, sheet, "#trial/T1/SM-14")
    foot, tick = page.locator("[data-foot]"), page.locator("label:has([name=soap])")
    expect(page.locator("[name=soap]")).to_be_checked()
    expect(foot).to_contain_text("到时了，读数")
    tick.tap()
    expect(foot).to_contain_text(re.compile(r"\d\d:\d\d 以后读数"))
    expect(page.locator("count-down [data-unit]")).to_have_text("剩余")
    page.locator("[name='inputs.end_kpa']").fill("150")
    page.locator("input[type=file]").first.set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(1)
    page.get_by_role("button", name="读数，判定").tap()
    expect(page.locator("acceptance-sheet")).to_contain_text("稳压 40 分不够，要 60 分")
    tick.tap()
    expect(foot).to_contain_text("到时了，读数")
    assert axe(page) == []
    page.get_by_role("button", name="读数，判定").tap()
    expect(page.locator("acceptance-sheet")).to_contain_text("合格")


def test_it_names_the_day_of_a_test_that_ends_tomorrow(
    stage_xz: Stage, phone: Callable[..., Page], live_server: str
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz, small=False, cut="120"))
    sheet = f"/acceptances/{acceptance_id}/sheet"
    [code] = [one.code for one in stands(stage_xz, acceptance_id).items if ("T12",) in one.tests]
    begun(stage_xz, acceptance_id, code, "T12", timedelta(minutes=1))
    page = below(phone(), stage_xz, "inspector", sheet).page
    go(page, sheet, f"#trial/T12/{code}")
    lines, foot = page.locator(".test .figures"), page.locator("[data-foot]")
    expect(lines).to_contain_text(re.compile(r"到时明天 \d\d:\d\d"))
    expect(foot).to_contain_text(re.compile(r"明天 \d\d:\d\d 以后读数"))
