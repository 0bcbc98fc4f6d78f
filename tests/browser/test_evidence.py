"""Evidence in real browsers: a phone signs with its own key; one page without a network proves and shows a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.counterpart import Counterpart
from fieldapp.exports.evidence_page import page as proving_page
from fieldapp.lib import device_key, notary
from fieldapp.lib.evidence import verify
from tests.browser.test_outbox import Hand
from tests.lib.test_evidence import TAMPERED
from tests.support import chromium
from tests.support.cast import Stage
from tests.support.story_evidence import Evening, flipped, opened, packed

pytestmark = pytest.mark.browser
SOME = (
    "an answer's value",
    "a stroke",
    "two signatures swapped",
    "an event gone",
    "a photo's byte",
    "a receipt",
    "the list",
)
HAND_IN = """async (tree) => {
  const { openOutbox, enqueue, signed } = await import(tree + "outbox/index.js");
  const outbox = await openOutbox();
  const owner = document.body.dataset.person;
  const doc = { owner, doc: "visit:1", title: "走访", label: "走访" };
  const body = { doc: doc.doc, name: "走访" };
  await enqueue(outbox.store, outbox.env, { ...doc, step: "set", kind: "set_prefs", body: { text: "large" } });
  await enqueue(outbox.store, outbox.env, { ...doc, step: "submit", kind: "submit_document", body });
  const outcome = await outbox.kick();
  const key = (await outbox.store.read(["meta"], (tx) => tx.get("meta", "pen"))).private;
  const taken = await crypto.subtle.exportKey("jwk", key).then(() => true, () => false);
  return [outcome.stop, taken, await signed(outbox.store, outbox.env, "a line")];
}"""


def test_a_phone_signs_with_its_own_key_and_countersigns_its_receipts(
    phone: Callable[..., Page], stage_xz: Stage, live_server: str
) -> None:
    hand = Hand(phone())
    hand.enter(stage_xz, "inspector")
    stop, taken, signature = hand.page.evaluate(HAND_IN, hand.tree)
    assert (stop, taken) == ("", False)
    with Session(stage_xz.engine) as session:
        [kept] = session.scalars(select(Counterpart))
        assert device_key.verify(kept.key, b"a line", signature)
        receipt_id = kept.receipt_id
    hand.page.goto(f"/sync/receipts/{receipt_id}")
    expect(hand.page.get_by_text("手机已存回执")).to_be_visible()


def test_one_page_proves_and_shows_a_file_without_a_network(
    browser: Browser, app: Flask, stage_xz: Stage, tmp_path: Path, axe: Callable[..., list[dict[str, Any]]]
) -> None:
    whole = Evening(stage_xz, app.config["FIELDAPP"].data).play().export(tmp_path / "whole.evidence")
    saved = tmp_path / "page.html"
    saved.write_text(proving_page(notary.public_key()).html, "utf-8")
    context = browser.new_context(**chromium.PHONE, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(saved.as_uri())

    def prove(file: Path) -> str:
        page.locator("#answer").evaluate("(one) => one.replaceChildren()")
        page.set_input_files("#file", file)
        answer = page.locator("#answer .verdict").first
        answer.wait_for()
        return answer.inner_text()

    assert prove(whole) == "没有改动"
    shown = page.locator("#answer li.done").all_inner_texts()
    assert shown == verify(whole, notary.public_key()).checks
    expect(page.get_by_role("heading", name="福顺豆制品厂")).to_be_visible()
    assert page.locator(".ink path").count() == 4 and page.locator(".items > li").count() > 50
    expect(page.get_by_text("第 2 轮 整改合格")).to_be_visible()
    picture = page.locator(".album img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("(one) => one.complete && one.naturalWidth > 0", arg=picture.element_handle())
    assert axe(page) == []
    for number, what in enumerate(SOME):
        parts = opened(whole)
        TAMPERED[what][0](parts)
        file = packed(parts, tmp_path / f"{number}.evidence")
        assert prove(file) == f"断在这里：{verify(file).broken}", what
        expect(page.get_by_text("下面的内容不能作数")).to_be_visible()
    cut = tmp_path / "cut.evidence"
    cut.write_bytes(whole.read_bytes()[:-9])
    assert prove(cut) == "断在这里：文件不完整，末尾的目录读不出来"
    turned = tmp_path / "turned.evidence"
    turned.write_bytes(flipped(whole.read_bytes(), 4))
    assert prove(turned) == "断在这里：manifest.json 的开头被改过"
    saved.write_text(proving_page("A" * 43 + "=").html, "utf-8")
    page.reload()
    assert prove(whole).startswith("断在这里：不是这家公司签的")
    assert errors == []
    context.close()
