"""Two phones end one test otherwise, one defect comes twice in other words: both are shown, a person decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.browser.test_field_form import wide_enough
from tests.browser.test_outbox import READY, Hand
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_acceptance import completed, convened, stands, trial
from tests.support.thumb import photo

pytestmark = pytest.mark.browser
ALBUM = Album("two-ends")


def begun(stage: Stage, acceptance_id: UUID) -> None:
    """The pressure has been held long enough, and nobody has read it yet."""
    item, rule = (
        stands(stage, acceptance_id).acceptance.item("SM-15"),
        stage.cast.company.pack.test_rules["T3"],
    )
    at = now() - timedelta(hours=1)
    first = trial(acceptance_id, item, rule, at, {"end_kpa": ""}, started_at=at, ended_at=None)
    stage.act("engineer", first)


def below(page: Page, stage: Stage, part: str, sheet: str) -> Hand:
    """With the whole sheet along, and out of the network."""
    hand = Hand(page)
    hand.enter(stage, part)
    page.evaluate(READY)
    page.goto(sheet)
    expect(page.locator("acceptance-sheet[data-along=whole]")).to_be_attached()
    page.context.set_offline(True)
    return hand


def go(page: Page, sheet: str, hash_: str) -> None:
    page.goto(f"{sheet}{hash_}")
    expect(page.locator(f'acceptance-sheet[data-at="{hash_}"]')).to_be_attached()


def read_off(page: Page, sheet: str, end_kpa: str) -> None:
    """The test is ended at the gauge."""
    go(page, sheet, "#trial/T3/SM-15")
    page.locator("[name='inputs.end_kpa']").fill(end_kpa)
    page.locator("input[type=file]").first.set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(1)
    page.get_by_role("button", name="读数，判定").tap()
    expect(page.locator("[data-sync]")).to_have_text("已存本机")


def sides(page: Page) -> tuple[Locator, Locator, Locator]:
    """The card, mine and theirs; nothing is chosen for anybody."""
    card = page.get_by_label("两处记的不一样")
    expect(card).to_have_count(1)
    assert (
        not card.locator("input:checked").count() and card.get_by_role("button", name="留这个").is_disabled()
    )
    both = card.locator(".versus label")
    expect(both).to_have_count(2)
    return card, both.first, both.last


def test_it_lays_both_ends_of_a_test_and_both_words_of_a_defect_side_by_side(
    stage_xz: Stage, phone: Callable[..., Page], live_server: str, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    sheet = f"/acceptances/{acceptance_id}/sheet"
    begun(stage_xz, acceptance_id)
    theirs, mine = (below(phone(), stage_xz, part, sheet) for part in ("engineer", "inspector"))
    colleague, me = (stage_xz.person(part).name for part in ("engineer", "inspector"))
    read_off(theirs.page, sheet, "5")
    read_off(mine.page, sheet, "4.8")
    theirs.page.context.set_offline(False)
    theirs.settled()

    # an id is given on the phone: only what was copied brings the same one in other words
    one = uuid7()
    said = RaiseDefect(
        acceptance_id=acceptance_id, item="SM-24", text="缺箭头", where="表前管", defect_id=one
    )
    stage_xz.act("engineer", said)
    other = said.model_copy(update={"text": "缺两处箭头", "where": "灶前管"})
    mine.write(
        doc=f"acceptance:{acceptance_id}", field=f"defect:{one}", title="四方验收", kind="raise_defect",
        label="SM-24 缺陷", body=other.model_dump(mode="json"),
    )  # fmt: skip
    page = mine.page
    page.context.set_offline(False)
    mine.kick()
    mine.settled(2)

    go(page, sheet, "#all")
    page.reload()
    expect(page.locator("acceptance-sheet")).to_contain_text("两处记的不一样，要定一个")
    ALBUM.shot(page, "two-ends-all")
    assert wide_enough(page) and axe(page) == []

    go(page, sheet, "#item/SM-15")
    card, own, there = sides(page)
    ALBUM.shot(page, "two-ends-trial")
    for side, who, end, verdict in ((own, f"{me}（我）", "4.8", "不合格"), (there, colleague, "5", "合格")):
        expect(side.locator(".who")).to_contain_text(who)
        expect(side.locator(".who")).to_contain_text("今天")
        expect(side).to_contain_text(f"结束压力 {end} kPa")
        expect(side.locator(".state")).to_have_text(verdict)
    assert wide_enough(page) and axe(page) == []
    own.tap()
    card.get_by_role("button", name="留这个").tap()
    expect(card).to_have_count(0)
    mine.settled(1)
    ends = [one.inputs["end_kpa"] for one in stands(stage_xz, acceptance_id).trials]
    assert ends == ["5", "4.8"]  # a test of its own: nothing that was read is gone

    go(page, sheet, "#item/SM-24")
    card, own, there = sides(page)
    ALBUM.shot(page, "two-ends-defect")
    for side, who, words in (
        (own, f"{me}（我）", ("缺两处箭头", "灶前管")),
        (there, colleague, ("缺箭头", "表前管")),
    ):
        expect(side.locator(".who")).to_contain_text(who)
        for word in words:
            expect(side).to_contain_text(word)
    assert wide_enough(page) and axe(page) == []
    there.tap()
    card.get_by_role("button", name="留这个").tap()
    expect(card).to_have_count(0)
    mine.settled()
    assert [one.text for one in stands(stage_xz, acceptance_id).defects] == ["缺箭头"]
    expect(page.locator("acceptance-sheet")).to_contain_text("缺陷：缺箭头")
