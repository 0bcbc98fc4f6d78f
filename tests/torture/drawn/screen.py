"""What a thumb does on the screens of a drawn story: answers, photographs, signs, hands in, writes a visit, decides."""

import hashlib
import io
import random
import time

from PIL import Image
from playwright.sync_api import Error, Page, expect

from tests.support.album import Album
from tests.support.thumb import Thumb
from tests.torture.drawn.ground import ITEMS
from tests.torture.drawn.handset import PATIENCE_MS, Handset

BUSY = "正在存"
FULL = "没存下"
FULL_S = 1.0
MEASURED = ITEMS[0]


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


JPEG = _jpeg()


def picture(number: float, size: float) -> tuple[str, bytes]:
    """A photo unlike all others and its digest; half of them small, the others up to a megabyte."""
    length = 500 if size < 0.5 else round(200_000 + 1_600_000 * (size - 0.5))
    data = JPEG + random.Random(number).randbytes(length)
    return hashlib.sha256(data).hexdigest(), data


def go(page: Page, hash_: str) -> None:
    """To a screen of the sheet, as a link would."""
    if page.evaluate("location.hash") != hash_:
        page.evaluate("(to) => { location.hash = to; }", hash_)
    expect(page.locator(f'acceptance-sheet[data-at="{hash_}"]')).to_be_attached(timeout=PATIENCE_MS)


def stored(page: Page) -> bool:
    """Wait until the page has written what it was given; whether it says that all of it is on the phone."""
    said = ""
    until = time.monotonic() + PATIENCE_MS / 1000
    full = time.monotonic() + FULL_S
    while time.monotonic() < until:
        said = page.locator("[data-sync]").inner_text().strip()
        # what was full before may say so until this is written
        if said != BUSY and (FULL not in said or time.monotonic() > full):
            return said in ("已存本机", "已到公司")
        page.wait_for_timeout(10)
    raise AssertionError(f"still {said} after {PATIENCE_MS} ms")


def answer(page: Page, item: str, note: str, value: str, word: str) -> None:
    """A value, a note and a verdict, without waiting for the disk."""
    go(page, f"#item/{item}")
    if item == MEASURED:
        page.locator('[name="values.value"]').fill(value)
    page.locator('[name="note"]').fill(note)
    page.locator('[name="note"]').blur()
    if word:
        page.locator(".verdict label", has=page.locator(f'input[value="{word}"]')).tap()


def is_open(page: Page, item: str) -> bool:
    """Whether the item keeps the parties from signing: nothing chosen, or a failure nobody has told of."""
    go(page, f"#item/{item}")
    return page.locator('.verdict input[value="PASS"]:checked').count() == 0


def let_be(page: Page, item: str) -> None:
    """What another tab has written at the item, unseen here, is shown; the person does not want it."""
    go(page, f"#item/{item}")
    shown = page.get_by_label("还有一份没算数")
    expect(shown.first).to_be_visible()
    for left in reversed(range(shown.count())):
        shown.first.get_by_role("button", name="不要这份").tap()
        expect(shown).to_have_count(left)


def photograph(page: Page, item: str, data: bytes) -> bool:
    """One picture into the item; whether the page took it."""
    go(page, f"#item/{item}")
    return photograph_here(page, data)


def photograph_here(page: Page, data: bytes) -> bool:
    """The same on whatever screen stands."""
    slots = page.locator("acceptance-sheet .photos button.photo")
    before = slots.count()
    page.locator('acceptance-sheet input[type="file"]').set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": data}
    )
    late = page.locator("acceptance-sheet .photos label.late")
    expect(slots.nth(before).or_(late).first).to_be_visible(timeout=PATIENCE_MS)
    return not late.count()


def sign(page: Page) -> bool:
    """The next party by hand; False where nobody may sign yet."""
    go(page, "#sign")
    if not page.locator("signature-pad").count():
        return False
    Thumb(page, Album(), "inspector").sign()
    page.get_by_role("button", name="确认签字", exact=True).tap()
    return True


def hand_in(page: Page) -> bool:
    """交, where there is something to hand in."""
    go(page, "#done")
    button = page.get_by_role("button", name="交", exact=True)
    if not button.count():
        return False
    button.tap()
    foot = page.locator("[data-foot]")
    expect(foot.filter(has_not_text="交了以后公司给回执").or_(foot.filter(has_text=FULL))).to_be_visible(
        timeout=PATIENCE_MS
    )
    return FULL not in foot.inner_text()


def visit(phone: Handset, page: Page, note: str, data: bytes | None) -> bool:
    """A visit written and handed in; whether the page says that it is stored, or went on because it has arrived."""
    page.wait_for_selector("field-form:defined", state="attached")
    page.get_by_label("已见面有需求").tap()
    page.get_by_label("备注").fill(note)
    if data is not None:
        shot = {"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": data}
        page.locator("[name=photos_file]").set_input_files(shot)  # type: ignore[arg-type]
        expect(
            page.locator("field-form .chosen li").or_(page.locator("#f-photos-error")).first
        ).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".action-bar .button.primary").tap()
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        try:
            if page.url.endswith(f"/cases/{phone.ground.shop_id}"):
                return True
            text = page.locator("main").inner_text(timeout=1000)
            card = not page.locator("field-form form").is_visible()
        except Error:
            continue  # on its way to the next page
        if card and ("已存本机" in text or "已到公司" in text):
            return True
        if FULL in text and not card:
            return False
        page.wait_for_timeout(20)
    raise AssertionError(f"nothing came of the visit: {page.locator('main').inner_text()[:200]}")


def decide(page: Page, item: str, mine: bool, own: str, theirs: str) -> None:
    """The card of a conflict shows both values; one is chosen."""
    go(page, f"#item/{item}")
    card = page.get_by_label("两处记的不一样")
    expect(card).to_contain_text(own, timeout=PATIENCE_MS)
    expect(card).to_contain_text(theirs, timeout=PATIENCE_MS)
    assert not card.locator("input:checked").count(), "chosen for somebody"
    card.locator(f'input[value="{"mine" if mine else "theirs"}"]').check(force=True)
    card.get_by_role("button", name="留这个").tap()
    expect(card).to_have_count(0, timeout=PATIENCE_MS)
