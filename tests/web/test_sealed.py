"""Sealed work: a colleague or the office brings it, the company opens it as its author's; hostile files do nothing."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.change_password import change_password
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.sign_in import Lockout
from fieldapp.domain.attachment import Blob
from fieldapp.domain.journal import Event
from fieldapp.domain.quarantine import Quarantined
from fieldapp.lib import clock, sealing
from fieldapp.lib.ids import uuid7
from fieldapp.web import stopped
from tests.support.cast import Stage, enter
from tests.support.story_intake import handed_over
from tests.support.story_sealed import file_of, row, sealed_letters, sealed_photo, wrap
from tests.support.story_sync import DEVICE, hand_in, letter, picture

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KINDS = ("done", "again", "quarantined", "open", "submits", "later", "photos")
VECTOR = Path(__file__).parents[1] / "js" / "outbox" / "sealed.json"


@pytest.fixture
def colleague(app: Flask, stage_xz: Stage) -> FlaskClient:
    """Another inspector's phone: 刘洋 has taken it over."""
    return enter(app, stage_xz, "engineer")


def bring(phone: FlaskClient, raw: bytes) -> dict[str, object]:
    answer = phone.post(f"/sync/sealed/{sealing.header_of(raw).id}", data=raw)
    assert answer.headers["X-Fieldapp"]
    return {"http": answer.status_code, **answer.get_json()}


def import_file(phone: FlaskClient, data: bytes) -> tuple[int, str]:
    answer = phone.post(
        "/sync/import", data={"parcel_file": (BytesIO(data), "待传-王海涛-2026-03-12.fieldapp")}
    )
    return answer.status_code, answer.text


def applied(session: Session, kind: str = "set_prefs") -> list[LedgerRow]:
    session.rollback()
    return list(session.scalars(select(LedgerRow).where(LedgerRow.kind == kind)))


def count(session: Session, record: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(record)) or 0


def test_it_carries_a_colleagues_work_out_as_theirs_once(
    colleague: FlaskClient, app: Flask, stage_xz: Stage, session: Session
) -> None:
    """The inspector's letter and photo, brought five times by the engineer."""
    designer, case_id = stage_xz.person("designer"), handed_over(stage_xz)
    sha256, data = picture()
    photo = sealed_photo(stage_xz, "designer", sha256, data)
    asked = AskHold(case_id=case_id, reason="RESCHEDULE", evidence=[BlobRef(sha256=sha256, name="说明.jpg")])
    written = letter(stage_xz, "designer", asked, blobs=[sha256])
    letters = sealed_letters(stage_xz, "designer", written)
    early = bring(colleague, letters)
    assert (early["http"], early["state"], early["open"]) == (200, "open", 1)  # what it stands on is not here
    for n in range(5):
        assert bring(colleague, photo)["photos"] == 1
        said = bring(colleague, letters)
        assert (said["state"], said["done"], said["again"]) == ("done", 1, int(n > 0))
        assert set(said) == {"http", "id", "state", *KINDS}
    [record] = applied(session, "ask_hold")
    assert record.owner_id == designer.id and str(record.id) == written["cmd_id"]
    event = session.scalars(select(Event).where(Event.kind == "HOLD_ASKED")).one()
    assert event.actor_id == designer.id
    carried = session.scalars(select(Event).where(Event.kind == "WORK_FORWARDED")).one()
    assert carried.actor_id == stage_xz.person("engineer").id and carried.data["owner"] == designer.name
    assert session.get(Blob, (sha256, designer.company_id)) is not None
    # nothing of it is said to who brought it, on this page or the next
    assert "改约" not in colleague.get("/me").text
    assert hand_in(enter(app, stage_xz, "designer"), written)[0]["status"] == "duplicate"


@ONCE
def test_it_gives_the_key_to_its_owner_alone(app: Flask, stage_xz: Stage) -> None:
    told = {"device_id": DEVICE, "pending": 0}
    keys = {}
    for part in ("inspector", "engineer"):
        phone = enter(app, stage_xz, part)
        said = phone.post("/sync/hello", json=told)
        assert "seal" not in phone.get("/sync/hello").get_json()
        assert said.headers["Cache-Control"] == "private, no-store"
        keys[part] = base64.b64decode(said.get_json()["seal"])
        assert keys[part] == sealing.key_for(stage_xz.person(part).id, UUID(DEVICE)) and len(keys[part]) == 32
        other = phone.post("/sync/hello", json={**told, "device_id": str(uuid7())}).get_json()["seal"]
        assert base64.b64decode(other) != keys[part]
    assert keys["inspector"] != keys["engineer"]


@ONCE
def test_it_keeps_the_phones_order(colleague: FlaskClient, stage_xz: Stage, session: Session) -> None:
    """A signature waits for its document, an undecided value holds its later ones, handing in is the owner's."""
    wrong = {**letter(stage_xz, "inspector", SetPrefs()), "body": {"text": "huge"}}
    good, sign, other, held, submit = (
        letter(stage_xz, "inspector", SetPrefs(text="large")) for _ in range(5)
    )
    rows = [
        row(sign, 1, step="sign"), row(good, 2, field="b"), row(wrong, 3, field="a"), row(held, 4, field="a"),
        row(other, 5, doc="visit:2"), row(submit, 6, step="submit"), row(good, 7, state="conflict"),
        row({**good, "cmd_id": str(uuid7()), "owner": str(stage_xz.person("designer").id)}, 8, doc="visit:3"),
        {"nonsense": 1},
    ]  # fmt: skip
    records = [["row", one] for one in rows] + [["draft", {}], "nonsense"]
    raw = wrap(stage_xz.person("inspector").id, UUID(DEVICE), {"records": records})
    said = bring(colleague, raw)
    assert {str(one.id) for one in applied(session)} == {good["cmd_id"], other["cmd_id"]}
    assert (said["done"], said["open"], said["submits"], said["state"]) == (2, 6, 1, "open")


@ONCE
def test_it_takes_what_was_sealed_before_the_password_changed(
    app: Flask, colleague: FlaskClient, stage_xz: Stage, session: Session
) -> None:
    """Session over, password changed: the key stays, nothing is lost; the owner's own phone asks for a login."""
    owner, inspector = stage_xz.person("inspector"), enter(app, stage_xz, "inspector")
    written = letter(stage_xz, "inspector", SetPrefs(text="large"))
    raw = sealed_letters(stage_xz, "inspector", written)
    key = inspector.post("/sync/hello", json={"device_id": DEVICE}).get_json()["seal"]
    change_password(stage_xz.engine, owner.id, PASSWORD, "Neu-geheim-2026", clock.now(), Lockout(5, 15))
    old = inspector.post("/sync/commands", json=[written], headers={"Accept": "application/json"})
    assert old.status_code == 401 and applied(session) == []
    assert bring(colleague, raw)["done"] == 1
    again = app.test_client()
    again.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    again.post("/login", data={"login": owner.login, "password": "Neu-geheim-2026"})
    assert again.post("/sync/hello", json={"device_id": DEVICE}).get_json()["seal"] == key
    assert hand_in(again, written)[0]["status"] == "duplicate"


@ONCE
def test_it_puts_the_work_of_a_stopped_account_into_quarantine(
    app: Flask, colleague: FlaskClient, stage_xz: Stage, session: Session
) -> None:
    sha256, data = picture()
    raw = sealed_letters(stage_xz, "crew", letter(stage_xz, "crew", SetPrefs(text="large"), blobs=[sha256]))
    stage_xz.act("admin", DeactivatePerson(person_id=stage_xz.person("crew").id, reason="离职"))
    file = file_of(sealed_photo(stage_xz, "crew", sha256, data), raw)
    for _ in range(5):
        said = bring(colleague, raw)
        assert (said["state"], said["quarantined"], said["done"]) == ("done", 1, 0)
        assert "交主管看" in import_file(colleague, file)[1]
    assert count(session, Quarantined) == 1 and applied(session) == [] and count(session, Blob) == 1
    assert "吴刚 写的" in enter(app, stage_xz, "manager").get("/quarantine").text


def shown_before(app: Flask, person_id: UUID, ago: int) -> str:
    """What the login's page said for them so many seconds ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - ago

    serializer = URLSafeTimedSerializer(app.secret_key or b"", salt=stopped.SALT, signer=Earlier)
    return str(serializer.dumps(str(person_id)))


@ONCE
def test_it_gives_the_key_of_a_stopped_account_to_who_knows_its_password(
    client: FlaskClient, colleague: FlaskClient, stage_xz: Stage, session: Session
) -> None:
    """Its phone never heard of the company while the account was open: what it has can be sealed now, and brought."""
    crew = stage_xz.person("crew")
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def entered(password: str) -> str:
        page = client.post("/login", data={"login": crew.login, "password": password}).text
        return page.partition('data-proof="')[2].partition('"')[0]

    def claimed(proof: str) -> tuple[int, dict[str, str]]:
        answer = client.post("/sync/seal", json={"device_id": DEVICE, "proof": proof})
        assert answer.headers["X-Fieldapp"] and answer.headers["Cache-Control"] == "private, no-store"
        return answer.status_code, answer.get_json(force=True)

    stage_xz.act("admin", DeactivatePerson(person_id=crew.id, reason="离职"))
    assert entered("wrong") == ""
    proof = entered(PASSWORD)
    status, said = claimed(proof)
    assert status == 200 and (said["user"], said["name"]) == (str(crew.id), crew.name)
    assert base64.b64decode(said["seal"]) == sealing.key_for(crew.id, UUID(DEVICE))
    assert client.get("/today").status_code == 302  # it opens no door
    raw = sealed_letters(stage_xz, "crew", letter(stage_xz, "crew", SetPrefs(text="large")))
    assert bring(colleague, raw)["quarantined"] == 1 and applied(session) == []

    for wrong in ("", proof[:-1], str(crew.id), proof.replace(".", "")):
        assert claimed(wrong)[0] == 403
    assert claimed("x" * 501)[0] == 422
    assert [claimed(shown_before(client.application, crew.id, ago))[0] for ago in (599, 601)] == [200, 403]


@ONCE
def test_it_opens_nothing_that_was_changed_or_is_not_ours(
    colleague: FlaskClient, stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    owner = stage_xz.person("inspector").id
    written = letter(stage_xz, "inspector", SetPrefs(text="large"))
    raw = sealed_letters(stage_xz, "inspector", written)
    name = str(sealing.header_of(raw).id)
    bad = [raw[:n] for n in (0, 3, 8, 50, len(raw) - 1)] + [b"FAS1\xff\xff\xff\xff" + raw[8:], b"x" * 100]
    bad += [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in (len(raw) // 2, len(raw) - 1, 400)]
    bad += [raw.replace(str(owner).encode(), str(stage_xz.person("designer").id).encode())]
    bad += [wrap(owner, UUID(DEVICE), {"records": []}, id=UUID(name), v=v) for v in (0, 99, "1")]
    bad += [wrap(owner, UUID(DEVICE), {"sha256": sha, "name": "x"}, b"data", part="photo", id=UUID(name))
            for sha in ("../../etc/passwd", "A" * 64, None)]  # fmt: skip
    for one in bad:
        answer = colleague.post(f"/sync/sealed/{name}", data=one)
        assert answer.status_code == 422 and answer.get_json()["detail"], one[:60]
    assert colleague.post(f"/sync/sealed/{uuid7()}", data=raw).status_code == 422  # another's name
    foreign = sealed_letters(stage_th, "inspector", letter(stage_th, "inspector", SetPrefs(text="large")))
    said = bring(colleague, foreign)
    assert (said["http"], said["detail"]) == (403, "这份是别家公司的，没有动")
    ghost = wrap(uuid7(), UUID(DEVICE), {"records": []})
    assert bring(colleague, ghost)["http"] == 422
    lie = wrap(owner, UUID(DEVICE), {"sha256": "ab" * 32, "name": "x.jpg"}, picture()[1], part="photo")
    assert bring(colleague, lie)["open"] == 1
    assert applied(session) == [] and count(session, Blob) == 0


@ONCE
def test_it_imports_a_file_five_times_as_one_record(app: Flask, stage_xz: Stage, session: Session) -> None:
    """The office, where anybody of the company may bring it."""
    office = enter(app, stage_xz, "service")
    sha256, data = picture()
    letters = [letter(stage_xz, "inspector", SetPrefs(text=size), blobs=[sha256]) for size in ("large", "")]
    file = file_of(
        sealed_letters(stage_xz, "inspector", *letters), sealed_photo(stage_xz, "inspector", sha256, data)
    )
    assert "导入" in office.get("/sync/import").text
    status, page = import_file(office, file)
    assert status == 200 and "都收到了" in page and "2 条" in page and "1 张" in page
    for _ in range(4):
        assert "2 条以前收过" in import_file(office, file)[1]
    assert len(applied(session)) == 2 and count(session, Blob) == 1
    assert {one.owner_id for one in applied(session)} == {stage_xz.person("inspector").id}


@ONCE
def test_it_says_of_a_file_what_its_owner_has_still_to_hand_in(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    office, owner = enter(app, stage_xz, "service"), stage_xz.person("inspector").id
    answer, submit = (letter(stage_xz, "inspector", SetPrefs(text="large")) for _ in range(2))
    rows = [["row", row(answer, 1)], ["row", row(submit, 2, step="submit")]]
    _, page = import_file(office, file_of(wrap(owner, UUID(DEVICE), {"records": rows}, count=2)))
    assert "收了，回执等本人取" in page and "回执要本人登录后取" in page and "都收到了" not in page
    assert "自己定" not in page and [str(one.id) for one in applied(session)] == [answer["cmd_id"]]


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda file: b"", "先选文件|不是待传资料"),
    "junk": (lambda file: b"\x89PNG" + file[4:], "不是待传资料"),
    "cut": (lambda file: file[:-9], "不完整"),
    "cut_early": (lambda file: file[:30], "不完整"),
    "short_end": (lambda file: file[:-1], "不完整"),
    "changed": (lambda file: file[:600] + bytes([file[600] ^ 1]) + file[601:], "坏了"),
    "no_count": (lambda file: file[:-1] + b"\x07", "不完整"),
    "huge_frame": (lambda file: file[:8] + b"\xff\xff\xff\xff" + file[12:], "太大"),
    "large": (lambda file: b"x" * 200_000_000, "不是待传资料"),
}


@ONCE
@pytest.mark.parametrize("name", HOSTILE)
def test_it_takes_no_hostile_file(name: str, app: Flask, stage_xz: Stage, session: Session) -> None:
    office = enter(app, stage_xz, "engineer")
    letters = [letter(stage_xz, "inspector", SetPrefs(text="large")) for _ in range(2)]
    file = file_of(*(sealed_letters(stage_xz, "inspector", one) for one in letters))
    spoil, words = HOSTILE[name]
    status, page = import_file(office, spoil(file))
    assert status == 422 and any(word in page for word in words.split("|")), page
    assert applied(session) == []


@ONCE
def test_it_changes_nothing_when_one_package_of_a_file_is_bad(
    app: Flask, stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    office = enter(app, stage_xz, "engineer")
    good = sealed_letters(stage_xz, "inspector", letter(stage_xz, "inspector", SetPrefs(text="large")))
    foreign = sealed_letters(stage_th, "inspector", letter(stage_th, "inspector", SetPrefs(text="large")))
    status, page = import_file(office, file_of(good, foreign))
    assert status == 403 and "别家公司" in page
    broken = good[:-1] + bytes([good[-1] ^ 1])
    status, page = import_file(office, file_of(good, broken))
    assert status == 422 and "坏了" in page
    assert applied(session) == []


@ONCE
def test_it_tells_the_office_what_lies_sealed_and_when_it_was_forwarded(app: Flask, stage_xz: Stage) -> None:
    told = {"device_id": DEVICE, "pending": 4, "oldest_at": "2026-03-12T08:00:00+08:00"}
    enter(app, stage_xz, "inspector").post("/sync/hello", json=told)
    other, manager = enter(app, stage_xz, "engineer"), enter(app, stage_xz, "manager")
    owner = str(stage_xz.person("inspector").id)
    for pending in (4, 0):
        others = [
            {"owner": owner, "pending": pending, "oldest_at": None},
            {"owner": str(uuid7()), "pending": 1},
            {"owner": "nobody", "pending": -1},
        ]
        said = other.post("/sync/hello", json={"device_id": DEVICE, "pending": 0, "others": others})
        assert said.status_code == 200
        assert ("王海涛" in manager.get("/devices").text) is bool(pending)


def test_it_opens_what_the_phone_seals() -> None:
    """The same example is opened by the scripts (tests/js/seal.test.js)."""
    known = json.loads(VECTOR.read_text(encoding="utf-8"))
    before = sealing._secret
    sealing.install(base64.b64decode(known["secret"]))
    try:
        package = sealing.unwrap(base64.b64decode(known["package"]))
        key = sealing.key_for(UUID(known["person"]), UUID(known["device"]))
    finally:
        sealing._secret = before
    assert (package.content, package.data.decode()) == (known["content"], known["data"])
    assert base64.b64encode(key).decode() == known["key"]
