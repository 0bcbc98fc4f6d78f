"""What an iPhone must do, in WebKit: strict writes, photos as bytes, several at once, cold starts, sudden death."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.visit import Visit
from fieldapp.photos.store import DiskStore
from tests.browser.test_outbox import KICK, PENDING, PUT, READY
from tests.support import story_acceptance
from tests.support.cast import Stage
from tests.support.server import Street
from tests.support.story_intake import lead
from tests.torture.test_losses import GPS, camera
from tests.webkit.driver import Screen, WebKit, found

pytestmark = [pytest.mark.webkit, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
SEVERAL = 5
NOTE = "[name=note]"
HAND_IN = ".action-bar .button.primary"
# Three photos and a letter beside them; durability as the transaction itself says it.
STORE = """
  const [tree, order, photos] = given;
  const { openOutbox, enqueue, prepare } = await import(tree + "outbox/index.js");
  const begin = IDBDatabase.prototype.transaction;
  const seen = [];
  IDBDatabase.prototype.transaction = function (...how) {
    const tx = begin.apply(this, how);
    if (tx.mode === "readwrite") seen.push(tx.durability);
    return tx;
  };
  const outbox = await openOutbox();
  for (const bytes of photos) {
    const file = new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], "表.jpg", { type: "image/jpeg" });
    const whole = { owner: document.body.dataset.person, ...order };
    const photo = await prepare(outbox.env, file);
    await enqueue(outbox.store, outbox.env, { ...whole, body: { text: "large" }, photos: [photo] });
  }
  return [...new Set(seen)];
"""
# What lies in the room of the bytes: of which class, and whether they are what they are called.
STORED = """
  const told = (asked) => new Promise((done, no) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const base = await told(indexedDB.open("fieldapp-outbox"));
  const room = base.transaction("bytes").objectStore("bytes");
  const [keys, all] = [await told(room.getAllKeys()), await told(room.getAll())];
  base.close();
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  return Promise.all(all.map(async (one, n) =>
    [Object.prototype.toString.call(one), hex(await crypto.subtle.digest("SHA-256", one)) === keys[n].split("|")[1]]));
"""
TAKE = "return (await import(given[0] + 'sw/client.js')).takeOffline(document.body.dataset.person, given[1])"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    found()
    with Screen() as name:
        yield name


@pytest.fixture
def phone(street: Street, display: str, tmp_path: Path) -> Iterator[Callable[[], WebKit]]:
    """Takes out the phone: always the same one, whatever became of its browser."""
    opened: list[WebKit] = []

    def take_out() -> WebKit:
        opened.append(WebKit(display, tmp_path / "phone", street.address))
        return opened[-1]

    yield take_out
    for one in opened:
        one.kill()


def enter(phone: WebKit, stage: Stage, part: str) -> WebKit:
    phone.go("/login")
    phone.type("[name=login]", stage.person(part).login)
    phone.type("[name=password]", PASSWORD)
    phone.tap("form button[type=submit], form .button.primary")
    phone.until("return location.pathname === '/today' && document.readyState === 'complete'")
    return phone


def tree(phone: WebKit) -> str:
    found = phone.run("return document.querySelector('script[src*=\"/js/app.js\"]').src")
    return str(found).removesuffix("app.js")


def kick(phone: WebKit) -> None:
    """Until nothing waits."""
    names = tree(phone)
    phone.until(f"await ({KICK})(given[0]); return (await ({PENDING})(given[0])) === 0", names)


def applied(stage: Stage, kind: str) -> int:
    with Session(stage.engine) as session:
        return session.scalar(select(func.count()).where(LedgerRow.kind == kind)) or 0


def test_it_writes_strictly_and_reads_photos_back_after_a_sudden_death(
    stage_xz: Stage, street: Street, phone: Callable[[], WebKit]
) -> None:
    first = enter(phone(), stage_xz, "inspector")
    first.go("/me")
    names = tree(first)
    kick(first)
    street.down()
    order = {
        "doc": "visit:1",
        "title": "福顺豆制品厂 走访",
        "step": "set",
        "kind": "set_prefs",
        "label": "字号",
    }
    first.run(
        f"return ({PUT})(given[0])", [names, {**order, "body": {"text": "large"}, "field": "text"}, False]
    )
    shots = [camera(number)["buffer"] for number in range(3)]
    photos = [base64.b64encode(data).decode() for data in shots]
    snaps = {**order, "step": "attach", "label": "压力表"}
    assert first.run(STORE, names, snaps, photos) == ["strict"]
    first.kill()

    second = phone()
    street.up()
    second.go("/me")
    if second.at.startswith("/login"):  # killed before it had written down its cookies
        enter(second, stage_xz, "inspector").go("/me")
    stored = second.run(STORED)
    assert stored == [["[object ArrayBuffer]", True]] * 3
    kick(second)
    assert applied(stage_xz, "set_prefs") == 4 and applied(stage_xz, "store_blob") == 3
    second.close()


def test_it_takes_several_photos_at_once_into_a_form(
    app: Flask, stage_xz: Stage, session: Session, phone: Callable[[], WebKit], tmp_path: Path
) -> None:
    """The loss that iPhones are known for: several photos chosen at once, and the whole form was not saved."""
    case_id = lead(stage_xz)
    files = []
    for number in range(SEVERAL):
        file = tmp_path / f"现场{number}.jpg"
        file.write_bytes(camera(number)["buffer"])
        files.append(str(file))
    form = f"/cases/{case_id}/visits/new"
    first = enter(phone(), stage_xz, "customer_manager")
    first.go(form)
    first.until("return customElements.get('field-form') !== undefined")
    first.type("[name=photos_file]", "\n".join(files))
    first.until(f"return document.querySelectorAll('field-form .chosen li img').length === {SEVERAL}")
    first.type(NOTE, "五张一起拍的")
    first.until("return new Promise((done) => setTimeout(() => done(true), 300))")
    assert first.run(STORED) == [["[object ArrayBuffer]", True]] * SEVERAL
    first.kill()

    second = phone()
    second.go(form)
    if second.at.startswith("/login"):
        enter(second, stage_xz, "customer_manager").go(form)
    second.sees("接着上次写的")
    second.until(f"return document.querySelectorAll('field-form .chosen li img').length === {SEVERAL}")
    assert second.run("return document.querySelector(given[0]).value", NOTE) == "五张一起拍的"
    second.run("document.querySelector('[name=result]').closest('label').click()")
    second.tap(HAND_IN)
    second.until("return location.pathname === given[0]", f"/cases/{case_id}")
    [visit] = session.scalars(select(Visit).where(Visit.case_id == case_id))
    assert visit.note == "五张一起拍的"
    kept = list(session.scalars(select(Attachment).where(Attachment.case_id == case_id)))
    assert len({one.sha256 for one in kept}) == len(kept) == SEVERAL
    store = DiskStore(app.config["FIELDAPP"].data / "blobs")
    for one in kept:
        with store.open(one.sha256) as file_:
            data = file_.read()
        with Image.open(BytesIO(data)) as picture:
            assert picture.getexif().get_ifd(GPS)[1] == "N" and max(picture.size) <= 2048
        assert hashlib.sha256(data).hexdigest() == one.sha256
    second.close()


def test_it_brings_a_form_home_that_was_written_without_a_network(
    stage_xz: Stage, session: Session, street: Street, phone: Callable[[], WebKit]
) -> None:
    case_id = lead(stage_xz)
    form = f"/cases/{case_id}/visits/new"
    first = enter(phone(), stage_xz, "customer_manager")
    assert first.run(f"return {READY}") == "activated"
    first.go("/today")
    assert first.run(TAKE, tree(first), [form, "/sync"])["failed"] == []
    first.kill()

    street.down()
    second = phone()
    second.go(form)  # from cold, from the shelf
    second.sees("没网，这一页是")
    second.until("return customElements.get('field-form') !== undefined")
    second.run("document.querySelector('[name=result]').closest('label').click()")
    second.type(NOTE, "地下室里写的")
    second.tap(HAND_IN)
    second.sees("有网自动传")
    second.kill()

    street.up()
    third = phone()
    third.go("/sync")
    if third.at.startswith("/login"):
        enter(third, stage_xz, "customer_manager").go("/sync")
    third.sees("本机没有要传的")
    [visit] = session.scalars(select(Visit).where(Visit.case_id == case_id))
    assert visit.note == "地下室里写的"
    assert len(list(session.scalars(select(DocumentReceipt)))) == 1
    third.close()


def test_it_answers_an_item_on_the_sheet_and_dies_before_it_is_sent(
    stage_xz: Stage, street: Street, phone: Callable[[], WebKit]
) -> None:
    acceptance_id = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    sheet = f"/acceptances/{acceptance_id}/sheet"
    first = enter(phone(), stage_xz, "inspector")
    assert first.run(f"return {READY}") == "activated"
    first.go(sheet)
    first.find("acceptance-sheet[data-along]")
    street.down()
    first.run("location.hash = '#item/SM-10'")
    first.find("acceptance-sheet[data-at='#item/SM-10']")
    first.type(NOTE, "阀门都在")
    first.run("document.querySelector('.verdict input[value=PASS]').closest('label').click()")
    first.until("return document.querySelector('[data-sync]').textContent === '已存本机'")
    first.kill()

    second = phone()
    second.go(sheet)
    second.find("acceptance-sheet[data-at='#item/SM-10']")  # where the person was
    assert second.run("return document.querySelector(given[0]).value", NOTE) == "阀门都在"
    street.up()
    second.go(sheet)
    if second.at.startswith("/login"):
        enter(second, stage_xz, "inspector").go(sheet)
    second.until("return document.querySelector('[data-sync]')?.textContent === '已到公司'")
    answer = story_acceptance.stands(stage_xz, acceptance_id).answers["SM-10"]
    assert (answer.verdict, answer.note, answer.history) == ("PASS", "阀门都在", [])
    second.close()
