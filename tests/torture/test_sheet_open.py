"""What was begun at 现场验收 and not finished: nothing is signed, handed in or concluded over it unsaid."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.support import story_acceptance
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.thumb import Thumb, photo
from tests.torture.drawn import screen
from tests.torture.drawn.handset import LOOK
from tests.torture.test_sheet import arrived, letters

pytestmark = pytest.mark.browser
REWRITE = "内容改了，要重新签"
# A page from before the digest stood in it.
OLDER = """() => new Promise((done) => {
  indexedDB.open("fieldapp-outbox").onsuccess = ({ target }) => {
    const tx = target.result.transaction("draft", "readwrite");
    tx.objectStore("draft").openCursor().onsuccess = ({ target: { result } }) => {
      if (!result) return;
      const { sha, ...value } = result.value.value;
      if (result.value.field.startsWith("sign:")) result.update({ ...result.value, value });
      result.continue();
    };
    tx.oncomplete = done;
  };
})"""

# A letter that was never sent becomes one that the company does not take.
SPOILT = """([kind, change]) => new Promise((done) => {
  indexedDB.open("fieldapp-outbox").onsuccess = ({ target }) => {
    const tx = target.result.transaction("row", "readwrite");
    tx.objectStore("row").getAll().onsuccess = ({ target: { result } }) => {
      for (const row of result.filter((one) => one.kind === kind)) {
        tx.objectStore("row").put({ ...row, body: { ...row.body, ...change } });
      }
    };
    tx.oncomplete = done;
  };
})"""

# A letter that another tab put in.
UNTOLD = """() => new Promise((done) => {
  indexedDB.open("fieldapp-outbox").onsuccess = ({ target }) => {
    const tx = target.result.transaction(["past", "row"], "readwrite");
    tx.objectStore("past").getAll().onsuccess = ({ target: { result } }) => {
      const { row } = result.find((one) => one.kind === "answer_item");
      const other = { cmd_id: crypto.randomUUID(), seq: row.seq + 1, text: null };
      tx.objectStore("row").put({ ...row, ...other });
    };
    tx.oncomplete = done;
  };
})"""


@pytest.fixture
def answered(stage_xz: Stage, acceptance_id: UUID) -> None:
    """Every item is checked and passes."""
    story_acceptance.answered(stage_xz, acceptance_id)


def confirm(page: Page) -> None:
    page.get_by_role("button", name="确认签字", exact=True).tap()


def written(page: Page) -> None:
    """A name in the pad and on the disk, not confirmed."""
    Thumb(page, Album(), "inspector").sign()


@pytest.mark.usefixtures("answered")
def test_it_offers_no_strokes_for_a_content_that_was_not_there_when_they_were_written(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.context.set_offline(True)
    screen.go(page, "#sign")
    page.get_by_label("身份").fill("受托，有委托书")
    written(page)
    strokes = page.locator("[data-strokes]")
    before = strokes.input_value()
    screen.answer(page, "SM-10", "拧过一遍", "", "")
    assert screen.stored(page)
    screen.go(page, "#sign")
    expect(page.get_by_text(REWRITE)).to_be_in_viewport()
    expect(page.get_by_role("img", name="的签名，已划掉")).to_have_count(1)
    expect(page.get_by_label("身份")).to_have_value("受托，有委托书")
    confirm(page)
    expect(page.get_by_text("还没签，在框里手写名字")).to_be_visible()
    assert letters(page, "sign_acceptance") == []
    screen.answer(page, "SM-10", "", "", "")  # as it was: what was written under it is good again
    assert screen.stored(page)
    screen.go(page, "#sign")
    expect(strokes).to_have_value(before)
    screen.answer(page, "SM-10", "拧过一遍", "", "")
    assert screen.stored(page)
    screen.go(page, "#sign")
    written(page)
    confirm(page)
    expect(page.locator(".four .signed")).to_have_count(1)
    [letter] = letters(page, "sign_acceptance")
    assert letter["body"]["capacity"] == "受托，有委托书"
    page.context.set_offline(False)
    arrived(page)


@pytest.mark.usefixtures("answered")
def test_it_offers_no_strokes_of_an_older_page_that_does_not_say_for_what_they_were_written(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    screen.go(page, "#sign")
    written(page)
    page.evaluate(OLDER)
    page.reload()
    expect(page.get_by_text(REWRITE)).to_be_visible()
    expect(page.locator("[data-strokes]")).to_have_value("")
    confirm(page)
    expect(page.get_by_text("还没签，在框里手写名字")).to_be_visible()


def test_it_asks_for_the_day_of_a_defect_that_is_to_be_another_one(sheet: Callable[..., Page]) -> None:
    page = sheet()
    screen.go(page, "#defect/SM-10")
    page.get_by_label("哪里不合格").fill("阀门关不严")
    page.get_by_label("其他", exact=True).tap()
    page.get_by_role("button", name="记下缺陷").tap()
    expect(page.locator(".field.late", has=page.locator('[name="other"]'))).to_contain_text("选日子")
    assert letters(page, "raise_defect") == []
    page.get_by_label("其他日子").fill("2099-03-16T18:00")
    page.get_by_role("button", name="记下缺陷").tap()
    arrived(page)
    [letter] = letters(page, "raise_defect")
    assert letter["body"]["due_at"].startswith("2099-03-16T18:00")


def begin_defect(page: Page, item: str) -> None:
    """Words and a photo, and away without 记下缺陷."""
    screen.go(page, f"#defect/{item}")
    page.get_by_label("哪里不合格").fill("手轮裂了")
    screen.photograph_here(page, screen.picture(1, 0.0)[1])
    assert screen.stored(page)


def put_away(page: Page, kind: str, change: dict[str, Any]) -> None:
    """The company does not take the letter that lies on the phone; its author puts it away."""
    page.evaluate(SPOILT, [kind, change])
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    screen.go(page, "#all")
    page.get_by_role("button", name="先放一边").tap()
    expect(page.get_by_role("button", name="先放一边")).to_have_count(0)


@pytest.mark.usefixtures("answered")
def test_it_signs_and_concludes_nothing_over_a_defect_that_was_never_written_down(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.context.set_offline(True)
    screen.answer(page, "SM-10", "手轮裂了", "", "FAIL")
    begin_defect(page, "SM-10")
    screen.answer(page, "SM-10", "换过手轮", "", "PASS")
    page.context.set_offline(False)
    left = "SM-10 缺陷写了没记下"
    assert not screen.sign(page)
    expect(page.get_by_text(left).first).to_be_visible()
    screen.go(page, "#done")
    expect(page.locator("acceptance-sheet")).to_contain_text(left)
    screen.go(page, "#all")
    expect(page.locator('acceptance-sheet a[href="#unfinished"]')).to_contain_text(left)
    expect(page.locator("[data-foot]")).to_contain_text(left)
    page.get_by_role("link", name="看没记下的").tap()
    card = page.get_by_role("region", name=left)
    expect(card).to_contain_text("手轮裂了，照片 1 张")
    card.get_by_role("link", name="去看").tap()
    expect(page.get_by_label("哪里不合格")).to_have_value("手轮裂了")
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(1)
    page.get_by_role("button", name="不要这份").tap()
    expect(page.locator('acceptance-sheet[data-at="#item/SM-10"]')).to_be_attached()
    arrived(page)
    assert page.evaluate(LOOK)["disk"]["photo"] == []
    screen.go(page, "#defect/SM-10")
    expect(page.get_by_role("button", name="不要这份")).to_have_count(0)
    expect(page.get_by_label("哪里不合格")).to_have_value("换过手轮")
    for number in range(4):
        assert screen.sign(page)
        expect(page.locator(".four .signed")).to_have_count(number + 1)
    assert screen.hand_in(page)
    expect(page.locator("acceptance-sheet")).to_contain_text("公司收齐了")
    screen.go(page, "#all")
    expect(page.locator("[data-foot]")).to_contain_text("四方都签了，都到公司了")


@pytest.mark.usefixtures("answered")
def test_it_leads_to_a_defect_that_was_put_away_and_takes_it_up_again(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.context.set_offline(True)
    begin_defect(page, "SM-10")
    page.get_by_role("button", name="记下缺陷").tap()
    expect(page.locator('acceptance-sheet[data-at="#item/SM-10"]')).to_be_attached()
    put_away(page, "raise_defect", {"slot": "P9"})
    left = "SM-10 缺陷有一份没算数"
    expect(page.locator("[data-foot]")).to_contain_text(left)
    page.get_by_role("link", name="看没记下的").tap()
    page.get_by_role("region", name=left).get_by_role("button", name="接着写").tap()
    expect(page.get_by_label("哪里不合格")).to_have_value("手轮裂了")
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(1)
    page.get_by_role("button", name="记下缺陷").tap()
    arrived(page)
    [_, letter] = sorted(letters(page, "raise_defect"), key=lambda one: one["seq"])
    assert (letter["status"], len(letter["blobs"])) == ("applied", 1)


@pytest.mark.usefixtures("answered")
def test_it_tells_of_a_test_that_was_half_typed_and_lets_it_be_thrown_away(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.context.set_offline(True)
    screen.go(page, "#trial/T3/SM-15")
    page.get_by_role("button", name="再做一次").tap()
    page.locator('acceptance-sheet [name^="inputs."]').first.fill("15")
    page.locator('acceptance-sheet [name^="inputs."]').first.blur()
    assert screen.stored(page)
    left = "SM-15 T3 起始写了没记下"
    assert not screen.sign(page)
    screen.go(page, "#all")
    expect(page.locator("[data-foot]")).to_contain_text(left)
    page.get_by_role("link", name="看没记下的").tap()
    card = page.get_by_role("region", name=left)
    expect(card).to_contain_text("15")
    card.get_by_role("button", name="不要这份").tap()
    expect(page.get_by_text("都记下了")).to_be_visible()
    assert screen.sign(page)


@pytest.mark.usefixtures("answered")
def test_it_shows_a_signature_that_was_put_away_as_none_and_lets_it_be_thrown_away(
    sheet: Callable[..., Page], axe: Callable[..., list[dict[str, Any]]]
) -> None:
    page = sheet()
    page.context.set_offline(True)
    assert screen.sign(page)
    expect(page.locator(".four .signed")).to_have_count(1)
    put_away(page, "sign_acceptance", {"strokes": []})
    for number in range(4):
        assert screen.sign(page)
        expect(page.locator(".four .signed")).to_have_count(number + 1)
    expect(page.get_by_text("留着备查，不算数")).to_have_count(1)
    assert screen.hand_in(page)
    expect(page.locator("acceptance-sheet")).to_contain_text("公司收齐了")
    expect(page.locator("[data-foot]")).not_to_contain_text("定结论")
    page.get_by_role("link", name="看没记下的").tap()
    assert axe(page) == []
    page.get_by_role("region", name="签字有一份没算数").get_by_role("button", name="不要这份").tap()
    arrived(page)
    screen.go(page, "#all")
    expect(page.locator("[data-foot]")).to_contain_text("四方都签了，都到公司了")


def test_it_says_what_lies_there_though_the_tab_that_wrote_it_went_before_it_told(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    screen.answer(page, "SM-10", "拧过一遍", "", "PASS")
    arrived(page)
    screen.go(page, "#done")
    expect(page.locator(".carry b").first).to_have_text("0")
    page.context.set_offline(True)
    page.evaluate(UNTOLD)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".carry b").first).to_have_text("1")
    expect(page.locator("[data-sync]")).to_have_text("已存本机")


def test_it_is_called_by_its_name_in_what_waits_and_leads_back(
    sheet: Callable[..., Page], acceptance_id: UUID
) -> None:
    page = sheet()
    screen.go(page, "#defect/SM-10")
    page.locator('[name="text"]').fill("阀门漏气")
    page.locator('acceptance-sheet input[type="file"]').set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(1)
    page.goto("/sync")
    expect(page.get_by_role("heading", name="四方验收")).to_be_visible()
    page.get_by_label("写了没交").get_by_role("link").tap()
    expect(page).to_have_url(re.compile(f"/acceptances/{acceptance_id}/sheet"))
