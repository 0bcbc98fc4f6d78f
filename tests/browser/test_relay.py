"""接力签 between two phones without a network: each reads the other's codes off its screen; one signature arrives."""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from fieldapp.commands.leave_defect import LeaveDefect
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.domain.signature import VERIFIED
from fieldapp.lib.clock import local, now
from tests.commands.examples.acceptance import begun
from tests.support.album import Album
from tests.support.basement import OUTBOX, READY
from tests.support.cast import Stage
from tests.support.story_acceptance import answered, stands
from tests.support.thumb import Thumb

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("RELAY_SHOTS", "")
Phone = Callable[..., Page]
# A camera that sees codes in turn, a little askew, on a wall: a question for whoever is logged in, or `over`.
CAMERA = """async (over) => {
  const tree = document.querySelector('script[src*="/js/app.js"]').src.replace(/app\\.js.*$/, "");
  const { askIn } = await import(tree + "relay/record.js");
  const { default: encode } = await import(tree.replace(/js\\/$/, "vendor/qr/index.js"));
  const me = JSON.parse(document.querySelector("#me").textContent);
  const facts = { round: 1, total: 27, answered: 27, complete: true, majors: 19, majors_passed: 19, generals: 8,
    generals_passed: 8, not_applicable: 0, failed: [], left: [], tests: [], drawing_rev: 1, order_rev: 1 };
  const codes = await askIn({ acceptance: crypto.randomUUID(), sha: "ab".repeat(32), slot: "P2", party: "设计单位",
    firm: me.firm, firm_id: me.firm_id, roles: me.roles, person: "张三", company: me.company,
    no: "XZ-2026-0042", name: "福顺豆制品厂", facts, ...over });
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 720;
  const paint = canvas.getContext("2d");
  let n = 0;
  setInterval(() => {
    paint.setTransform(1, 0, 0, 1, 0, 0);
    paint.fillStyle = "#8a8f94";
    paint.fillRect(0, 0, 720, 720);
    const rows = encode(codes[n++ % codes.length], "raw", { ecc: "medium", encoding: "alphanumeric", border: 4 });
    paint.setTransform(0.99, 0.07, -0.07, 0.99, 110, 80);
    const side = 540 / rows.length;
    paint.fillStyle = "#fff";
    paint.fillRect(0, 0, 540, 540);
    paint.fillStyle = "#111";
    const dot = side + 0.3;
    rows.forEach((row, y) => row.forEach((dark, x) => dark && paint.fillRect(x * side, y * side, dot, dot)));
  }, 500);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(15);
}"""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def codes(page: Page, folder: Path, name: str) -> list[str]:
    """A photo of every code that the page shows, one by one."""
    frame = page.locator("relay-code .code-frame svg")
    expect(frame).to_be_visible()
    files: list[str] = []
    of = int((frame.get_attribute("aria-label") or "1").rpartition("/")[2])
    if of > 1:
        page.get_by_role("button", name="停住").tap()
        expect(page.get_by_role("button", name="接着转")).to_be_visible()
        page.wait_for_timeout(300)  # the one that was being drawn stands
    for _ in range(of):
        n = page.locator("relay-code").get_attribute("data-n")
        files.append(str(folder / f"{name}-{n}.png"))
        page.locator("relay-code .code-frame").screenshot(path=files[-1])
        if of > 1:
            page.get_by_role("button", name="下一张").tap()
            expect(page.locator("relay-code")).not_to_have_attribute("data-n", str(n))
    assert len(set(files)) == of
    random.Random(of).shuffle(files)
    return files


def read(page: Page, files: list[str]) -> None:
    expect(page.locator("relay-scan .said")).to_contain_text("相机没开")  # nobody has let it
    page.locator('relay-scan input[type="file"]').set_input_files(files)


def offline(page: Page) -> None:
    assert page.evaluate(READY) == "activated"
    page.context.set_offline(True)


def rows(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(OUTBOX)["row"]
    return [one for one in found if one["kind"] == "sign_acceptance"]


def test_it_carries_a_signature_from_phone_to_phone_without_a_network(
    app: Flask, live_server: str, phone: Phone, stage_xz: Stage, axe: Any, tmp_path: Path
) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    album = Album("relay")
    mine, theirs = phone(), phone()
    inspector = Thumb(mine, album, "inspector").enter(stage_xz)
    designer = Thumb(theirs, album, "designer").enter(stage_xz)

    inspector.open(f"/acceptances/{acceptance_id}/sheet")
    expect(mine.locator("acceptance-sheet[data-along]")).to_be_attached()
    shot(theirs, "0-today")
    designer.tap("接力签")
    expect(theirs.locator("relay-page[data-along=whole]")).to_be_attached()
    shot(theirs, "1-start")
    assert axe(theirs) == []
    for page in (mine, theirs):
        offline(page)

    # the last word is written in the cellar, so the company does not know what is signed
    mine.evaluate("location.hash = '#item/SM-09'")
    mine.locator('[name="note"]').fill("量了 1.2 m")
    mine.locator('[name="note"]').blur()
    expect(mine.locator("[data-sync]")).to_have_text("已存本机")
    mine.evaluate("location.hash = '#sign/P2'")
    shot(mine, "1b-offer")
    mine.get_by_role("link", name="接力签").tap()
    questions = codes(mine, tmp_path, "question")
    shot(mine, "2-question")
    assert axe(mine) == []

    theirs.reload()  # from the shelf
    theirs.get_by_role("button", name="扫码").tap()
    read(theirs, [str(blank(tmp_path)), *questions])
    expect(theirs.locator(".statement")).to_contain_text("我代表")
    said = mine.locator(".statement").inner_text()
    assert theirs.locator(".statement").inner_text() == said
    assert theirs.locator(".code").inner_text() == mine.locator(".code").inner_text()
    expect(theirs.locator("main")).to_contain_text("福顺豆制品厂")
    designer.sign()
    shot(theirs, "3-sign")
    assert axe(theirs) == []
    theirs.reload()  # killed over it: what was scanned and written is still here
    expect(theirs.locator("[data-strokes]")).not_to_have_value("")
    theirs.get_by_role("button", name="确认签字").tap()
    expect(theirs.locator("main .state.local")).to_have_text("已存本机")
    [own] = rows(theirs)
    assert "content" not in own["body"] and own["body"]["relay"]["shown"].endswith(said)
    answers = codes(theirs, tmp_path, "answer")
    shot(theirs, "4-answer")
    assert axe(theirs) == []

    # a code of the wrong kind is told apart, then the right ones
    mine.get_by_role("button", name="扫签名").tap()
    shot(mine, "5-scan")
    assert axe(mine) == []
    read(mine, questions[:1])
    expect(mine.locator("relay-scan .said")).to_contain_text("要扫的是签完出的码")
    mine.locator('relay-scan input[type="file"]').set_input_files(answers)
    expect(mine.locator(".four .signed")).to_have_count(1)
    expect(mine.locator("main")).to_contain_text("接力签，待本人手机上传")
    expect(mine.locator("[data-sync]")).to_have_text("已存本机")
    shot(mine, "6-signed")
    assert axe(mine) == []
    [copy] = rows(mine)
    assert (
        copy["body"]["strokes"] == own["body"]["strokes"] and copy["body"]["sig_id"] == own["body"]["sig_id"]
    )
    assert stands(stage_xz, acceptance_id).signatures == []

    theirs.context.set_offline(False)
    expect(theirs.locator("main .state.done")).to_have_text("已到公司")
    [kept] = stands(stage_xz, acceptance_id).unseen
    assert kept.sig_id == UUID(own["body"]["sig_id"])
    mine.context.set_offline(False)
    expect(mine.locator("[data-sync]")).to_have_text("已到公司")
    expect(mine.locator("main")).to_contain_text("接力签，本人手机已传")
    now = stands(stage_xz, acceptance_id)
    [one] = now.signatures
    assert (now.holding, one.device_state, one.relayed, one.flags) == ({"P2": one}, VERIFIED, True, [])
    assert one.content == now.content and now.answers["SM-09"].note == "量了 1.2 m"
    theirs.get_by_role("button", name="好了").tap()
    expect(theirs.locator("a.item .state")).to_have_text("已到公司")
    shot(theirs, "7-arrived")


def blank(folder: Path) -> Path:
    """A photo without any code."""
    Image.new("RGB", (300, 200), (240, 240, 240)).save(folder / "wall.png")
    return folder / "wall.png"


def test_it_reads_codes_with_the_camera_and_says_whose_they_are(
    live_server: str, phone: Phone, stage_xz: Stage, axe: Any
) -> None:
    page = phone()
    Thumb(page, Album("relay"), "designer").enter(stage_xz).open("/relay")
    page.evaluate(CAMERA, {"roles": ["supervisor"]})
    page.get_by_role("button", name="扫码").tap()
    expect(page.locator("relay-scan .said")).to_have_text("周航的账号不能替设计单位签")
    expect(page.locator("relay-scan video")).to_be_visible()
    shot(page, "8-camera")
    assert axe(page) == []
    page.reload()
    page.evaluate("location.hash = '#home'")
    page.evaluate(CAMERA, {})
    page.get_by_role("button", name="扫码").tap()
    expect(page.locator(".statement")).to_contain_text("27 项都有结论")
    expect(page.locator("main")).to_contain_text("约的是张三，现在是周航签")
    page.get_by_role("button", name="不签").tap()
    expect(page.get_by_role("button", name="扫码")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("签到一半")


def test_it_says_that_what_is_left_is_too_long_for_codes(
    live_server: str, phone: Phone, stage_xz: Stage
) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    for number in range(4):
        wrong = RaiseDefect(acceptance_id=acceptance_id, item="SM-24", text=f"{number}处没有箭头" * 60)
        made = stage_xz.act("inspector", wrong)
        until = local(now()).date() + timedelta(days=3)
        leave = LeaveDefect(defect_id=UUID(made.result["defect_id"]), until=until, reason="先通气")
        stage_xz.act("engineer", leave)
    page = phone()
    Thumb(page, Album("relay"), "inspector").enter(stage_xz).open(f"/acceptances/{acceptance_id}/sheet")
    page.evaluate("location.hash = '#relay/P2'")
    expect(page.locator("main")).to_contain_text("遗留写得太长，码放不下，在本机签")
    page.get_by_role("link", name="回到签字").tap()
    expect(page.locator("acceptance-sheet")).to_have_attribute("data-at", "#sign/P2")
