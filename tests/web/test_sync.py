"""Phones hand in their work: every letter once and with its own answer, photos in pieces, a receipt one can check."""

import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from time import time_ns
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.commands.add_survey_photos import AddSurveyPhotos
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.envelope import BlobRef, Letter
from fieldapp.commands.ledger import LedgerRow, body_digest
from fieldapp.commands.quarantine_letter import QuarantineLetter
from fieldapp.commands.registry import verbs
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.quarantine import Quarantined
from fieldapp.domain.receipt import verify
from fieldapp.lib.ids import uuid7
from fieldapp.photos.store import DiskStore
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer as answering
from tests.support.story_acceptance import completed, convened, photo, stands
from tests.support.story_intake import handed_over
from tests.support.story_sync import DEVICE, form_letter, hand_in, letter, picture, put, submission, upload

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phone(app: Flask, stage_xz: Stage) -> FlaskClient:
    """王海涛, the inspector, is logged in."""
    return enter(app, stage_xz, "inspector")


def shas(letters: list[dict[str, Any]]) -> dict[str, str]:
    known = {"doc", "blobs"}
    return {
        one["cmd_id"]: body_digest(Letter.model_validate({k: v for k, v in one.items() if k not in known}))
        for one in letters
    }


@ONCE
def test_it_says_who_and_when_and_that_it_is_us(phone: FlaskClient, stage_xz: Stage) -> None:
    said = phone.get("/sync/hello")
    assert said.headers["X-Fieldapp"]
    assert said.get_json()["user"] == str(stage_xz.person("inspector").id)
    assert said.get_json()["server_time"].endswith("+08:00") and said.get_json()["protocol"]["newest"] == 1


@ONCE
def test_it_asks_for_a_login_without_losing_a_word(app: Flask, stage_xz: Stage) -> None:
    stranger = app.test_client()
    stranger.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    said = stranger.post("/sync/commands", json=[], headers={"Accept": "application/json"})
    assert said.status_code == 401 and said.content_type == "application/problem+json"
    assert said.headers["X-Fieldapp"]


def test_it_takes_a_letter_once(phone: FlaskClient, stage_xz: Stage, session: Session) -> None:
    written = letter(stage_xz, "inspector", SetPrefs(text="large"))
    [first], [again] = hand_in(phone, written), hand_in(phone, written)
    assert (first["status"], again["status"]) == ("applied", "duplicate")
    assert first["receipt"]["cmd_id"] == again["receipt"]["cmd_id"] == written["cmd_id"]
    [other] = hand_in(phone, {**written, "body": {"text": "", "theme": "light"}})
    assert (other["http"], other["code"]) == (422, "conflict")


@ONCE
def test_it_lets_no_letter_block_another(phone: FlaskClient, stage_xz: Stage) -> None:
    good = letter(stage_xz, "inspector", SetPrefs(text="large"))
    unknown = {**letter(stage_xz, "inspector", SetPrefs()), "kind": "fly_to_the_moon"}
    newer = {**letter(stage_xz, "inspector", SetPrefs()), "v": 2, "kind": "set_prefs"}
    wrong = {**letter(stage_xz, "inspector", SetPrefs()), "body": {"text": "huge"}}
    foreign = letter(stage_xz, "engineer", SetPrefs())
    inner = letter(stage_xz, "inspector", StoreBlob(sha256="a" * 64, mime="image/jpeg", size=1))
    hold = AskHold(case_id=uuid7(), reason="RESCHEDULE", evidence=[BlobRef(sha256="b" * 64, name="x.jpg")])
    nowhere = letter(stage_xz, "inspector", hold)
    said = hand_in(phone, "nonsense", unknown, newer, wrong, foreign, inner, nowhere, good)  # type: ignore[arg-type]
    assert [one["http"] for one in said] == [422, 422, 422, 422, 403, 422, 404, 200]
    assert said[1]["code"] == said[2]["code"] == said[5]["code"] == "unknown_command"
    assert said[3]["field"] == "text" and said[4]["status"] == "other_owner"
    assert all(one["detail"] for one in said[:-1])


@ONCE
def test_it_refuses_a_whole_batch_that_is_too_big(phone: FlaskClient) -> None:
    assert phone.post("/sync/commands", json=[{}] * 51).status_code == 413
    assert phone.post("/sync/commands", data="{").status_code == 400


@ONCE
def test_it_gives_the_later_author_both_values(app: Flask, phone: FlaskClient, stage_xz: Stage) -> None:
    photo(stage_xz)
    acceptance_id = convened(stage_xz, completed(stage_xz))
    hose = stands(stage_xz, acceptance_id).acceptance.item("SM-09")
    DiskStore(app.config["FIELDAPP"].data / "blobs")
    mine = answering(stage_xz, acceptance_id, hose, photos=[])
    theirs = answering(stage_xz, acceptance_id, hose, values={"value": Decimal("1.8")}, photos=[])
    engineer = enter(app, stage_xz, "engineer")
    assert hand_in(phone, letter(stage_xz, "inspector", mine, base_rev=0))[0]["http"] == 200
    [said] = hand_in(engineer, letter(stage_xz, "engineer", theirs, base_rev=0))
    assert (said["http"], said["status"]) == (409, "conflict")
    assert said["current"]["author"] == stage_xz.person("inspector").name
    assert (
        said["current"]["rev"] == 1
        and {key: Decimal(text) for key, text in said["current"]["value"]["measured"].items()} == mine.values
    )
    decided = letter(stage_xz, "engineer", theirs, base_rev=said["current"]["rev"])
    assert hand_in(engineer, decided)[0]["http"] == 200


@ONCE
def test_it_takes_a_photo_in_pieces_and_tells_where_to_go_on(app: Flask, phone: FlaskClient) -> None:
    sha256, data = picture()
    assert phone.head(f"/sync/blobs/{sha256}").headers["Upload-Offset"] == "0"
    assert put(phone, sha256, data, 0, 100_000).status_code == 204
    asked = phone.head(f"/sync/blobs/{sha256}")
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (204, "100000")
    gap = put(phone, sha256, data, 200_000, 300_000)
    assert (gap.status_code, gap.headers["Upload-Offset"]) == (409, "100000")
    assert put(phone, sha256, data, 50_000, 300_000).status_code == 204  # a piece that came twice
    assert put(phone, sha256, data, 300_000, len(data)).status_code == 201
    done = phone.head(f"/sync/blobs/{sha256}")
    assert (done.status_code, done.headers["Upload-Complete"]) == (200, "?1")
    assert DiskStore(app.config["FIELDAPP"].data / "blobs").path(sha256).read_bytes() == data
    assert put(phone, sha256, data, 0, 10).status_code == 200  # it is here, whatever comes now


@ONCE
def test_it_publishes_nothing_that_is_not_what_it_is_called(app: Flask, phone: FlaskClient) -> None:
    sha256, data = picture()
    broken = data[:1000] + b"x" + data[1001:]
    answer = put(phone, sha256, broken, 0, len(data))
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:fieldapp:problem:wrong_digest")
    assert phone.head(f"/sync/blobs/{sha256}").headers["Upload-Offset"] == "0"
    upload(phone, data, sha256)
    text = b"not a picture at all"

    refused = put(phone, hashlib.sha256(text).hexdigest(), text, 0, len(text))
    assert refused.status_code == 422 and "file_type" in refused.get_json()["type"]
    for span in ("bytes 0-9/5", "bytes 5-1/9", "0-1/2", f"bytes 0-1/{10**12}"):
        said = phone.put(f"/sync/blobs/{sha256}", data=b"x", headers={"Content-Range": span})
        assert said.status_code in (400, 413), span


@ONCE
@pytest.mark.parametrize("again", ["an empty piece behind the last", "the beginning"])
def test_it_finishes_a_file_that_was_whole_when_it_died(
    app: Flask, phone: FlaskClient, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    """Killed between the last byte and the publishing, or the bucket could not be reached just then."""
    sha256, data = picture()

    def die(*_: object) -> None:
        raise OSError("the bucket is away")

    with monkeypatch.context() as there:
        there.setattr(DiskStore, "publish", die)
        with pytest.raises(OSError, match="away"):
            put(phone, sha256, data, 0, len(data))
    asked = phone.head(f"/sync/blobs/{sha256}")
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (204, str(len(data)))
    start, end = (len(data), len(data)) if again.startswith("an empty") else (0, 1000)
    assert put(phone, sha256, data, start, end).status_code == 201
    assert phone.head(f"/sync/blobs/{sha256}").status_code == 200
    assert DiskStore(app.config["FIELDAPP"].data / "blobs").path(sha256).read_bytes() == data


@ONCE
def test_it_takes_no_empty_piece_for_an_end(app: Flask, phone: FlaskClient) -> None:
    sha256, data = picture()
    put(phone, sha256, data, 0, 1000)
    early = put(phone, sha256, data, len(data), len(data))
    assert (early.status_code, early.headers["Upload-Offset"]) == (409, "1000")
    assert put(phone, sha256, data, 1000, 1000).status_code == 400


@ONCE
def test_it_takes_the_same_photo_from_two_phones_at_once(app: Flask, stage_xz: Stage) -> None:
    sha256, data = picture(size=(1400, 1400))
    phones = [enter(app, stage_xz, part) for part in ("inspector", "engineer", "designer")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: upload(one, data, sha256, 64 * 1024), phones))
    assert DiskStore(app.config["FIELDAPP"].data / "blobs").path(sha256).read_bytes() == data


@ONCE
def test_it_tells_nobody_what_the_other_company_has(app: Flask, phone: FlaskClient, stage_th: Stage) -> None:
    sha256, data = picture()
    upload(phone, data, sha256)
    other = enter(app, stage_th, "inspector")
    assert other.head(f"/sync/blobs/{sha256}").headers["Upload-Offset"] == "0"


@ONCE
def test_it_names_the_photos_that_are_not_here(app: Flask, stage_xz: Stage) -> None:
    designer, case_id = enter(app, stage_xz, "designer"), handed_over(stage_xz)
    sha256, data = picture()
    wanted = AskHold(case_id=case_id, reason="RESCHEDULE", evidence=[BlobRef(sha256=sha256, name="说明.jpg")])
    written = letter(stage_xz, "designer", wanted, blobs=[sha256])
    [said] = hand_in(designer, written)
    assert (said["http"], said["missing"]) == (424, [sha256])
    assert hand_in(designer, {**written, "blobs": []})[0]["missing"] == [sha256]
    upload(designer, data, sha256)
    assert hand_in(designer, written)[0]["status"] == "applied"
    assert AddSurveyPhotos.kind  # the field's own verbs take files the same way


def test_it_signs_a_receipt_for_what_it_has(app: Flask, phone: FlaskClient, stage_xz: Stage) -> None:
    sha256, data = picture()
    upload(phone, data, sha256)
    letters = [letter(stage_xz, "inspector", SetPrefs(text=size)) for size in ("large", "")]
    answers, digests = hand_in(phone, *letters), shas(letters)
    sent = submission(stage_xz, "inspector", "visit:1", answers, digests, [sha256])
    first, again = (phone.post("/sync/documents/visit:1/submission", json=sent) for _ in range(2))
    assert first.status_code == 200 and again.get_json()["status"] == "duplicate"
    receipt = first.get_json()["receipt"]["result"]
    assert len(receipt["code"]) == 8 and receipt["content"]["photos"] == [sha256]
    assert receipt["key"] == phone.get("/sync/key").get_json()["key"]
    assert verify(receipt["content"], receipt["signature"], receipt["key"])
    assert not verify({**receipt["content"], "title": "别的"}, receipt["signature"], receipt["key"])
    forged = base64.urlsafe_b64encode(b"0" * 64).decode()
    assert not verify(receipt["content"], forged, receipt["key"])
    page = phone.get(f"/sync/receipts/{receipt['receipt_id']}", headers={"Accept": "text/html"})
    assert f"{receipt['code'][:4]} {receipt['code'][4:]}" in page.text and 'class="qr"' in page.text
    assert "style=" not in page.text
    assert enter(app, stage_xz, "engineer").get(f"/sync/receipts/{receipt['receipt_id']}").status_code == 404


@ONCE
def test_it_gives_no_receipt_for_what_it_has_not(app: Flask, phone: FlaskClient, stage_xz: Stage) -> None:
    letters = [letter(stage_xz, "inspector", SetPrefs(text="large")) for _ in range(2)]
    answers, digests = hand_in(phone, letters[0]), shas(letters)
    ghost = {"cmd_id": letters[1]["cmd_id"]}
    absent = phone.post(
        "/sync/documents/visit:1/submission",
        json=submission(stage_xz, "inspector", "visit:1", [*answers, ghost], digests, []),
    )
    assert absent.status_code == 424 and absent.get_json()["letters"] == [letters[1]["cmd_id"]]
    unseen = submission(stage_xz, "inspector", "visit:1", answers, digests, ["c" * 64])
    assert phone.post("/sync/documents/visit:1/submission", json=unseen).get_json()["missing"] == ["c" * 64]
    differs = submission(stage_xz, "inspector", "visit:1", answers, {letters[0]["cmd_id"]: "d" * 64}, [])
    assert (
        phone.post("/sync/documents/visit:1/submission", json=differs).get_json()["code"] == "letters_differ"
    )
    assert phone.post("/sync/documents/visit:2/submission", json=differs).status_code == 400


@ONCE
@pytest.mark.parametrize("at", ["/sync/documents/visit:1/submission", "/sync/commands"])
def test_it_gives_no_receipt_for_a_photo_whose_bytes_are_gone(
    app: Flask, phone: FlaskClient, stage_xz: Stage, at: str
) -> None:
    sha256, data = picture()
    upload(phone, data, sha256)
    letters = [letter(stage_xz, "inspector", SetPrefs(text="large"))]
    answers = hand_in(phone, *letters)
    sent = submission(stage_xz, "inspector", "visit:1", answers, shas(letters), [sha256])
    DiskStore(app.config["FIELDAPP"].data / "blobs").path(sha256).unlink()
    for blobs in ([], [sha256]):
        whole = {**sent, "blobs": blobs}
        answer = phone.post(at, json=[whole] if at == "/sync/commands" else whole).get_json()
        [said] = answer if isinstance(answer, list) else [answer]
        assert (said["http"], said.get("missing")) == (424, [sha256]), said


def told(**over: Any) -> dict[str, Any]:
    return {
        "device_id": DEVICE,
        "pending": 3,
        "oldest_at": "2026-03-12T08:00:00+08:00",
        "persistent": False,
        **over,
    }


def test_it_notices_a_phone_that_came_back_emptier(app: Flask, phone: FlaskClient, stage_xz: Stage) -> None:
    manager = enter(app, stage_xz, "manager")
    assert phone.post("/sync/hello", json=told()).get_json()["lost"] == 0
    page = manager.get("/devices").text
    assert "王海涛" in page and "本机 3" in page and "回来时空了" not in page
    fresh = phone.post("/sync/hello", json=told(device_id=str(uuid7()), pending=0, oldest_at=None))
    assert fresh.get_json()["lost"] == 3
    assert "王海涛 少了 3 条" in manager.get("/devices").text
    assert phone.get("/devices").status_code == 403
    assert phone.post("/sync/hello", json={"device_id": "no"}).status_code == 422


def test_it_tells_one_phone_of_a_person_from_the_other(
    app: Flask, phone: FlaskClient, stage_xz: Stage
) -> None:
    android = "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    apple = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile/15E148 Safari/604.1"
    other = told(device_id=str(uuid7()), installed=True)
    for agent, words in ((android, told()), (apple, other)):
        assert phone.post("/sync/hello", json=words, headers={"User-Agent": agent}).status_code == 200
    page = enter(app, stage_xz, "manager").get("/devices").text
    assert "V2307A，安卓 14，Chrome，浏览器里，今天" in page
    assert "iPhone，iOS 17，Safari，桌面图标，今天" in page and page.count("起用") == 2


def test_it_says_since_when_by_the_clock_though_ids_run_ahead_of_it(
    app: Flask, phone: FlaskClient, stage_xz: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose clock was set back goes on counting its ids from where they were."""
    monkeypatch.setattr("fieldapp.lib.ids._last", (time_ns() // 1_000_000 + 30 * 3_600_000) << 12)
    phone.post("/sync/hello", json=told())
    page = enter(app, stage_xz, "manager").get("/devices").text
    assert re.search(r"，今天 \d\d:\d\d 起用", page)


def test_it_says_what_was_lost_until_the_phone_has_noted_it(
    app: Flask, phone: FlaskClient, stage_xz: Stage
) -> None:
    """The answer that tells it may be lost itself."""
    phone.post("/sync/hello", json=told())
    fresh = told(device_id=str(uuid7()), pending=0, oldest_at=None)
    assert [phone.post("/sync/hello", json=fresh).get_json()["lost"] for _ in range(3)] == [3, 3, 3]
    page = enter(app, stage_xz, "manager").get("/devices").text
    assert page.count("王海涛 少了 3 条") == 1
    noted = {**fresh, "noted": True}
    assert [phone.post("/sync/hello", json=noted).get_json()["lost"] for _ in range(2)] == [3, 0]


def test_it_answers_from_the_ledger_what_a_stricter_version_would_refuse(
    phone: FlaskClient, stage_xz: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Applied, the answer lost, the server updated: the phone is told that it arrived, not that it is wrong."""
    written = letter(stage_xz, "inspector", SetPrefs(text="large"))
    first = hand_in(phone, written)[0]["receipt"]

    class Stricter(SetPrefs):
        reason: str

    known = dict(verbs())
    for now in ({**known, "set_prefs": replace(known["set_prefs"], command=Stricter)}, {}):
        for module in ("dispatch", "registry"):
            monkeypatch.setattr(f"fieldapp.commands.{module}.verbs", lambda now=now: now)
        monkeypatch.setattr("fieldapp.web.sync.answer.verbs", lambda now=now: now)
        [said] = hand_in(phone, written)
        assert (said["http"], said["status"], said["receipt"]["at"]) == (200, "duplicate", first["at"])
        [new] = hand_in(phone, letter(stage_xz, "inspector", SetPrefs(text="large")))
        assert (new["http"], new["status"]) == (422, "rejected")
        [other] = hand_in(phone, {**written, "body": {"text": ""}})
        assert (other["http"], other["code"]) == (422, "conflict")


@ONCE
def test_it_keeps_the_letters_of_a_stopped_account_for_the_manager(
    app: Flask, phone: FlaskClient, stage_xz: Stage, session: Session
) -> None:
    written = letter(stage_xz, "crew", SetPrefs(text="large"))
    assert hand_in(phone, written)[0]["http"] == 403
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("crew").id, reason="离职"))
    said = [hand_in(phone, written)[0] for _ in range(5)]
    assert {(one["http"], one["status"]) for one in said} == {(202, "quarantined")}
    assert session.scalar(select(func.count()).select_from(Quarantined)) == 1
    assert session.scalar(select(LedgerRow).where(LedgerRow.id == UUID(written["cmd_id"]))) is None
    page = enter(app, stage_xz, "manager").get("/quarantine")
    assert "吴刚 写的" in page.text and "改显示" in page.text
    assert phone.get("/quarantine").status_code == 403


@ONCE
def test_it_shows_a_manager_what_a_stopped_account_wrote_and_photographed(
    app: Flask, phone: FlaskClient, stage_xz: Stage, stage_th: Stage
) -> None:
    case_id = handed_over(stage_xz)
    sha256, data = picture()
    upload(phone, data, sha256)
    at, chip = f"/cases/{case_id}/survey/source", f"{sha256}/门头.jpg"
    values = {"tie_in": "J-17", "pressure_class": "MEDIUM_B", "photos": chip, "drawn": "{}"}
    written = form_letter(stage_xz, "designer", at, values, blobs=[sha256])
    other = letter(stage_xz, "designer", SetPrefs(text="large"))
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("designer").id, reason="离职"))
    assert {one["status"] for one in hand_in(phone, written, other)} == {"quarantined"}

    manager = enter(app, stage_xz, "manager")
    page = manager.get("/quarantine").text
    assert "存勘察草稿" in page and "接气点 J-17，压力级别 " in page and f"/cases/{case_id}" in page
    [shown] = set(re.findall(r'/quarantine/[^"]+/preview', page))
    seen = manager.get(shown)
    assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
    file = manager.get(shown.removesuffix("/preview"))
    assert file.data == data and file.mimetype == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment") and "nosniff" in file.headers.values()
    for other_file in ("0" * 64, "x"):  # nothing but what the letter names
        assert manager.get(shown.replace(sha256, other_file)).status_code == 404
    assert phone.get(shown).status_code == 403
    assert enter(app, stage_th, "manager").get(shown).status_code == 404


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else "底"


BOXES = [5, "x", None, {"a": 1}, [5, None, "x", [["a"]], ["a", None], {"a": []}], deep(200)]
WORDS = [5, ["x"], None, {"a": {"b": [None]}}, "x", deep(200)]


@ONCE
@pytest.mark.parametrize(
    "kind, bodies",
    [
        (
            "form",
            [{"at": "/x", "values": one} for one in BOXES]
            + [{"at": one} for one in (*WORDS, "//[", "/%ff%00")],
        ),
        ("answer_item", [{"item": one, "acceptance_id": one, "case_id": one, "note": one} for one in WORDS]),
        ("set_prefs", [{"text": one} for one in WORDS]),
        ("no_verb", WORDS),
    ],
)
def test_no_letter_of_a_stopped_account_keeps_the_page_from_the_manager(
    app: Flask, phone: FlaskClient, stage_xz: Stage, kind: str, bodies: list[Any]
) -> None:
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("crew").id, reason="离职"))
    manager = enter(app, stage_xz, "manager")
    for body in bodies:
        sent = {**letter(stage_xz, "crew", SetPrefs(text="large")), "kind": kind, "body": body}
        if isinstance(body, dict) and kind != "no_verb":
            assert hand_in(phone, sent)[0]["status"] == "quarantined", body
        else:  # an earlier version may have let it in
            stage_xz.act("inspector", QuarantineLetter(owner_id=stage_xz.person("crew").id, letter=sent))
        assert manager.get("/quarantine").status_code == 200, body


@ONCE
def test_it_has_a_page_for_what_lies_on_the_phone(app: Flask, phone: FlaskClient, stage_xz: Stage) -> None:
    assert "<outbox-list" in phone.get("/sync").text and "/devices" not in phone.get("/sync").text
    assert "/devices" in enter(app, stage_xz, "manager").get("/sync").text
