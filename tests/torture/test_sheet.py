"""Losses at 现场验收 that no other test tells: caught without the worker, a hasty signature, a full phone."""

import json
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import CDPSession, Page, Request, Route, expect

from tests.browser.test_two_ends import begun
from tests.support import story_acceptance
from tests.support.cast import Stage
from tests.support.thumb import photo
from tests.torture.drawn import screen
from tests.torture.drawn.handset import LOOK, Look

pytestmark = pytest.mark.browser
# The browser itself may go on counting the photo it has just refused, so it is refused before it gets there.
NO_ROOM_FOR_PHOTOS = """() => {
  const put = IDBObjectStore.prototype.put;
  window.room = () => { IDBObjectStore.prototype.put = put; };
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === "bytes") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value, ...key);
  };
}"""
# The same of what is typed.
NO_ROOM_FOR_WORDS = NO_ROOM_FOR_PHOTOS.replace('"bytes"', '"draft"')
# The same of what is typed at items; a mark of where one is finds room.
NO_ROOM_FOR_ITEMS = NO_ROOM_FOR_PHOTOS.replace(
    'this.name === "bytes"', 'this.name === "draft" && value.field.startsWith("item:")'
)
# The same of what is to go to the company.
NO_ROOM_FOR_LETTERS = NO_ROOM_FOR_PHOTOS.replace('"bytes"', '"row"')
# A phone that is busy writing something else.
HELD_UP = """() => new Promise((done) => {
  indexedDB.open("fieldapp-outbox").onsuccess = ({ target }) => {
    const held = target.result.transaction("row", "readwrite").objectStore("row");
    let on = true;
    window.letGo = () => { on = false; };
    const again = () => { held.count().onsuccess = () => on && again(); };
    again();
    done();
  };
})"""
# Something else of this origin takes all the room there is.
BALLAST = """() => new Promise((done) => {
  const open = indexedDB.open("ballast");
  open.onupgradeneeded = () => open.result.createObjectStore("a", { autoIncrement: true });
  open.onsuccess = () => {
    const put = (size) => {
      const tx = open.result.transaction("a", "readwrite");
      tx.objectStore("a").put(crypto.getRandomValues(new Uint8Array(size)));
      tx.oncomplete = () => put(size);
      tx.onabort = () => (size > 8 ? put(size >> 1) : done(true));
    };
    put(65536);
  };
})"""
# A large picture on a slow phone: between the camera and the disk other things happen.
SLOW_DIGEST = """() => {
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const go = new Promise((done) => { window.digestNow = done; });
  crypto.subtle.digest = async (...given) => {
    window.digesting = given[1].byteLength > 100_000;
    if (window.digesting) await go;
    return digest(...given);
  };
}"""
# A page whose phone is busy: it tells what it does, and hears of the others too late.
HARD_OF_HEARING = """{
  const Real = BroadcastChannel;
  window.BroadcastChannel = class extends Real { set onmessage(late) {} };
}"""
ITEM = re.compile(r"/(screen/item|part/further-\w+)\.js$")  # as it is written, or packed


def test_it_goes_on_where_the_network_went_before_the_worker_came(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    for hash_ in ("#item/SM-10", "#trial/T1/SM-14", "#defect/SM-10", "#sign"):
        screen.go(page, hash_)


def test_it_says_that_a_screen_has_not_come_and_shows_it_when_the_network_is_back(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.route(ITEM, lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-foot] .action-bar")).to_be_visible()
    page.locator('a[href="#item/SM-10"]').first.tap()
    expect(page.get_by_text("这一屏还没带到手机上，有网自动打开")).to_be_visible()
    page.unroute(ITEM)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#q")).to_have_text("阀门")


def letters(page: Page, kind: str) -> list[dict[str, Any]]:
    """Letters of that verb on the phone, on their way or done."""
    return Look(**page.evaluate(LOOK)).of(kind)


def touch(finger: CDPSession, kind: str, at: float, *points: tuple[float, float]) -> None:
    given = [{"x": x, "y": y} for x, y in points]
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given, "timestamp": at})


def arrived(page: Page) -> None:
    expect(page.locator("[data-sync]")).to_have_text("已到公司")


def second_tab(first: Page, script: str = "") -> Page:
    """The same sheet once more on the same phone."""
    second = first.context.new_page()
    second.add_init_script(script)
    second.goto(first.url)
    expect(second.locator("acceptance-sheet[data-whole]")).to_be_attached()
    return second


def caught_up(first: Page, second: Page) -> None:
    """All that the second tab told until now, the first has heard and read from the disk."""
    first.evaluate(
        "window.heard = new Promise((done) => { new BroadcastChannel('fieldapp-outbox-news').onmessage ="
        " ({ data }) => data === 'and this' && done(); }); 0"
    )
    second.evaluate("new BroadcastChannel('fieldapp-outbox-news').postMessage('and this')")
    first.evaluate("window.heard")
    first.evaluate(LOOK)  # behind what the sheet itself has asked


def note_and_photos(stage: Stage, acceptance_id: UUID) -> tuple[str, int]:
    """What the company has of SM-11."""
    now = story_acceptance.stands(stage, acceptance_id)
    return now.answers["SM-11"].note, len(now.photos["SM-11"])


def test_it_says_the_last_word_though_the_first_one_was_sent_twice(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    """The answer to the first letter is lost; the second is written before the first is sent again."""
    page = sheet()
    sent: list[list[str]] = []

    def swallow(route: Route, request: Request) -> None:
        sent.append([one["body"]["note"] for one in json.loads(request.post_data or "[]")])
        answer = route.fetch()
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/sync/commands", swallow)
    with page.expect_event("requestfailed"):
        screen.answer(page, "SM-10", "头一回写的", "", "PASS")
    screen.answer(page, "SM-10", "后来改的", "", "")
    page.evaluate("dispatchEvent(new Event('online'))")
    arrived(page)
    answer = story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"]
    assert (answer.note, [one["note"] for one in answer.history]) == ("后来改的", ["头一回写的"])
    assert sent == [["头一回写的"], ["头一回写的"], ["后来改的"]]


def test_it_changes_nothing_back_in_a_tab_that_was_left_open(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    """Two tabs show the same item; what is written in the second stands when the first one is left."""
    first = sheet()
    screen.answer(first, "SM-10", "先开的那页", "", "PASS")
    arrived(first)
    second = second_tab(first)
    screen.answer(second, "SM-10", "后开的那页", "", "FAIL")
    arrived(second)
    screen.go(first, "#all")
    screen.go(first, "#item/SM-10")
    expect(first.locator('[name="note"]')).to_have_value("后开的那页")
    assert screen.stored(first)
    second.evaluate("dispatchEvent(new Event('online'))")
    arrived(second)
    answer = story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"]
    assert (answer.note, answer.verdict) == ("后开的那页", "FAIL")


def test_it_puts_a_photo_of_the_second_tab_to_the_words_of_the_first(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    first = sheet()
    second = second_tab(first)
    screen.go(second, "#item/SM-11")  # both look at it; nothing is judged yet
    screen.answer(first, "SM-11", "先写的字", "", "")
    assert screen.stored(first)
    expect(second.locator('[name="note"]')).to_have_value("先写的字")
    screen.go(second, "#all")
    first.locator('[name="note"]').press_sequentially("，又添的")  # not left yet
    expect(first.locator("[data-sync]")).to_have_text("已存本机")
    assert screen.photograph(second, "SM-11", screen.picture(1, 0.0)[1])
    expect(second.locator('[name="note"]')).to_have_value("先写的字，又添的")
    second.locator(".verdict label", has_text="合格").first.tap()
    arrived(second)
    assert note_and_photos(stage_xz, acceptance_id) == ("先写的字，又添的", 1)


def test_it_loses_no_word_that_another_tab_writes_while_a_photo_is_made_small(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    first = sheet()
    second = second_tab(first)
    screen.go(first, "#item/SM-11")
    first.evaluate(SLOW_DIGEST)
    data = screen.picture(1, 0.9)[1]
    shot: Any = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": data}
    first.locator('acceptance-sheet input[type="file"]').set_input_files(shot)
    first.wait_for_function("() => window.digesting")
    screen.answer(second, "SM-11", "另一页写的", "", "")
    assert screen.stored(second)
    expect(first.locator('[name="note"]')).to_have_value("另一页写的")
    first.evaluate("window.digestNow()")
    expect(first.locator("acceptance-sheet .photos button.photo")).to_have_count(1)
    assert screen.stored(first)
    first.locator(".verdict label", has_text="合格").first.tap()
    arrived(first)
    assert note_and_photos(stage_xz, acceptance_id) == ("另一页写的", 1)


def test_it_judges_with_the_words_another_tab_has_written_though_a_finger_rests_in_a_field(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    first = sheet()
    second = second_tab(first)
    screen.go(first, "#item/SM-11")
    first.locator('[name="note"]').focus()
    screen.answer(second, "SM-11", "另一页写的", "", "")
    assert screen.stored(second)
    caught_up(first, second)  # and leaves the field alone
    first.locator(".verdict label", has_text="合格").first.tap()
    arrived(first)
    assert story_acceptance.stands(stage_xz, acceptance_id).answers["SM-11"].note == "另一页写的"
    expect(first.locator('[name="note"]')).to_have_value("另一页写的")


def test_it_keeps_both_answers_when_two_tabs_are_tapped_at_once(sheet: Callable[..., Page]) -> None:
    """The second tap is made before the news of the first has come: it stands, on both, with the first beside it."""
    first = sheet()
    second = second_tab(first, HARD_OF_HEARING)
    first.context.set_offline(True)
    for page in (first, second):
        screen.go(page, "#item/SM-10")
    for page, word in ((first, "合格"), (second, "不合格")):
        page.locator(".verdict label").get_by_text(word, exact=True).tap()
        assert screen.stored(page)
    for page in (first, second):
        expect(page.get_by_role("region", name="还有一份没算数").locator("p").first).to_have_text("合格")
        expect(page.get_by_role("radio", name="不合格")).to_be_checked()
    first.get_by_role("button", name="换成这份").tap()
    expect(first.get_by_role("radio", name="合格", exact=True)).to_be_checked()
    expect(first.get_by_role("region", name="还有一份没算数").locator("p").first).to_have_text("不合格")


def test_it_takes_no_blank_signature_and_loses_no_hasty_one(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    story_acceptance.answered(stage_xz, acceptance_id)
    page = sheet()
    screen.go(page, "#sign")
    button = page.get_by_role("button", name="确认签字", exact=True)
    button.tap()
    expect(page.get_by_text("还没签，在框里手写名字")).to_be_visible()
    assert letters(page, "sign_acceptance") == []

    canvas, key = page.locator("signature-pad canvas").bounding_box(), button.bounding_box()
    assert canvas and key
    points = [(canvas["x"] + 30 + 12 * n, canvas["y"] + 40 + 9 * (n % 4)) for n in range(16)]
    points += [points[-1]] * 4  # the finger rests, or the browser takes the tap for the end of a fling
    middle = (key["x"] + key["width"] / 2, key["y"] + key["height"] / 2)
    finger, began = page.context.new_cdp_session(page), time.time()
    for number, point in enumerate(points):
        touch(finger, "touchMove" if number else "touchStart", began + 0.05 * number, point)
    end = began + 0.05 * len(points)
    touch(finger, "touchEnd", end)
    touch(finger, "touchStart", end + 0.01, middle)  # a hundredth of a second after the last stroke
    touch(finger, "touchEnd", end + 0.03)
    expect(page.locator(".four .signed")).to_have_count(1)
    [signature] = letters(page, "sign_acceptance")
    [stroke] = signature["body"]["strokes"]
    assert stroke["points"][-1]["x"] == pytest.approx(points[-1][0] - canvas["x"], abs=2)
    arrived(page)
    [kept] = story_acceptance.stands(stage_xz, acceptance_id).signatures
    assert [len(one["points"]) for one in kept.strokes] == [len(stroke["points"])]


def test_it_goes_on_with_words_when_the_seventeenth_photo_does_not_fit(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    page = sheet()
    page.context.set_offline(True)
    shots = [screen.picture(number, 0.0)[1] for number in range(16)]
    assert all(screen.photograph(page, "SM-10", data) for data in shots)
    page.evaluate(NO_ROOM_FOR_PHOTOS)
    last, data = screen.picture(17, 0.9)
    assert not screen.photograph(page, "SM-10", data)
    expect(page.get_by_text("手机满了，这张没存下，文字都在")).to_be_visible()
    expect(page.locator("acceptance-sheet .photos button.photo.local")).to_have_count(16)
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(16)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    screen.answer(page, "SM-10", "照片拍到第十六张", "", "PASS")
    expect(page.locator("[data-sync]")).to_have_text("已存本机")
    [letter] = letters(page, "answer_item")
    assert (len(letter["blobs"]), letter["body"]["note"]) == (16, "照片拍到第十六张")
    page.evaluate("window.room()")
    assert screen.photograph(page, "SM-10", data)
    page.context.set_offline(False)
    arrived(page)
    files = story_acceptance.stands(stage_xz, acceptance_id).photos["SM-10"]
    assert len(files) == 17 and last in {one.sha256 for one in files}


def test_it_goes_on_saying_at_the_photo_that_it_did_not_fit_when_the_screen_is_drawn_anew(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.evaluate(NO_ROOM_FOR_PHOTOS)
    assert not screen.photograph(page, "SM-10", screen.picture(1, 0.0)[1])
    page.locator('[name="note"]').fill("这边写的")
    page.locator('[name="note"]').blur()
    other = page.context.new_page()
    other.goto(page.url.split("#")[0])
    screen.go(other, "#item/SM-10")
    other.locator('[name="note"]').fill("那边写的")
    other.locator('[name="note"]').blur()
    expect(page.locator('[name="note"]')).to_have_value("那边写的")
    expect(page.get_by_text("手机满了，这张没存下，文字都在")).to_be_visible()
    page.evaluate("window.room()")
    assert screen.photograph(page, "SM-10", screen.picture(1, 0.0)[1])
    expect(page.get_by_text("手机满了，这张没存下，文字都在")).to_have_count(0)


def test_it_stores_at_the_next_tap_what_did_not_fit_when_it_was_typed(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    page = sheet()
    screen.go(page, "#item/SM-10")
    page.evaluate(NO_ROOM_FOR_WORDS)
    page.locator('[name="note"]').fill("满的时候写的")
    page.locator('[name="note"]').blur()
    expect(page.locator("[data-sync]")).to_have_text("手机满了，没存下")
    page.evaluate("window.room()")
    page.locator(".verdict label", has_text="合格").first.tap()
    arrived(page)
    assert story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"].note == "满的时候写的"


def test_it_opens_on_a_phone_that_takes_nothing_any_more(
    sheet: Callable[..., Page], live_server: str
) -> None:
    """Everything that is there can be read; what is typed is not called stored; with room again it goes on."""
    page = sheet(room=600_000)
    page.context.set_offline(True)
    assert screen.photograph(page, "SM-10", screen.picture(1, 0.0)[1])
    screen.answer(page, "SM-10", "还有地方时写的", "", "PASS")
    expect(page.locator("[data-sync]")).to_have_text("已存本机")
    page.evaluate(BALLAST)
    page.locator('[name="note"]').fill("满了以后写的" * 80)
    page.locator('[name="note"]').blur()
    expect(page.locator("[data-sync]")).to_have_text("手机满了，没存下")
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto(page.url.split("#")[0])
    expect(other.locator("[data-foot] .action-bar")).to_be_visible()
    screen.go(other, "#item/SM-10")
    expect(other.locator("acceptance-sheet .photos button.photo").first).to_be_visible()
    other.goto("/sync")
    expect(other.get_by_text("手机存满了传不动，腾点地方再传")).to_be_visible()
    room = page.context.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": live_server, "quotaSize": 100_000_000})
    other.locator("[data-kick]").tap()
    expect(other.get_by_text("本机没有要传的")).to_be_visible()


def test_it_says_at_the_button_that_nothing_more_fits_though_the_page_was_drawn_anew_meanwhile(
    sheet: Callable[..., Page],
) -> None:
    """Between the finger and the disk somebody else's letter comes; what the button has to say stays at it."""
    page = sheet()
    screen.answer(page, "SM-10", "写过的", "", "PASS")
    arrived(page)
    screen.go(page, "#done")
    page.evaluate(NO_ROOM_FOR_LETTERS)
    page.evaluate(HELD_UP)
    page.get_by_role("button", name="交", exact=True).tap()
    drawn = "document.querySelector('acceptance-sheet .page-part > *:not([data-before])')"
    page.evaluate(f"{drawn}.dataset.before = ''")
    page.locator("acceptance-sheet").dispatch_event("count-down-end")
    page.wait_for_function("!document.querySelector('[data-before]')")
    page.evaluate("letGo()")
    expect(page.locator("[data-foot]")).to_contain_text("手机满了，没存下，腾点地方再按")
    page.locator("acceptance-sheet").dispatch_event("count-down-end")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-foot]")).to_contain_text("手机满了，没存下，腾点地方再按")
    page.evaluate("room()")
    page.get_by_role("button", name="交", exact=True).tap()
    expect(page.locator("acceptance-sheet")).to_contain_text("公司收齐了")
    expect(page.locator("[data-foot]")).not_to_contain_text("手机满了")


def test_it_says_at_the_button_that_nothing_more_fits_and_hands_in_when_it_does(
    sheet: Callable[..., Page], live_server: str
) -> None:
    page = sheet(room=600_000)
    errors: list[str] = []
    page.on("pageerror", lambda one: errors.append(str(one)))
    screen.answer(page, "SM-10", "写过的", "", "PASS")
    expect(page.locator("[data-sync]")).to_have_text("已到公司")
    screen.go(page, "#done")
    page.evaluate(BALLAST)
    button = page.get_by_role("button", name="交", exact=True)
    button.tap()
    expect(page.locator("[data-foot]")).to_contain_text("手机满了，没存下，腾点地方再按")
    page.locator("body").evaluate(
        "dispatchEvent(new Event('online'))"
    )  # what is drawn anew goes on saying so
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-foot]")).to_contain_text("手机满了，没存下，腾点地方再")
    room = page.context.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": live_server, "quotaSize": 100_000_000})
    button.tap()
    expect(page.locator("acceptance-sheet")).to_contain_text("公司收齐了")
    assert not errors


def test_it_keeps_words_that_did_not_fit_on_the_screen_and_stores_them_when_there_is_room(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    page.evaluate(NO_ROOM_FOR_ITEMS)
    screen.answer(page, "SM-10", "满了写的", "", "")
    expect(page.locator("[data-sync]")).to_have_text("手机满了，没存下")
    screen.answer(page, "SM-11", "又写了一条", "", "")
    screen.go(page, "#item/SM-10")
    expect(page.locator('[name="note"]')).to_have_value("满了写的")
    expect(page.locator("[data-sync]")).to_have_text("手机满了，没存下")
    page.evaluate("room()")
    screen.answer(page, "SM-12", "有地方了", "", "")
    expect(page.locator("[data-sync]")).to_have_text("已存本机")
    page.reload()
    for item, words in (("SM-10", "满了写的"), ("SM-11", "又写了一条"), ("SM-12", "有地方了")):
        screen.go(page, f"#item/{item}")
        expect(page.locator('[name="note"]')).to_have_value(words)


def taken(page: Page) -> None:
    """A picture that is being made small on a slow phone."""
    page.evaluate(SLOW_DIGEST)
    shot: Any = {"name": "表.jpg", "mimeType": "image/jpeg", "buffer": screen.picture(1, 0.9)[1]}
    page.locator('acceptance-sheet input[type="file"]').set_input_files(shot)
    page.wait_for_function("() => window.digesting")
    expect(page.locator("[data-sync]")).to_have_text("正在存")


def test_it_waits_for_the_picture_that_is_being_made_small_before_it_notes_the_defect(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    screen.go(page, "#defect/SM-10")
    page.locator('[name="text"]').fill("阀门漏气")
    taken(page)
    page.get_by_role("button", name="记下缺陷").tap()
    assert letters(page, "raise_defect") == []
    page.evaluate("digestNow()")
    expect(page.locator('acceptance-sheet[data-at="#item/SM-10"]')).to_be_attached()
    [defect] = letters(page, "raise_defect")
    assert [one["sha256"] for one in defect["body"]["photos"]] == defect["blobs"] and len(
        defect["blobs"]
    ) == 1


def test_it_goes_on_with_what_was_typed_and_photographed_when_one_leaves_while_the_picture_is_made_small(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    screen.go(page, "#trial/T1/SM-14")
    page.locator('[name="instrument_no"]').fill("Y-1")
    taken(page)
    screen.go(page, "#item/SM-14")
    screen.go(page, "#trial/T1/SM-14")
    expect(page.locator('[name="instrument_no"]')).to_have_value("Y-1")
    page.locator('[name="instrument_no"]').fill("Y-118")
    page.evaluate("digestNow()")
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(1)
    assert screen.stored(page)
    page.locator('[name="calibrated_until"]').fill("2099-01-01")
    assert screen.stored(page)
    page.reload()
    expect(page.locator('[name="instrument_no"]')).to_have_value("Y-118")
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(1)


def test_it_sends_the_end_of_a_test_that_was_refused_and_read_again(
    sheet: Callable[..., Page], stage_xz: Stage, acceptance_id: UUID
) -> None:
    begun(stage_xz, acceptance_id)
    page = sheet()

    def refuse(route: Route, request: Request) -> None:
        no = {"http": 422, "status": "rejected", "code": "photo", "detail": "要重拍"}
        said = [{"cmd_id": one["cmd_id"], **no} for one in json.loads(request.post_data or "[]")]
        route.fulfill(json=said, headers={"X-Fieldapp": "1"})

    page.route("**/sync/commands", refuse)
    screen.go(page, "#trial/T3/SM-15")
    page.locator('[name="inputs.end_kpa"]').fill("4.9")
    page.locator('acceptance-sheet input[type="file"]').set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(1)
    page.get_by_role("button", name="读数，判定").tap()
    expect(page.locator("[data-sync]")).to_have_text("有没传成的")
    page.unroute("**/sync/commands")
    screen.go(page, "#item/SM-15")
    screen.go(page, "#trial/T3/SM-15")
    page.locator('[name="inputs.end_kpa"]').fill("5")
    page.locator('acceptance-sheet input[type="file"]').set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator("acceptance-sheet .photos button.photo")).to_have_count(2)
    page.get_by_role("button", name="读数，判定").tap()
    arrived(page)
    [trial] = [one["body"] for one in letters(page, "record_trial") if one.get("status") == "applied"]
    assert trial["inputs"]["end_kpa"] == "5" and len(trial["photos"]) == 2
