"""One phone, several people: what lies on it for one is nothing to the next, can be carried on, and comes back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.domain.attachment import Attachment, Blob
from fieldapp.domain.quarantine import Quarantined
from fieldapp.domain.visit import Visit
from tests.browser.test_outbox import READY, Hand, applied
from tests.support.cast import Stage
from tests.support.disk import lies
from tests.support.story_intake import lead
from tests.support.story_sync import picture
from tests.support.thumb import photo as shot

pytestmark = pytest.mark.browser

# Everything this browser keeps for the app, as one text: databases, caches, tab storage and the page itself.
DUMP = """async () => {
  const latin = (bytes) => Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join("");
  const plain = (one) => {
    if (one instanceof CryptoKey) return `key, extractable ${one.extractable}`;
    if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) return latin(one.buffer ?? one);
    if (Array.isArray(one)) return one.map(plain);
    if (!one || typeof one !== "object") return one;
    return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, plain(value)]));
  };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const tab = [sessionStorage, localStorage].map((one) => JSON.stringify({ ...one }));
  const found = [document.documentElement.outerHTML, ...tab];
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const room of db.objectStoreNames) {
      const tx = db.transaction(room).objectStore(room);
      const [keys, values] = [await done(tx.getAllKeys()), await done(tx.getAll())];
      found.push(`${room}: ${JSON.stringify(keys)} ${JSON.stringify(plain(values))}`);
    }
    db.close();
  }
  for (const name of (await caches.keys()).filter((one) => !one.startsWith("shell-"))) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) found.push(`${name} ${one.url} ${await (await cache.match(one)).text()}`);
  }
  return found.join("\\n");
}"""
SEEN = """async (tree) => (await import(tree + "outbox/peek.js")).glance(document.body.dataset.person)"""
SECRET = "只有王海涛看得到的豆制品厂"


def seen(hand: Hand) -> dict[str, Any]:
    found: dict[str, Any] = hand.page.evaluate(SEEN, hand.tree)
    return found


def until(hand: Hand, ready: Callable[[dict[str, Any]], bool]) -> None:
    for _ in range(600):
        if ready(seen(hand)):
            return
        hand.page.wait_for_timeout(100)
    raise AssertionError(seen(hand))


def work(hand: Hand, data: bytes, sha256: str) -> None:
    """The inspector's work in the basement: two letters, a photo, and an online form left half-typed."""
    until(hand, lambda one: bool(one["keyed"]))
    assert hand.page.evaluate(READY) == "activated"
    hand.page.context.set_offline(True)
    hand.write(label=SECRET, title=SECRET)
    assert hand.snap(data, label=SECRET, title=SECRET) == sha256
    half = """(words) => sessionStorage.setItem(`draft:${document.body.dataset.person} /half#form`,
      JSON.stringify({ values: [["why", words]] }))"""
    hand.page.evaluate(half, SECRET)


def test_it_shows_the_next_person_nothing_and_comes_back(
    live_server: str,
    phone: Callable[..., Page],
    stage_xz: Stage,
    session: Session,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:
    hand = Hand(phone())
    hand.enter(stage_xz, "inspector")
    take = "async (tree) => (await import(tree + 'sw/client.js')).takeOffline(document.body.dataset.person, ['/sync'])"
    assert hand.page.evaluate(READY) == "activated"
    hand.page.evaluate(take, hand.tree)
    sha256, data = picture()
    assert hand.page.evaluate(DUMP).count("王海涛") > 1
    work(hand, data, sha256)
    left_open = hand.page.context.new_page()
    left_open.goto("/sync")
    expect(left_open.get_by_text(SECRET).first).to_be_visible()
    mark = json.dumps(data[5000:5060].decode("latin-1"), ensure_ascii=False)[1:-1]
    before = hand.page.evaluate(DUMP)
    assert all(
        word in before for word in (SECRET, "visit:1", "表.jpg", sha256, mark, "key, extractable false")
    )

    hand.page.context.clear_cookies()  # the session is over; nobody taps 退出
    hand.page.context.set_offline(False)
    hand.page.goto("/login")
    expect(hand.page.get_by_text("这台手机上还有王海涛 3 份待传")).to_be_visible()
    hand.enter(stage_xz, "engineer")
    until(hand, lambda one: not one["strangers"])
    expect(left_open.get_by_text(SECRET)).to_have_count(0)
    left_open.close()
    shelf = f"pages-{stage_xz.person('inspector').id}"
    hand.page.wait_for_function("(name) => caches.has(name).then((there) => !there)", arg=shelf)
    for path in ("/today", "/sync"):
        hand.page.goto(path)
        hand.page.wait_for_load_state("networkidle")
        text = hand.page.evaluate(DUMP)
        for word in (
            SECRET,
            "豆制品厂",
            "visit:1",
            "表.jpg",
            sha256,
            mark,
        ):
            assert word not in text, word
        assert shelf not in text
    expect(hand.page.get_by_text("王海涛 3 份待传")).to_be_visible()
    assert axe(hand.page) == []
    assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert applied(stage_xz) == 0

    hand.page.get_by_role("button", name="代传").tap()
    expect(hand.page.get_by_text("王海涛 3 份已代传")).to_be_visible()
    assert applied(stage_xz) == 2 and applied(stage_xz, "engineer") == 0
    assert session.get(Blob, (sha256, stage_xz.cast.company.id)) is not None
    assert SECRET not in hand.page.evaluate(DUMP)

    hand.page.goto("/me")
    hand.page.get_by_role("button", name="退出登录").tap()
    hand.page.wait_for_url("**/login")
    hand.enter(stage_xz, "inspector")
    until(hand, lambda one: one["pending"] == 0)
    hand.settled()
    assert applied(stage_xz) == 2  # asked again, answered from the ledger
    text = hand.page.evaluate(DUMP)
    assert SECRET in text and "sealed|" not in text
    hand.write()
    hand.kick()
    assert applied(stage_xz) == 3


def test_it_takes_the_work_along_as_a_file_that_only_the_company_opens(
    live_server: str, phone: Callable[..., Page], stage_xz: Stage, tmp_path: Path
) -> None:
    hand, other = Hand(phone()), Hand(phone())
    hand.enter(stage_xz, "inspector")
    sha256, data = picture()
    hand.page.goto("/me")
    work(hand, data, sha256)
    hand.page.get_by_role("button", name="退出登录").tap()
    expect(hand.page.get_by_text("没网，现在退不了")).to_be_visible()
    hand.page.get_by_role("button", name="先不退").tap()
    hand.page.route("**/sync/commands", lambda route: route.abort())
    hand.page.route("**/sync/blobs/**", lambda route: route.abort())
    hand.page.context.set_offline(False)
    hand.page.get_by_role("button", name="退出登录").tap()
    expect(hand.page.get_by_text("还有 3 条没传")).to_be_visible()
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="导出").tap()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("待传-王海涛-") and file.suffix == ".fieldapp"
    raw = file.read_bytes()
    assert SECRET.encode() not in raw and data[5000:5060] not in raw
    hand.page.get_by_role("button", name="照样退出").tap()
    hand.page.wait_for_url("**/login")
    assert SECRET not in hand.page.evaluate(DUMP)

    other.enter(stage_xz, "engineer")
    other.page.goto("/sync")
    other.page.get_by_label("导入同事的待传文件").set_input_files(file)
    expect(other.page.get_by_text("王海涛 3 份收进来了")).to_be_visible()
    other.page.get_by_role("button", name="代传").tap()
    expect(other.page.get_by_text("王海涛 3 份已代传")).to_be_visible()
    assert applied(stage_xz) == 2
    other.page.get_by_label("导入同事的待传文件").set_input_files(file)
    expect(other.page.get_by_text("收进来了")).to_be_visible()
    other.page.get_by_label("导入同事的待传文件").set_input_files(
        {"name": "待传.fieldapp", "mimeType": "application/octet-stream", "buffer": raw[:-30]}
    )
    expect(other.page.get_by_text("文件不完整，没有动")).to_be_visible()
    for _ in range(3):
        other.page.goto("/sync/import")
        other.page.get_by_label("待传文件").set_input_files(file)
        other.page.get_by_role("button", name="导入", exact=True).tap()
        expect(other.page.get_by_text("2 条以前收过")).to_be_visible()
    assert applied(stage_xz) == 2

    hand.page.unroute("**/sync/commands")
    hand.page.unroute("**/sync/blobs/**")
    hand.enter(stage_xz, "inspector")
    until(hand, lambda one: one["pending"] == 0)
    assert applied(stage_xz) == 2 and hand.page.evaluate("sessionStorage.length") >= 1


def test_somebody_whose_account_was_stopped_takes_the_work_out_at_the_login(
    live_server: str,
    phone: Callable[..., Page],
    stage_xz: Stage,
    session: Session,
    tmp_path: Path,
    axe: Callable[..., list[dict[str, Any]]],
) -> None:
    hand, other = Hand(phone()), Hand(phone())
    hand.enter(stage_xz, "inspector")
    until(hand, lambda one: bool(one["keyed"]))
    sha256, data = picture()
    hand.page.goto("/me")
    work(hand, data, sha256)
    person = stage_xz.person("inspector")
    stage_xz.act("admin", DeactivatePerson(person_id=person.id, reason="离职"))
    hand.page.context.set_offline(False)
    hand.page.goto("/login")
    hand.page.get_by_label("工号或手机号").fill(person.login)
    hand.page.get_by_label("密码").fill(PASSWORD)
    hand.page.get_by_role("button", name="登录").tap()
    expect(hand.page.get_by_text("这个账号停用了")).to_be_visible()
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="导出没传的 3 项").tap()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("待传-王海涛-") and SECRET.encode() not in file.read_bytes()
    expect(hand.page.get_by_label("导入同事的待传文件")).to_have_count(0)
    assert axe(hand.page) == []

    other.enter(stage_xz, "engineer")
    other.page.goto("/sync")
    other.page.get_by_label("导入同事的待传文件").set_input_files(file)
    other.page.get_by_role("button", name="代传").tap()
    expect(other.page.get_by_text("王海涛 3 份已代传")).to_be_visible()
    kept = session.scalars(select(Quarantined)).all()
    assert applied(stage_xz) == 0 and len(kept) == 2 and any(sha256 in one.raw for one in kept)


def test_it_seals_a_visit_that_waits_and_one_that_is_half_written(
    live_server: str, phone: Callable[..., Page], stage_xz: Stage, session: Session
) -> None:
    waits, half = (lead(stage_xz, name=f"{n}号店", address=f"新华路 {n} 号", phone="") for n in (21, 22))
    hand = Hand(phone())
    hand.enter(stage_xz, "customer_manager")
    until(hand, lambda one: bool(one["keyed"]))
    other = hand.page.context.new_page()
    for page, case_id in ((hand.page, waits), (other, half)):
        page.goto(f"/cases/{case_id}/visits/new")
        page.wait_for_selector("field-form:defined", state="attached")
    hand.page.context.set_offline(True)
    hand.page.get_by_label("已见面有需求").tap()
    hand.page.get_by_label("备注").fill(SECRET)
    hand.page.locator("[name=photos_file]").set_input_files(shot("门头.jpg"))  # type: ignore[arg-type]
    expect(hand.page.locator("field-form .chosen li")).to_contain_text("门头.jpg")
    hand.page.locator(".action-bar .button.primary").tap()
    expect(hand.page.get_by_text("已存本机", exact=True)).to_be_visible()
    other.get_by_label("备注").fill(f"写了一半，{SECRET}")
    lies(other, "draft", f"写了一半，{SECRET}")
    other.close()

    hand.page.context.clear_cookies()
    hand.page.context.set_offline(False)
    hand.enter(stage_xz, "engineer")
    until(hand, lambda one: not one["strangers"])
    hand.page.goto("/sync")
    expect(
        hand.page.get_by_text("李敏 3 份待传")
    ).to_be_visible()  # the visit, its photo, the wish for a receipt
    assert SECRET not in hand.page.evaluate(DUMP)
    hand.page.get_by_role("button", name="代传").tap()
    expect(hand.page.get_by_text("李敏 2 份已代传，还有 1 份")).to_be_visible()
    expect(hand.page.get_by_text("1 份回执要本人登录后取")).to_be_visible()
    visits = select(Visit).where(Visit.case_id.in_((waits, half)))
    [visit] = session.scalars(visits)
    assert (visit.note, visit.person_id) == (SECRET, stage_xz.person("customer_manager").id)
    assert [one.name for one in session.scalars(select(Attachment).where(Attachment.case_id == waits))] == [
        "门头.jpg"
    ]
    assert SECRET not in hand.page.evaluate(DUMP)

    hand.page.context.clear_cookies()
    hand.enter(stage_xz, "customer_manager")
    until(hand, lambda one: one["pending"] == 0)
    hand.settled()
    session.rollback()
    assert len(list(session.scalars(visits))) == 1
    hand.page.goto(f"/cases/{half}/visits/new")
    expect(hand.page.get_by_text("接着上次写的")).to_be_visible()
    expect(hand.page.get_by_label("备注")).to_have_value(f"写了一半，{SECRET}")
