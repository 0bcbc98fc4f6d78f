"""What people are told of work that is not at the company: where it lies, since when, and when it was done."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.journal import Event
from fieldapp.lib.clock import now
from tests.browser.test_outbox import Hand
from tests.support import story_acceptance
from tests.support.basement import CLOCK
from tests.support.cast import Stage
from tests.torture.drawn import screen

pytestmark = pytest.mark.browser
COMMANDS = "**/sync/commands"


@pytest.fixture
def hands(live_server: str, stage_xz: Stage, phone: Callable[..., Page]) -> Callable[[str], Hand]:
    """A phone of its own for each part."""

    def enter(part: str) -> Hand:
        hand = Hand(phone(service_workers="block"))
        hand.enter(stage_xz, part)
        return hand

    return enter


def test_the_office_sees_who_has_unsent_work_and_no_longer_when_it_has_come(
    hands: Callable[[str], Hand],
) -> None:
    hand, office = hands("inspector"), hands("manager")
    hand.page.route(COMMANDS, lambda route: route.abort())
    hand.write(field="text")
    hand.write(field="theme", body={"theme": "light"})
    assert hand.kick()["stop"] == "offline" and hand.pending() == 2
    office.page.goto("/devices")
    waiting = office.page.get_by_role("listitem").filter(has_text="王海涛")
    expect(waiting).to_contain_text("本机 2")
    hand.page.unroute(COMMANDS)
    hand.kick()
    hand.settled()
    office.page.reload()
    expect(office.page.get_by_text("没有人手机上还压着东西")).to_be_visible()


def test_it_tells_at_the_icon_what_still_lies_in_the_tab(hands: Callable[[str], Hand]) -> None:
    """One person, two stores that know nothing of one another: the company does."""
    tab, icon, office = hands("inspector"), hands("inspector"), hands("manager")
    tab.page.route(COMMANDS, lambda route: route.abort())
    tab.write(field="text")
    assert tab.kick()["stop"] == "offline" and tab.pending() == 1
    icon.page.goto("/sync")
    expect(icon.page.get_by_text("本机没有要传的")).to_be_visible()
    expect(icon.page.get_by_text("另一处还有 1 条没传")).to_be_visible()
    expect(icon.page.get_by_text("这里写过的都已到公司")).to_be_visible()
    icon.write(field="text")
    icon.kick()
    icon.settled()
    office.page.goto("/devices")
    expect(office.page.get_by_role("listitem").filter(has_text="王海涛")).to_have_count(1)
    tab.page.goto("/sync")
    expect(tab.page.get_by_text("另一处还有")).to_have_count(0)
    tab.page.unroute(COMMANDS)
    tab.kick()
    tab.settled()
    icon.page.reload()
    expect(icon.page.get_by_text("本机没有要传的")).to_be_visible()
    icon.page.wait_for_load_state("networkidle")
    expect(icon.page.get_by_text("另一处还有")).to_have_count(0)


def test_it_is_stamped_when_it_was_done_though_it_comes_in_the_evening(
    app: Flask, hands: Callable[[str], Hand], stage_xz: Stage, session: Session
) -> None:
    acceptance_id: UUID = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    hand = hands("inspector")
    page = hand.page
    page.goto(f"/acceptances/{acceptance_id}/sheet")
    expect(page.locator("acceptance-sheet[data-whole]")).to_be_attached()
    hand.kick()  # the two clocks have met
    page.context.set_offline(True)
    done = now()
    screen.answer(page, "SM-10", "上午查的", "", "PASS")
    assert screen.stored(page)
    hours = 8
    with time_machine.travel(now() + timedelta(hours=hours), tick=True):
        page.evaluate(f"({CLOCK})({hours * 3_600_000})")
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-sync]")).to_have_text("已到公司")
    [event] = session.scalars(select(Event).where(Event.kind == "ITEM_ANSWERED"))
    assert abs(event.at - done) < timedelta(minutes=1)
    answer = story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"]
    assert abs(answer.at - done) < timedelta(minutes=1)
