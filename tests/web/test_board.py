"""Stories of the board's page: the manager sees everything at once, nobody else sees it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from fieldapp.domain.stage import Stage as At
from fieldapp.lib.clock import local, now
from fieldapp.web.board import month
from tests.domain.test_board import finished, running
from tests.support.cast import Stage, enter
from tests.support.story_intake import handed_over

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


@pytest.fixture(autouse=True)
def _well_into_a_month() -> Iterator[None]:
    """What was finished an hour ago belongs to this month, also in the first hours of it."""
    early = local(now() - 4 * HOUR).month != local(now()).month
    with time_machine.travel(now() + 6 * HOUR if early else now(), tick=True):
        yield


@pytest.fixture(autouse=True)
def _reckoned_anew() -> None:
    """Another story of the same company may have looked at its month less than a minute ago."""
    month._reckoned.clear()


def test_it_shows_totals_list_rates_and_days(app: Flask, stage: Stage) -> None:
    at = now()
    running(stage, "轩辕路综合市场", at - 21 * HOUR)
    running(stage, "梨河卤味加工坊", at + 50 * HOUR, held=True)
    finished(stage, "老杨胡辣汤", at - 3 * HOUR, at - HOUR, at + HOUR)
    page = enter(app, stage, "manager").get("/board")
    assert page.status_code == 200
    for words in (
        "轩辕路综合市场",
        "超 21 小时",
        "按时率",
        "小型工商业 用时",
        "承诺 3 日",
        "全程 3 日：达标 1，超时 0，待定 0",
    ):
        assert words in page.text, words
    assert "梨河卤味加工坊" not in page.text
    assert "style=" not in page.text and "<script>" not in page.text
    assert "梨河卤味加工坊" in enter(app, stage, "manager").get("/board?show=held").text


def test_it_leads_to_what_the_platforms_pushed(app: Flask, stage: Stage) -> None:
    manager = enter(app, stage, "manager")
    page = manager.get("/board").text
    assert 'href="/pushes"' in page and "没有要处理的" in page
    assert manager.get("/pushes").status_code == 200


def test_it_reckons_the_month_once_a_minute_and_says_when(
    app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, manager = now(), enter(app, stage, "manager")
    finished(stage, "老杨胡辣汤", at - 3 * HOUR, at - HOUR, at + HOUR)
    first = manager.get("/board").text
    finished(stage, "新街锅炉房", at - 3 * HOUR, at - HOUR, at + HOUR)
    assert re.search(r"截至 \d\d:\d\d<", first) and "达标 1，" in first
    assert "达标 1，" in manager.get("/board").text
    monkeypatch.setattr(month, "KEPT", timedelta())
    assert "达标 2，" in manager.get("/board").text


def test_it_says_who_has_it(app: Flask, stage: Stage) -> None:
    case_id = handed_over(stage)
    page = enter(app, stage, "manager").get("/board?stage=HANDED_OVER&show=idle").text
    assert f"/cases/{case_id}" in page and "宏图设计（演示）" in page


def test_it_answers_odd_filters_with_the_whole_board(app: Flask, stage: Stage) -> None:
    running(stage, "甲店", now() + HOUR, at=At.BUILDING)
    client = enter(app, stage, "manager")
    for query in ("?stage=NOPE", "?clock=NOPE", "?show=NOPE", "?after=NOPE", "?show=idle", "?after=_"):
        assert "甲店" in client.get(f"/board{query}").text, query


def test_it_is_the_managers_alone(app: Flask, stage: Stage) -> None:
    for part in ("admin", "customer_manager", "designer"):
        client = enter(app, stage, part)
        assert client.get("/board").status_code == 403
        assert "看板" not in client.get("/me").text
