"""The world moves on while a phone is in a dead zone: its work arrives, is kept, and the person is told and decides."""

import tomllib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.adopt_pack import AdoptPack
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.domain.answer import answers_of
from fieldapp.domain.archived import archived_of
from fieldapp.domain.change_note import ChangeNote
from fieldapp.domain.visit import Visit
from fieldapp.domain.works import Progress
from fieldapp.packs.writer import write
from tests.browser.test_field_form import TAKE, hand_in, opened, wide_enough
from tests.browser.test_outbox import READY, Hand
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.disk import lies, shelved
from tests.support.story_acceptance import completed, convened
from tests.support.story_intake import lead
from tests.support.story_turned import more_pipe, moved, one_of_each
from tests.support.story_works import building, changed, drawing
from tests.support.thumb import Thumb, photo

pytestmark = pytest.mark.browser
ALBUM = Album("turned")


def on_the_road(page: Page, stage: Stage, part: str, *addresses: str) -> Hand:
    """Logged in, with these pages along, and out of the network."""
    hand = Hand(page)
    hand.enter(stage, part)
    page.evaluate(READY)
    page.reload()
    assert page.evaluate(TAKE, [hand.tree, list(addresses)])["failed"] == []
    page.context.set_offline(True)
    return hand


def stored(page: Page) -> None:
    """What was just answered lies on the disk, says the sheet."""
    expect(page.locator("[data-sync]")).to_have_text("已存本机")


def home_again(hand: Hand, address: str = "/today") -> None:
    hand.page.context.set_offline(False)
    hand.page.goto(address)
    hand.settled()


def test_a_crew_hears_of_the_new_order_and_explains_what_is_buried_without_a_network(
    app: Flask, stage_xz: Stage, session: Session, phone: Callable[..., Page], live_server: str,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id, old = building(stage_xz)
    form = f"/cases/{case_id}/progress"
    hand = on_the_road(phone(), stage_xz, "crew", form, f"/cases/{case_id}", "/today", "/sync")
    page = opened(hand.page, form)
    page.get_by_label("今天干了什么").fill("管沟 0 到 42 m 挖好，焊口 3 个")
    page.locator("[name=photos_file]").set_input_files(photo("管沟.jpg"))  # type: ignore[arg-type]
    expect(page.locator("field-form .chosen li")).to_contain_text("管沟.jpg")
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()

    changed(stage_xz, old, "contractor")
    new = drawing(stage_xz, case_id, quantities=more_pipe(), note="换路由，绕开热力管")
    home_again(hand)
    card = page.locator("turned-cards .card")
    expect(card).to_contain_text("派工单换了第 2 版")
    ALBUM.shot(page, "turned-today")
    assert wide_enough(page) and axe(page) == []
    shelved(page, f"/orders/{new}/change-note")
    shelved(page, card.get_by_role("link", name="去看").get_attribute("href") or "")
    page.context.set_offline(True)
    card.get_by_role("link", name="去看").tap()
    expect(page.get_by_text("派工单换了第 2 版，先停下看改动")).to_be_visible()
    expect(page.locator("table.changes")).to_contain_text("+18")
    expect(page.get_by_text("管沟 0 到 42 m 挖好，焊口 3 个")).to_be_visible()
    ALBUM.shot(page, "turned-order")
    assert wide_enough(page) and axe(page) == []

    page.get_by_role("link", name="写变更说明").tap()
    page.wait_for_selector("field-form:defined", state="attached")
    page.get_by_label("哪里按旧版干了").fill("0 到 42 m 按旧路由埋了")
    Thumb(page, ALBUM).sign()
    ALBUM.shot(page, "turned-note-new")
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()
    home_again(hand)
    session.rollback()
    note = session.scalars(select(ChangeNote)).one()
    report = session.scalars(select(Progress)).one()
    assert note.genuine and (report.rev, report.old_rev, report.note_id) == (1, True, note.id)
    page.goto(f"/change-notes/{note.id}")
    expect(page.get_by_text("0 到 42 m 按旧路由埋了")).to_be_visible()
    ALBUM.shot(page, "turned-note")
    page.goto("/today")
    page.locator("turned-cards").get_by_role("button", name="知道了").tap()
    expect(page.locator("turned-cards .card")).to_have_count(0)


def test_an_inspector_finds_the_new_list_with_every_answer_where_it_belongs(
    app: Flask, stage_xz: Stage, session: Session, phone: Callable[..., Page], live_server: str,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    acceptance_id: UUID = convened(stage_xz, completed(stage_xz))
    sheet = f"/acceptances/{acceptance_id}/sheet"
    page = phone()
    hand = Hand(page)
    hand.enter(stage_xz, "inspector")
    page.evaluate(READY)
    page.goto(sheet)
    expect(page.locator("acceptance-sheet[data-along=whole]")).to_be_attached()
    page.context.set_offline(True)
    for code in ("SM-06", "SM-02", "SM-01"):
        page.goto(f"{sheet}#item/{code}")
        expect(page.locator(f'acceptance-sheet[data-at="#item/{code}"]')).to_be_attached()
        if code != "SM-06":
            page.locator("input[type=file]").first.set_input_files(photo())  # type: ignore[arg-type]
            expect(page.locator(".photo.local")).to_have_count(1)
        page.get_by_label("合格", exact=True).check(force=True)
        stored(page)
    page.goto(f"{sheet}#item/SM-09")
    expect(page.locator('acceptance-sheet[data-at="#item/SM-09"]')).to_be_attached()
    page.locator("[name='values.value']").fill("1.6")  # measured, and not decided
    stored(page)
    assert hand.pending() >= 3

    moved(stage_xz, acceptance_id, one_of_each)
    page.context.set_offline(False)
    hand.settled()
    page.goto("/today")
    expect(page.locator("turned-cards .card")).to_contain_text("检查表换了第 2 版")
    page.locator("turned-cards").get_by_role("link", name="去看").tap()
    expect(page.locator(".parts")).to_have_attribute("aria-label", "1 加 2 加 1 等于 4")
    expect(page.get_by_text("4 个答案都在")).to_be_visible()
    expect(page.get_by_text("上限 2 m 改成 1.5 m")).to_be_visible()  # never arrived: only this phone knows
    expect(page.get_by_text("原来填了没判，只在本机 1.6")).to_be_visible()
    ALBUM.shot(page, "turned-checklist")
    assert wide_enough(page) and axe(page) == []
    session.rollback()
    assert {(one.item, one.why, one.late) for one in archived_of(session, acceptance_id)} == {
        ("SM-01", "AGAIN", True), ("SM-02", "GONE", True),
    }  # fmt: skip
    assert set(answers_of(session, acceptance_id)) == {"SM-06"}

    page.context.set_offline(True)
    page.get_by_role("link", name="重答 2 项").tap()
    expect(page.get_by_text("原答不算数")).to_be_visible()
    expect(page.get_by_label("合格", exact=True)).not_to_be_checked()  # nothing is answered for anybody
    ALBUM.shot(page, "turned-item")
    page.locator("input[type=file]").first.set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(1)
    page.get_by_label("合格", exact=True).check(force=True)
    stored(page)
    page.goto(f"{sheet}#turned")
    page.reload()
    expect(page.get_by_text("已重答")).to_be_visible()
    expect(page.locator(".parts")).to_have_attribute("aria-label", "1 加 2 加 1 等于 4")
    page.context.set_offline(False)
    hand.settled()
    session.rollback()
    assert set(answers_of(session, acceptance_id)) == {"SM-06", "SM-01"}
    assert len(archived_of(session, acceptance_id)) == 2


def test_a_former_owner_is_told_who_has_the_case_and_an_old_draft_loses_no_word(
    app: Flask, stage_xz: Stage, session: Session, phone: Callable[..., Page], live_server: str
) -> None:
    case_id = lead(stage_xz)
    form = f"/cases/{case_id}/visits/new"
    hand = on_the_road(
        phone(), stage_xz, "customer_manager", form, f"/cases/{case_id}", "/today", "/sync", "/canvass/new"
    )
    page = opened(hand.page, form)
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("见到谁").fill("店主老周")
    hand_in(page)
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()
    who = stage_xz.person("customer_manager_2")
    stage_xz.act(
        "manager", ReassignCase(case_id=case_id, part="customer_manager", person_id=who.id, reason="换片区")
    )
    home_again(hand)
    card = page.locator("turned-cards .card")
    expect(card).to_contain_text(f"这件改派给{who.name}了")
    ALBUM.shot(page, "turned-reassigned")
    card.get_by_role("link", name="去看").tap()
    expect(page.get_by_text("案件换了人，还没定")).to_be_visible()
    ALBUM.shot(page, "turned-kept")

    other = Hand(phone())
    other.enter(stage_xz, "customer_manager_2")
    other.page.get_by_text("看交来的活 1 条").tap()
    expect(other.page.get_by_text("店主老周")).to_be_visible()
    ALBUM.shot(other.page, "turned-handed")
    other.page.get_by_role("button", name="接过来").tap()
    other.page.wait_for_url(f"**/cases/{case_id}")
    session.rollback()
    assert session.scalars(select(Visit)).one().person_id == stage_xz.person("customer_manager").id

    page = opened(page, "/canvass/new")
    data = tomllib.loads(packs.bundle("xinzheng"))
    reason = data["visit"]["agent_reasons"].pop()
    page.get_by_label("名称").fill("老周豆腐")
    page.get_by_label("自己办不了的原因").select_option(reason["code"])
    lies(page, "draft", "老周豆腐", reason["code"])
    data["pack"]["version"] += "-2"
    stage_xz.act("admin", AdoptPack(text=write(data)))
    page = opened(page, "/canvass/new")  # the same form, in a new version
    expect(page.get_by_label("名称")).to_have_value("老周豆腐")
    expect(page.get_by_text(f"先留着：自己办不了的原因 {reason['name']}")).to_be_visible()
    ALBUM.shot(page, "turned-form")
    page = opened(page, "/canvass/new")  # as often as it is opened, until it was seen
    page.get_by_role("button", name="看过了").tap()
    expect(page.get_by_text("先留着")).to_have_count(0)
    expect(page.get_by_label("名称")).to_have_value("老周豆腐")
