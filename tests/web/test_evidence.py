"""Taking evidence out through the browser: who may, what the journal keeps, and what outsiders can open."""

import hashlib
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli import main
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.export_evidence import ExportEvidence
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.submit_document import Mark, SubmitDocument
from fieldapp.domain.evidence.round import round_record
from fieldapp.domain.journal import Event
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.signature import digest
from fieldapp.lib import notary
from fieldapp.lib.evidence import verify
from fieldapp.lib.ids import uuid7
from tests.commands.test_suspicion import fail, pace
from tests.lib.test_evidence import judged, last_round
from tests.support.cast import Stage, enter, raise_curtain
from tests.support.phone_key import PhoneKey
from tests.support.story_acceptance import completed, convened, sign, signed, stands
from tests.support.story_evidence import DEVICE, Evening, changed, opened, packed
from tests.support.story_sync import hand_in, letter

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def evening(app: Flask, stage: Stage) -> Evening:
    return Evening(stage, app.config["FIELDAPP"].data).play()


@pytest.mark.parametrize("part", ["inspector", "manager"])
def test_it_gives_the_file_to_who_stands_in_the_journal(
    app: Flask, stage_xz: Stage, part: str, tmp_path: Path
) -> None:
    night = evening(app, stage_xz)
    client = enter(app, stage_xz, part)
    url = f"/cases/{night.case_id}/evidence"
    assert "导出验收证据" in client.get(f"/cases/{night.case_id}").text
    page = client.get(url)
    assert "2 轮，整改合格" in page.text and "4 个，连笔迹" in page.text
    assert client.get(f"{url}/file").status_code == 404
    answer = client.post(url, data={"cmd_id": str(uuid7())})
    assert (answer.status_code, answer.location) == (303, url)
    assert "下载证据文件" in client.get(url).text
    got = client.get(f"{url}/file")
    assert (
        ".evidence" in got.headers["Content-Disposition"]
        and got.headers["Cache-Control"] == "private, no-store"
    )
    file = tmp_path / "got.evidence"
    file.write_bytes(got.data)
    report = verify(file, notary.public_key())
    assert report.whole and "日志第" in report.notes[0]
    with Session(stage_xz.engine) as session:
        query = select(Event).where(Event.chain_id == night.case_id, Event.kind == "EVIDENCE_EXPORTED")
        assert [event.actor_id for event in session.scalars(query)] == [stage_xz.person(part).id]


@ONCE
def test_it_is_nobody_elses(app: Flask, stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    convened(stage_xz, case_id)
    for part in (
        "designer",
        "crew",
        "customer_manager",
        "watch" if "watch" in stage_xz.cast.people else "supervisor",
    ):
        client = enter(app, stage_xz, part)
        assert client.get(f"/cases/{case_id}/evidence").status_code == 403
        assert client.post(f"/cases/{case_id}/evidence", data={"cmd_id": str(uuid7())}).status_code == 403
        assert "导出验收证据" not in client.get(f"/cases/{case_id}").text
    other = enter(app, raise_curtain(stage_xz.engine, "tanghe"), "manager")
    assert other.get(f"/cases/{case_id}/evidence").status_code == 404


@ONCE
def test_it_has_nothing_to_give_before_an_acceptance(app: Flask, stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    answer = enter(app, stage_xz, "manager").get(f"/cases/{case_id}/evidence")
    assert answer.status_code == 422 and "还没有组织验收" in answer.text


@ONCE
def test_it_shows_other_events_closed_and_hides_what_they_say(
    app: Flask, stage_xz: Stage, tmp_path: Path
) -> None:
    night = Evening(stage_xz, app.config["FIELDAPP"].data)
    note = "客户电话 13900002222，下周三才在"
    hold = AskHold(case_id=night.case_id, reason="WEATHER", note=note, evidence=[night.picture(90)])
    night.act("designer", hold)
    night.play()
    file = night.export(tmp_path / "closed.evidence")
    report = verify(file)
    assert report.whole and "条打开" in report.checks[2]
    text = b"".join(opened(file).values()).decode("utf-8", "replace")
    assert "HOLD_ASKED" in text and "13900002222" not in text and note not in text


@ONCE
def test_it_notes_what_only_void_signatures_name_and_nobody_has(
    app: Flask, stage_xz: Stage, tmp_path: Path
) -> None:
    """A photo that never left its phone, and what a signer may have made up."""
    night = Evening(stage_xz, app.config["FIELDAPP"].data)
    acceptance_id = convened(stage_xz, night.case_id, at=night.later())
    night.check(acceptance_id, set())
    seen = stands(stage_xz, acceptance_id).content
    test = {"id": "1", "item": "SM-15", "rule": "T3", "decision": "PASS"}
    said = next(iter(seen["items"].values()))
    trials: list[list[dict[str, Any]]] = [
        [test],
        [{**test, "photos": "5e"}],
        [{**test, "photos": [5, None]}],
        [{**test, "photos": {"a": 1}, "__proto__": {"photos": []}, "n": 1e21}],
        [{**test, "photos": ["5e" * 32]}],
    ]
    made_up = [{**seen, "trials": one} for one in trials]
    made_up.append({**seen, "items": {**seen["items"], "SM-99": {**said, "photos": ["6e" * 32, "7e" * 32]}}})
    for content in made_up:
        signing = sign(
            stage_xz, acceptance_id, "P2", content=content, content_sha=digest(content), sig_id=uuid7()
        )
        night.act("inspector", signing)
    signed(stage_xz, acceptance_id, at=night.later())
    night.at += timedelta(hours=1)
    night.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    file = night.export(tmp_path / "void.evidence")
    report = verify(file)
    assert report.whole, report.broken
    assert "失效的签名里有 4 份内容写得不全，照片没有核" in report.notes
    assert "失效的签名提到的照片有 3 张不在文件里，不影响现在的内容" in report.notes
    assert judged([file])[str(file)] == {"checks": report.checks, "notes": report.notes, "broken": ""}
    parts = opened(file)
    content = last_round(json.loads(parts["record.json"]))["content"]

    def lost(record: Any) -> None:
        taken = last_round(record)["contents"][content]["items"]["SM-01"]["photos"]
        record["files"] = [one for one in record["files"] if one["sha256"] not in taken]

    changed("record.json", lost)(parts)
    short = packed(parts, tmp_path / "short.evidence")
    assert verify(short).broken == judged([short])[str(short)]["broken"] == "第 1 轮 SM-01 的照片没有了"


def test_it_reads_the_whole_case_as_of_one_moment(
    app: Flask, stage_xz: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Evening(stage_xz, app.config["FIELDAPP"].data)
    convened(stage_xz, night.case_id, at=night.later())
    client, url = enter(app, stage_xz, "inspector"), f"/cases/{night.case_id}/evidence"
    client.post(url, data={"cmd_id": str(uuid7())})

    def meanwhile(*args: Any) -> Any:
        night.act("manager", ExportEvidence(case_id=night.case_id))
        return round_record(*args)

    monkeypatch.setattr(sys.modules["fieldapp.domain.evidence.gather"], "round_record", meanwhile)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", app.config["FIELDAPP"].database)
    monkeypatch.setenv("FIELDAPP_DATA", str(app.config["FIELDAPP"].data))
    file = tmp_path / "meanwhile.evidence"
    file.write_bytes(client.get(f"{url}/file").data)
    assert verify(file).broken == ""
    made = CliRunner().invoke(main, ["evidence", "export", str(night.case_id), "--out", str(file)])
    assert made.exit_code == 0, made.output
    assert verify(file).broken == ""


@ONCE
def test_it_says_so_when_a_photo_is_gone_from_the_store(app: Flask, stage_xz: Stage, tmp_path: Path) -> None:
    night = evening(app, stage_xz)
    night.store.path(hashlib.sha256(night.image(1)).hexdigest()).unlink()
    client = enter(app, stage_xz, "manager")
    url = f"/cases/{night.case_id}/evidence"
    assert "公司这边少了 1 张照片" in client.get(url).text
    client.post(url, data={"cmd_id": str(uuid7())})
    file = tmp_path / "short.evidence"
    file.write_bytes(client.get(f"{url}/file").data)
    assert verify(file).broken == "第 1 轮 SM-01 的照片“现场1.jpg”没有了"


@ONCE
def test_it_hands_the_page_that_proves_to_everybody_with_its_own_policy(app: Flask) -> None:
    answer = app.test_client().get("/evidence/verify")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200 and notary.public_key() in answer.text
    assert "default-src 'none'" in policy and "'self'" not in policy and "unsafe" not in policy


def test_it_keeps_the_phones_word_that_it_stored_the_receipt(app: Flask, stage_xz: Stage) -> None:
    client, phone = enter(app, stage_xz, "inspector"), PhoneKey()
    assert client.post("/sync/hello", json={"device_id": str(DEVICE), "key": phone.public}).status_code == 200
    [one] = hand_in(client, letter(stage_xz, "inspector", SetPrefs(text="large")))
    with Session(stage_xz.engine) as session:
        row = session.get_one(LedgerRow, UUID(one["cmd_id"]))
        mark = Mark(cmd_id=row.id, sha256=row.body_sha)
    made = stage_xz.act("inspector", SubmitDocument(doc="visit:1", name="走访", letters=[mark])).result[
        "receipt_id"
    ]
    url = f"/sync/receipts/{made}"
    assert "手机还没说存好" in client.get(url).text
    with Session(stage_xz.engine) as session:
        line = session.scalars(select(DocumentReceipt)).one().line
    wrong = {"device_id": str(DEVICE), "signature": PhoneKey().sign(line)}
    assert client.post(f"{url}/counterpart", json=wrong).status_code == 422
    assert client.post(f"{url}/counterpart", json={"device_id": str(DEVICE)}).status_code == 422
    assert client.post(f"{url}/counterpart", json=[1]).status_code == 400
    for _ in range(2):  # ECDSA signs differently each time; the first one stays
        right = {
            "device_id": str(DEVICE),
            "signature": phone.sign(line),
            "stored_at": "2026-03-12T14:20:36+08:00",
        }
        answer = client.post(f"{url}/counterpart", json=right)
        assert answer.status_code == 200 and answer.get_json()["stored_at"]
    assert "手机已存回执" in client.get(url).text
    with Session(stage_xz.engine) as session:
        assert len(list(session.scalars(select(Event).where(Event.kind == "RECEIPT_STORED")))) == 1
    stranger = enter(app, stage_xz, "crew")
    assert stranger.post(f"{url}/counterpart", json=right).status_code == 404


@ONCE
def test_it_lists_what_quality_should_look_at(app: Flask, stage_xz: Stage) -> None:
    manager, inspector = enter(app, stage_xz, "manager"), enter(app, stage_xz, "inspector")
    assert "没有质量提示" in manager.get("/quality").text and "/quality" in manager.get("/board").text
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    pace(stage_xz, acceptance_id, 1)
    assert "记得太快" in inspector.get(f"/acceptances/{acceptance_id}/conclusion").text
    fail(stage_xz, acceptance_id)
    for client in (manager, inspector):
        page = client.get("/quality").text
        assert "记得太快 · 福顺豆制品厂" in page and "13 秒记了 14 项" in page
    assert enter(app, stage_xz, "crew").get("/quality").status_code == 403
    other = enter(app, raise_curtain(stage_xz.engine, "tanghe"), "manager")
    assert "没有质量提示" in other.get("/quality").text
    assert manager.get("/quality?after=nonsense").status_code == 200
