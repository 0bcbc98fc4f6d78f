"""What was begun at 现场验收 and not finished: nothing is signed, handed in or concluded over it unsaid."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.support import story_acceptance
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.thumb import Thumb
from tests.torture.drawn import screen
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
    expect(page.get_by_text(REWRITE)).to_be_visible()
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
