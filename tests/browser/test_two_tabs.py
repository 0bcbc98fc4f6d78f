"""One form in two tabs, and one that comes back from under seal: every word stays, and what the page says is so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from tests.browser.test_field_form import KEPT, hand_in, opened, visits, wide_enough
from tests.browser.test_outbox import QUIET, READY, Hand
from tests.support.cast import Stage
from tests.support.disk import lies
from tests.support.story_intake import lead
from tests.support.thumb import photo

pytestmark = pytest.mark.browser
SEALED = """async (tree) => (await (await (await import(tree + "outbox/index.js")).openOutbox())
  .store.read(["sealed"], (tx) => tx.all("sealed"))).length > 0"""

# The phone's hello waits until it is let go.
HELD = """{
  const real = window.fetch;
  const gate = new Promise((go) => { window.letGo = go; });
  window.fetch = async (what, how) => {
    if (String(what).endsWith("/sync/hello")) await gate;
    return real(what, how);
  };
}"""


@pytest.fixture
def hand(phone: Callable[..., Page], stage_xz: Stage, live_server: str) -> Hand:
    """The customer manager with the app open."""
    made = Hand(phone())
    made.enter(stage_xz, "customer_manager")
    return made


def form(stage: Stage) -> str:
    return f"/cases/{lead(stage)}/visits/new"


def test_it_keeps_what_two_tabs_write_into_one_visit(
    hand: Hand, stage_xz: Stage, session: Session, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    address = form(stage_xz)
    one = opened(hand.page, address)
    two = opened(hand.page.context.new_page(), address)
    two.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(two.locator(KEPT)).to_contain_text("门头.jpg")
    expect(one.locator(KEPT)).to_contain_text("门头.jpg")  # told at once
    two.get_by_label("见到谁").fill("店主老周")
    lies(two, "draft", "店主老周")
    one.get_by_label("备注").press_sequentially("下周再去")
    one.get_by_label("已见面有需求").tap()
    expect(one.get_by_label("见到谁")).to_have_value("店主老周")
    one.get_by_label("备注").blur()
    expect(two.get_by_label("备注")).to_have_value("下周再去")
    two.close()

    three = opened(hand.page.context.new_page(), address)
    expect(three.get_by_text("接着上次写的")).to_be_visible()
    expect(three.locator(KEPT)).to_have_count(1)
    expect(three.get_by_label("见到谁")).to_have_value("店主老周")
    expect(three.get_by_label("备注")).to_have_value("下周再去")
    with one.expect_navigation():
        hand_in(one)
    expect(three.get_by_label("备注")).to_have_value("")  # nobody hands it in twice
    hand.settled()
    [visit] = visits(session, UUID(address.split("/")[2]))
    assert (visit.met, visit.note) == ("店主老周", "下周再去")


def test_it_asks_to_look_again_before_it_hands_in_what_another_tab_has_just_written(
    hand: Hand, stage_xz: Stage, session: Session, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    address = form(stage_xz)
    deaf = "window.BroadcastChannel = class { postMessage() {} addEventListener() {} close() {} };"
    one = opened(hand.page, address)
    two = hand.page.context.new_page()
    two.add_init_script(deaf)  # a page the phone has put to sleep hears and tells nothing
    opened(two, address)
    one.get_by_label("已见面有需求").tap()
    one.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(one.locator(KEPT)).to_have_count(1)
    one.get_by_label("备注").fill("下周再去")
    lies(one, "draft", "下周再去")
    two.get_by_label("备注").fill("漏气，报修了")
    expect(two.get_by_text("别处也写了，没盖掉")).to_contain_text("下周再去")
    assert wide_enough(two) and axe(two) == []
    two.get_by_role("button", name="换成那份").tap()
    expect(two.get_by_label("备注")).to_have_value("下周再去")
    expect(two.get_by_text("别处也写了，没盖掉")).to_contain_text("漏气，报修了")
    two.get_by_label("见到谁").fill("店主老周")
    lies(two, "draft", "店主老周")
    hand_in(one)
    expect(one.get_by_text("别的页面刚写过这一份，看过再按一次")).to_be_visible()
    expect(one.get_by_label("见到谁")).to_have_value("店主老周")
    with one.expect_navigation():
        hand_in(one)
    hand.settled()
    [visit] = visits(session, UUID(address.split("/")[2]))
    assert (visit.met, visit.note) == ("店主老周", "下周再去")


def test_it_follows_a_visit_that_another_tab_sends(hand: Hand, stage_xz: Stage) -> None:
    page = opened(hand.page, form(stage_xz))
    other = hand.page.context.new_page()
    other.add_init_script(QUIET)
    other.goto("/me")
    page.route("**/sync/**", lambda route: route.abort())
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("备注").fill("下周再去")
    page.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_have_count(1)
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()
    Hand(other).kick()
    expect(page.get_by_text("已到公司", exact=True)).to_be_visible()
    other.goto("/sync")
    expect(other.get_by_text("这里写过的都已到公司")).to_be_visible()
    opened(page, page.url).get_by_label("备注").fill("再去一次")
    lies(page, "draft", "再去一次")
    other.reload()
    expect(other.get_by_text("1 份写了没交，都在本机；其余的已到公司")).to_be_visible()


def test_it_brings_a_sealed_visit_back_into_the_form_that_is_open(hand: Hand, stage_xz: Stage) -> None:
    address = form(stage_xz)
    page = opened(hand.page, address)
    page.get_by_label("备注").fill("三段话")
    page.get_by_label("见到谁").fill("店主老周")
    page.get_by_label("见到谁").blur()
    lies(page, "draft", "三段话", "店主老周")
    page.context.clear_cookies()
    hand.enter(stage_xz, "inspector")
    hand.page.wait_for_function(SEALED, arg=hand.tree)
    page.context.clear_cookies()

    # back at the very form, and the company's answer with the key takes its time
    page.goto(f"/login?next={address}")
    page.add_init_script(HELD)
    page.get_by_label("工号或手机号").fill(stage_xz.person("customer_manager").login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    page.wait_for_url(f"**{address}")
    page.wait_for_selector("field-form:defined", state="attached")
    expect(page.get_by_text("上次没传的还封着，联网后自己打开")).to_be_visible()
    page.get_by_label("备注").press_sequentially("下")
    lies(page, "draft", '["note","下"]')
    page.evaluate("letGo()")
    expect(page.get_by_text("别处也写了，没盖掉")).to_contain_text("三段话")
    expect(page.get_by_text("上次没传的还封着")).to_have_count(0)
    expect(page.get_by_label("备注")).to_have_value("下")
    page.get_by_role("button", name="换成那份").tap()
    expect(page.get_by_label("备注")).to_have_value("三段话")
    expect(page.get_by_label("见到谁")).to_have_value("店主老周")
    page.reload()
    expect(page.get_by_label("备注")).to_have_value("三段话")


def test_it_takes_no_words_while_the_company_has_not_answered(hand: Hand, stage_xz: Stage) -> None:
    """The form leads on when the answer comes: whoever types on meanwhile would write into nothing."""
    page = hand.page
    page.clock.install()
    opened(page, form(stage_xz))
    page.route("**/sync/commands", lambda route: None)
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("备注").fill("下周再去")
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))  # the page does not lose patience meanwhile
    hand_in(page)
    expect(page.get_by_text("已存本机，正在传")).to_be_visible()
    note = page.get_by_label("备注")
    note.evaluate("box => box.focus()")
    page.keyboard.type("，还没说完")
    expect(note).to_have_value("下周再去")
    page.clock.resume()
    expect(page.get_by_text("有网自动传").or_(page.get_by_text("正在传", exact=True))).to_be_visible()


def test_it_leads_back_to_what_was_written_and_not_handed_in(
    hand: Hand, stage_xz: Stage, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    address = form(stage_xz)
    page = opened(hand.page, address)
    page.get_by_label("备注").fill("下周再去")
    page.get_by_label("备注").blur()
    lies(page, "draft", "下周再去")
    page.goto("/sync")
    section = page.get_by_role("region", name="写了没交")
    expect(section.get_by_role("link")).to_contain_text("没交")
    assert wide_enough(page) and axe(page) == []
    page.screenshot(path="build/begun.png")
    section.get_by_role("link").tap()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_label("备注")).to_have_value("下周再去")


def test_it_takes_a_case_along_by_hand(hand: Hand, stage_xz: Stage) -> None:
    """Work that is not due today, or the thirty-first of the day."""
    page = hand.page
    case_id = lead(stage_xz)
    page.evaluate(READY)
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="更多").tap()
    page.get_by_role("button", name="带到本机").tap()
    expect(page.get_by_text("页都在本机")).to_be_visible()
    page.screenshot(path="build/along.png")
    page.context.set_offline(True)
    page.goto(f"/cases/{case_id}/visits/new")
    expect(page.get_by_label("见到谁")).to_be_visible()
    page.goto(f"/cases/{case_id}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.context.set_offline(False)
