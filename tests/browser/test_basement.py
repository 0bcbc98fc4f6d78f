"""现场验收 in a basement: from cold, without a network, killed at random taps; four sign, then all arrives once."""

import os
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click import Command
from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.evidence import evidence
from fieldapp.cli.journal import journal
from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.journal import Event
from fieldapp.packs.checklist import ItemType
from fieldapp.photos.store import DiskStore
from tests.support import story_acceptance, story_works, walk
from tests.support.basement import Basement
from tests.support.cast import Stage
from tests.support.server import Street

pytestmark = pytest.mark.browser

KILLS = int(os.environ.get("BASEMENT_KILLS", "3"))
SEED = int(os.environ.get("BASEMENT_SEED", "7"))
TAPS = 150  # the whole sheet takes more than these
FIXED = "SM-24"  # found wrong, written down as a defect, put right on the spot


@pytest.fixture
def acceptance_id(app: Flask, stage_xz: Stage) -> UUID:
    """A shop with its own regulator, drawn and built: forty items, four parties called together."""
    disk = DiskStore(app.config["FIELDAPP"].data / "blobs")
    disk.publish(*disk.incoming(BytesIO(b"drawing")))  # the drawing of the story, as a file
    case_id = walk.received(stage_xz)
    walk.drawn(stage_xz, case_id, flow="80")
    story_works.finish(stage_xz, case_id)
    return story_acceptance.convened(stage_xz, case_id)


@pytest.fixture
def basement(
    app: Flask, browser: Browser, stage_xz: Stage, acceptance_id: UUID, tmp_path: Path
) -> Iterator[Basement]:
    made = Basement(
        browser.browser_type, tmp_path / "phone", stage_xz, Street(app), f"/acceptances/{acceptance_id}/sheet",
        KILLS, SEED, TAPS,
    )  # fmt: skip
    made.pack()
    yield made
    made.shut()


def test_it_is_done_in_a_basement_whatever_kills_the_phone(
    app: Flask, basement: Basement, stage_xz: Stage, acceptance_id: UUID, axe: Any, tmp_path: Path
) -> None:
    phone = basement
    phone.take_out(offline=True)
    phone.open()
    looked(phone, axe)
    items = story_acceptance.stands(stage_xz, acceptance_id).items
    assert len(items) == 40
    rules = stage_xz.cast.company.pack.test_rules
    for item in items:
        if item.type is ItemType.TEST:
            for group in item.tests:
                phone.until_done(lambda item=item, rule=rules[group[0]]: phone.test(item, rule))  # type: ignore[misc]
        if item.code == FIXED:
            phone.until_done(lambda: found_wrong(phone))
        phone.until_done(lambda item=item: phone.answer(item))  # type: ignore[misc]
    phone.go("#all")
    expect(phone.page.locator("acceptance-sheet")).to_contain_text("40 / 40")
    for party in parties(stage_xz, acceptance_id):
        phone.until_done(lambda slot=party: phone.sign(slot))  # type: ignore[misc]
    phone.go("#sign")
    expect(phone.page.locator(".four .signed")).to_have_count(4)
    assert axe(phone.page) == []
    phone.go("#done")
    phone.page.get_by_role("button", name="交", exact=True).tap()
    expect(phone.page.locator("[data-foot]")).to_contain_text("交了，已存本机")
    assert phone.deaths == KILLS and ledger(stage_xz) == []  # nothing has left the phone yet
    wrote = phone.outbox()["row"]
    arrived(phone)
    check_company(app, stage_xz, acceptance_id, wrote)
    concluded(phone, stage_xz, acceptance_id)
    file = tmp_path / "evidence.json"
    with Session(stage_xz.engine) as session:
        number = session.get_one(Acceptance, acceptance_id).case.no
    typed(app, evidence, "export", number, "--out", str(file))
    assert "回执 1 张，公司签名都对" in typed(app, evidence, "verify", str(file))


def looked(phone: Basement, axe: Any) -> None:
    """The drawing and the order it was built to, and every kind of screen, without a network."""
    phone.go("#papers")
    expect(phone.page.locator("acceptance-sheet")).to_contain_text("派工单")
    href = phone.page.locator('acceptance-sheet a[href^="/attachments/"]').first.get_attribute("href")
    assert phone.page.evaluate("async (href) => (await fetch(href)).status", href) == 200
    for hash_ in (
        "#papers",
        "#all",
        "#item/NS-02",
        "#item/SM-14",
        "#trial/T1/SM-14",
        "#defect/SM-24",
        "#sign",
        "#done",
    ):
        phone.go(hash_)
        assert axe(phone.page) == [], hash_
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), hash_
    phone.go("#all")


def found_wrong(phone: Basement) -> None:
    """不合格 with a note and a defect: who puts it right, until tomorrow."""
    if any(row["kind"] == "raise_defect" for row in phone.outbox()["row"]):
        return
    phone.go(f"#item/{FIXED}")
    phone.fill("note", "箭头缺两处")
    phone.verdict("不合格")
    phone.go(f"#defect/{FIXED}")
    expect(phone.page.locator('[name="text"]')).to_have_value("箭头缺两处")
    phone.page.locator('label:has(input[name="day"])', has_text="明天").tap()
    phone.photograph()
    phone.press("记下缺陷")


def arrived(phone: Basement) -> None:
    """The network comes back: everything goes up by itself, and the receipt is shown."""
    phone.street.up()
    phone.context.set_offline(False)
    phone.open()
    if "/login" in phone.page.url:  # killed before it had written down its cookies
        phone.enter()
        phone.open()
    phone.go("#done")
    expect(phone.page.locator(".receipt svg.qr")).to_be_visible(timeout=60_000)
    expect(phone.page.locator("[data-sync]")).to_have_text("已到公司")
    assert phone.outbox()["row"] == []


def check_company(app: Flask, stage: Stage, acceptance_id: UUID, wrote: list[dict[str, Any]]) -> None:
    """Every letter of the phone once, every photo once, four signatures that hold, a journal without a gap."""
    letters = {row["cmd_id"] for row in wrote}
    assert Counter(str(row.id) for row in ledger(stage)) == Counter(letters)
    now = story_acceptance.stands(stage, acceptance_id)
    assert (
        now.tally.answered == 40
        and not now.obstacles
        and not now.unsigned
        and len(now.holding) == 4
        and not now.void
    )
    assert [one.state for one in now.defects] == ["CLOSED"]
    for body in (row["body"] for row in wrote if row["kind"] == "answer_item"):
        said = now.answers[body["item"]]
        assert (said.verdict, said.note, said.text) == (body["verdict"], body["note"], body["text"]), body
    with Session(stage.engine) as session:
        case_id = session.get_one(Acceptance, acceptance_id).case_id
        events = Counter(session.scalars(select(Event.kind).where(Event.chain_id == case_id)))
        shas = Counter(session.scalars(select(Attachment.sha256).where(Attachment.case_id == case_id)))
    assert (events["ITEM_ANSWERED"], events["SIGNED"], events["DEFECT_RAISED"]) == (40, 4, 1)
    blobs = {sha for row in wrote for sha in row["blobs"]}
    assert all(shas[sha] == 1 for sha in blobs), shas
    assert "没有改动" in typed(app, journal, "verify")


def typed(app: Flask, word: Command, *arguments: str) -> str:
    """A line in the company's console; it must end well."""
    config = app.config["FIELDAPP"]
    environment = {"FIELDAPP_DATABASE_URL": config.database, "FIELDAPP_DATA": str(config.data)}
    said = CliRunner(env=environment).invoke(word, list(arguments))
    assert said.exit_code == 0, said.output
    return said.output


def concluded(phone: Basement, stage: Stage, acceptance_id: UUID) -> None:
    """With a network the inspector draws the conclusion where it has always been drawn."""
    phone.page.get_by_role("link", name="定结论").tap()
    phone.page.wait_for_url("**/conclusion")
    phone.page.get_by_role("button", name="判合格").tap()
    phone.page.wait_for_url(f"**/acceptances/{acceptance_id}")
    with Session(stage.engine) as session:
        assert session.get_one(Acceptance, acceptance_id).case.stage == "ACCEPTED"


def ledger(stage: Stage) -> list[LedgerRow]:
    """What the inspector's phone has handed in."""
    kinds = ("answer_item", "record_trial", "raise_defect", "sign_acceptance", "submit_document")
    with Session(stage.engine, expire_on_commit=False) as session:
        return list(
            session.scalars(
                select(LedgerRow).where(
                    LedgerRow.owner_id == stage.person("inspector").id, LedgerRow.kind.in_(kinds)
                )
            )
        )


def parties(stage: Stage, acceptance_id: UUID) -> list[str]:
    with Session(stage.engine) as session:
        return [one.slot for one in session.get_one(Acceptance, acceptance_id).parties]


def test_it_comes_back_from_the_camera_that_cost_the_page_its_life(basement: Basement) -> None:
    phone = basement
    phone.take_out(offline=True)
    phone.open()
    phone.go("#item/SM-01")
    phone.photograph()
    with phone.page.expect_file_chooser():
        phone.page.locator('input[type="file"]').tap(force=True)
    phone.die()
    assert phone.page.evaluate("location.hash") == "#item/SM-01"
    expect(phone.page.locator("acceptance-sheet")).to_contain_text("第 2 张照片没拍完")
    expect(phone.page.locator("acceptance-sheet .photos button.photo.local img")).to_have_count(1)
    assert not phone.page.locator(".verdict input:checked").count()  # nothing is chosen for anybody


def test_it_brings_both_answers_back_where_two_people_differ(
    basement: Basement, stage_xz: Stage, acceptance_id: UUID, axe: Any
) -> None:
    phone = basement
    phone.take_out(offline=True)
    phone.open()
    items = {one.code: one for one in story_acceptance.stands(stage_xz, acceptance_id).items}
    phone.answer(items["SM-10"])
    phone.answer(items["SM-03"])
    fail = story_acceptance.answer(stage_xz, acceptance_id, items["SM-10"], verdict="FAIL", note="阀门漏")
    stage_xz.act("engineer", fail)
    phone.come_up()
    phone.go("#item/SM-10")
    card = phone.page.get_by_label("两处记的不一样")
    expect(card).to_contain_text("阀门漏")
    assert axe(phone.page) == []
    phone.go("#all")
    expect(phone.page.locator("acceptance-sheet")).to_contain_text("两处记的不一样，要定一个")
    phone.go("#item/SM-10")
    assert not card.locator("input:checked").count()  # nothing is chosen for anybody
    card.locator("label", has_text="（我）").tap()
    card.get_by_role("button", name="留这个").tap()
    expect(card).to_have_count(0)
    expect(phone.page.locator("[data-sync]")).to_have_text("已到公司")
    answers = story_acceptance.stands(stage_xz, acceptance_id).answers
    assert [answers[code].verdict for code in ("SM-03", "SM-10")] == ["PASS", "PASS"]
    assert answers["SM-10"].history[0]["note"] == "阀门漏"  # theirs stays readable


def test_it_lays_the_newest_word_of_the_other_beside_ones_own(
    basement: Basement, stage_xz: Stage, acceptance_id: UUID
) -> None:
    """The other has changed theirs once more since the conflict was told."""
    phone = basement
    phone.take_out(offline=True)
    phone.open()
    item = next(one for one in story_acceptance.stands(stage_xz, acceptance_id).items if one.code == "SM-10")
    phone.answer(item)
    for note in ("阀门漏", "阀门不漏，是接头漏"):
        other = story_acceptance.answer(stage_xz, acceptance_id, item, verdict="FAIL", note=note)
        stage_xz.act("engineer", other, base_rev=1 if note != "阀门漏" else None)
        phone.come_up()
        phone.go("#item/SM-10")
        card = phone.page.get_by_label("两处记的不一样")
        expect(card).to_contain_text(note)
    card.locator("label", has_text="（我）").tap()
    card.get_by_role("button", name="留这个").tap()
    expect(phone.page.locator("[data-sync]")).to_have_text("已到公司")
    kept = story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"]
    assert (kept.verdict, [one["note"] for one in kept.history]) == ("PASS", ["阀门漏", "阀门不漏，是接头漏"])


def test_it_shows_a_signature_that_no_longer_holds(
    basement: Basement, stage_xz: Stage, acceptance_id: UUID, axe: Any
) -> None:
    """Everything but one item is at the company; one party signs without a network, then an item is changed."""
    story_acceptance.answered(stage_xz, acceptance_id)
    phone = basement
    phone.pack()
    phone.take_out(offline=True)
    phone.open()
    first, *rest = parties(stage_xz, acceptance_id)
    phone.sign(first)
    phone.go("#item/SM-03")
    phone.fill("values.value", "12")
    phone.go(f"#sign/{first}")
    expect(phone.page.locator("acceptance-sheet")).to_contain_text("签完又改了，1 个签名失效")
    expect(phone.page.locator("table.changes")).to_contain_text("SM-03")
    expect(phone.page.locator(".pad.still.void")).to_have_count(1)
    assert axe(phone.page) == []
    phone.die()
    expect(phone.page.locator(".pad.still.void")).to_have_count(1)
    phone.sign_again(first)
    for slot in rest:
        phone.sign(slot)
    phone.go("#done")
    phone.page.get_by_role("button", name="交", exact=True).tap()
    arrived(phone)
    now = story_acceptance.stands(stage_xz, acceptance_id)
    assert len(now.signatures) == 5 and len(now.void) == 1 and not now.unsigned
