"""The login ends while the phone is away (new password, stopped account): nothing is lost, it says what helps."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.reactivate_person import ReactivatePerson
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.quarantine import Quarantined
from fieldapp.domain.receipt import DocumentReceipt
from tests.browser.test_field_form import KEPT, TAKE, hand_in, opened, visits
from tests.browser.test_outbox import READY, Hand, applied
from tests.support.cast import Stage, enter
from tests.support.story_intake import lead
from tests.support.thumb import photo

pytestmark = pytest.mark.browser
FRESH = "another-2026"


def log_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("工号或手机号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").tap()


def test_it_waits_for_the_new_password_and_then_everything_goes_up(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = lead(stage_xz)
    form, part = f"/cases/{case_id}/visits/new", "customer_manager"
    hand = Hand(phone())
    hand.enter(stage_xz, part)
    hand.page.evaluate(READY)
    hand.page.reload()
    assert hand.page.evaluate(TAKE, [hand.tree, [form, "/sync"]])["failed"] == []
    hand.page.context.set_offline(True)
    page = opened(hand.page, form)
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("见到谁").fill("店主老周")
    page.locator("[name=photos_file]").set_input_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.locator(KEPT)).to_contain_text("门头.jpg")
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()

    desk = enter(app, stage_xz, part)  # somebody may have seen the old one
    changed = desk.post("/me/password", data={"old": PASSWORD, "new": FRESH, "again": FRESH})
    assert changed.status_code == 303
    page.goto("/sync")
    unsent = hand.pending()
    assert unsent > 1
    page.context.set_offline(False)
    expect(page.get_by_text("登录过期了，都在本机，登录后接着传")).to_be_visible()
    expect(page.get_by_text("改过密码的，用新密码登录")).to_be_visible()
    assert axe(page) == [] and hand.pending() == unsent and visits(session, case_id) == []

    page.locator("outbox-list").get_by_role("link", name="登录").tap()
    page.wait_for_url("**/login?next=/sync")
    log_in(page, stage_xz.person(part).login, PASSWORD)
    expect(page.get_by_text("工号或密码不对")).to_be_visible()
    assert hand.pending() == unsent
    log_in(page, stage_xz.person(part).login, FRESH)
    page.wait_for_url("**/sync")
    hand.settled()
    expect(page.get_by_text("本机没有要传的")).to_be_visible()
    [visit] = visits(session, case_id)
    [picture] = session.scalars(select(Attachment).where(Attachment.case_id == case_id))
    [receipt] = session.scalars(select(DocumentReceipt))
    assert visit.met == "店主老周" and receipt.content["photos"] == [picture.sha256] and receipt.intact
    expect(page.get_by_text(receipt.spaced_code).first).to_be_visible()  # the phone has it too


def stopped_without_a_key(hand: Hand, stage: Stage) -> None:
    """The inspector's first hello never came through; they wrote without a network, and their account was stopped."""
    person = stage.person("inspector")
    hand.page.route("**/sync/hello", lambda route: route.abort())
    hand.page.goto("/login")
    log_in(hand.page, person.login, PASSWORD)
    hand.page.wait_for_url("**/today")
    hand.page.evaluate(READY)
    hand.page.context.set_offline(True)
    hand.write(field="text")
    stage.act("admin", DeactivatePerson(person_id=person.id, reason="离职"))
    hand.page.context.set_offline(False)
    hand.page.unroute("**/sync/hello")


def test_it_names_the_one_way_out_of_a_stopped_account_whose_phone_never_got_a_key(
    stage_xz: Stage, live_server: str, phone: Callable[..., Page], axe: Callable[..., list[dict[str, Any]]]
) -> None:
    hand, person = Hand(phone()), stage_xz.person("inspector")
    stopped_without_a_key(hand, stage_xz)
    hand.page.route("**/sync/seal", lambda route: route.abort())  # and gets none now
    hand.page.goto("/login")
    log_in(hand.page, person.login, PASSWORD)
    expect(hand.page.get_by_text("这个账号停用了")).to_be_visible()
    expect(hand.page.get_by_text("这台手机上有 1 项没传，都在")).to_contain_text(
        "让管理员恢复账号，登录一次就传上去"
    )
    expect(hand.page.get_by_role("button", name="导出")).to_have_count(0)  # it would lead nowhere
    expect(hand.page.get_by_text("代传")).to_have_count(0)
    assert axe(hand.page) == []

    Hand(hand.page).enter(stage_xz, "engineer")  # a colleague comes and goes: it lies where it lay
    hand.page.goto("/me")
    hand.page.get_by_role("button", name="退出").tap()
    hand.page.wait_for_url("**/login**")
    stage_xz.act("admin", ReactivatePerson(person_id=person.id))
    hand.enter(stage_xz, "inspector")
    hand.settled()
    assert applied(stage_xz) == 1


def test_it_gets_the_key_of_a_stopped_account_at_the_login_and_a_colleague_carries_the_work(
    stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    hand, person = Hand(phone()), stage_xz.person("inspector")
    stopped_without_a_key(hand, stage_xz)
    hand.page.goto("/login")
    log_in(hand.page, person.login, PASSWORD)
    expect(hand.page.get_by_text("这台手机上有 1 项没传，都在")).to_contain_text("让同事在这台手机登录")
    expect(hand.page.get_by_role("button", name="导出没传的 1 项")).to_be_visible()
    assert axe(hand.page) == []

    hand.enter(stage_xz, "engineer")
    hand.page.goto("/sync")
    hand.page.get_by_role("button", name="代传").tap()
    expect(hand.page.get_by_text(f"{person.name} 1 份已代传")).to_be_visible()
    [kept] = session.scalars(select(Quarantined))
    assert kept.owner_id == person.id and applied(stage_xz) == 0
