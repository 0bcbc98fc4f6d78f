"""A list replaced under an open round: nothing answered is lost, nothing counts that was asked otherwise."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.cli import main
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.move_checklist import MoveChecklist
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.archived import archived_of, archived_photos
from fieldapp.domain.list_move import item_digest
from fieldapp.domain.person import Person
from fieldapp.domain.round_sheet import round_data
from fieldapp.domain.trial import Trial
from fieldapp.domain.turned_list import turned
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.evidence import verify
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer, answered, completed, convened, photo, signed, stands, trial
from tests.support.story_evidence import Evening, opened
from tests.support.story_sync import hand_in, letter
from tests.support.story_turned import adopted, moved, one_of_each


def item(stage: Stage, acceptance_id: UUID, code: str) -> Item:
    return next(one for one in stands(stage, acceptance_id).items if one.code == code)


@pytest.fixture
def round_(stage_xz: Stage) -> UUID:
    """Everything answered, tested and signed."""
    acceptance_id = convened(stage_xz, completed(stage_xz))
    answered(stage_xz, acceptance_id)
    signed(stage_xz, acceptance_id)
    return acceptance_id


def test_the_three_numbers_add_up_and_every_signature_is_void(
    stage_xz: Stage, session: Session, round_: UUID
) -> None:
    before = stands(stage_xz, round_)
    assert not before.unsigned
    said = moved(stage_xz, round_, one_of_each)
    total = len(before.answers)
    assert (said["again"], said["gone"], said["fresh"], said["void"]) == (2, 1, 1, 4)
    assert said["carried"] + said["again"] + said["gone"] == total
    after = stands(stage_xz, round_)
    assert len(after.answers) == said["carried"] and not after.holding and len(after.void) == 4
    assert after.obstacles[0] == "还有 3 项没结论"
    acceptance = session.get_one(Acceptance, round_)
    assert acceptance.checklists[0] == {"code": "ACC-SM", "version": "2"}
    found = turned(session, acceptance, answers_of(session, round_))
    assert found is not None and found.total == total and [one.code for one in found.fresh] == ["SM-99"]
    hose = next(one for one in found.again if one.item == "SM-09")
    assert hose.words == "上限 2 m 改成 1.5 m" and hose.told.endswith("合格")
    kept = archived_of(session, round_)
    assert {one.item for one in kept} == {"SM-01", "SM-02", "SM-09"}
    assert all(archived_photos(session, kept)[one.id] for one in kept)


def test_the_case_keeps_its_rules_and_the_next_round_the_new_list(
    stage_xz: Stage, session: Session, round_: UUID
) -> None:
    moved(stage_xz, round_, one_of_each)
    acceptance = session.get_one(Acceptance, round_)
    assert acceptance.case.pack.version != acceptance.pack.version
    inspector = session.get_one(Person, stage_xz.person("inspector").id)
    sent = round_data(session, acceptance, inspector)
    slots = {one["code"]: one["slot"] for one in sent["items"]}
    assert slots["SM-03"] == "" and slots["SM-99"] == "" and len(slots["SM-09"]) == 8
    assert [one["code"] for one in sent["turned"]["gone"]] == ["SM-02"]
    assert set(sent["files"]) >= {sha for one in sent["turned"]["gone"] for sha in one["photos"]}


def test_a_test_by_the_old_rule_no_longer_counts(stage_xz: Stage, session: Session, round_: UUID) -> None:
    moved(stage_xz, round_, lambda items: items["SM-15"].update(criterion="按 60 分钟"))
    trials = [one for one in session.query(Trial) if one.acceptance_id == round_]
    assert {one.item for one in trials if one.archived_at} == {"SM-15"}
    assert {one.item for one in stands(stage_xz, round_).trials} == {"SM-14"}


def test_what_a_phone_answered_to_the_old_list_is_archived_when_it_arrives(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    old = {code: item(stage_xz, acceptance_id, code) for code in ("SM-01", "SM-02", "SM-03", "SM-10")}
    pack = stands(stage_xz, acceptance_id).acceptance.pack
    photo(stage_xz)
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, old["SM-01"]))
    moved(stage_xz, acceptance_id, one_of_each)
    phone = enter(app, stage_xz, "inspector")
    written = [answer(stage_xz, acceptance_id, one, under=item_digest(one, pack)) for one in old.values()]
    said = hand_in(phone, *(letter(stage_xz, "inspector", one) for one in written))
    assert [one["http"] for one in said] == [200, 200, 200, 200]
    results = [one["receipt"]["result"] for one in said]
    assert [one.get("archived") for one in results] == ["AGAIN", "GONE", None, None]
    assert said[0]["card"]["title"] == "检查表换了第 2 版" and said[0]["card"]["href"].endswith(
        "/sheet#turned"
    )
    assert "card" not in said[2]
    session.rollback()
    assert set(answers_of(session, acceptance_id)) == {"SM-03", "SM-10"}
    acceptance = session.get_one(Acceptance, acceptance_id)
    found = turned(session, acceptance, answers_of(session, acceptance_id))
    assert found is not None and found.counts == (2, 1, 1)  # SM-01 twice, and counted once
    assert [one.late for one in archived_of(session, acceptance_id)] == [False, True, True]


def test_an_old_phone_that_names_no_version_is_told_by_the_time(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    photo(stage_xz)
    hose, pipe = (item(stage_xz, acceptance_id, code) for code in ("SM-09", "SM-03"))
    moved(stage_xz, acceptance_id, one_of_each)
    phone = enter(app, stage_xz, "inspector")
    early = {"client_at": "2026-03-12T14:20:36.120+08:00"}
    said = hand_in(
        phone, letter(stage_xz, "inspector", answer(stage_xz, acceptance_id, hose), **early),
        letter(stage_xz, "inspector", answer(stage_xz, acceptance_id, pipe), **early),
    )  # fmt: skip
    assert [one["receipt"]["result"].get("archived") for one in said] == ["AGAIN", None]


def test_it_is_moved_to_the_rules_in_force_by_who_holds_the_round(stage_xz: Stage, round_: UUID) -> None:
    ruleset_id = adopted(stage_xz, one_of_each)
    move = MoveChecklist(acceptance_id=round_, ruleset_id=ruleset_id, reason="换新表")
    stage_xz.hire("other_inspector", like="inspector")
    with pytest.raises(NotPermitted):
        stage_xz.act("other_inspector", move)
    with pytest.raises(Refused, match="又换了一版"):
        stage_xz.act("inspector", move.model_copy(update={"ruleset_id": round_}))
    stage_xz.act("inspector", move)
    with pytest.raises(Refused, match="没变"):
        stage_xz.act("inspector", move)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_round_that_was_moved_passes_and_its_evidence_is_proven(
    app: Flask, stage_xz: Stage, tmp_path: Path
) -> None:
    night = Evening(stage_xz, app.config["FIELDAPP"].data)
    acceptance_id = convened(stage_xz, night.case_id, at=night.later())
    night.check(acceptance_id, set())
    signed(stage_xz, acceptance_id, at=night.later())
    moved(stage_xz, acceptance_id, one_of_each, at=night.later() + timedelta(hours=1))
    night.at += timedelta(hours=2)
    night.check(acceptance_id, set(stands(stage_xz, acceptance_id).answers))
    signed(stage_xz, acceptance_id, at=night.later())
    night.at += timedelta(hours=1)
    night.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    file = night.export(tmp_path / "a.evidence")
    proven = CliRunner().invoke(main, ["evidence", "verify", str(file)])
    assert proven.exit_code == 0 and "✓ 签名 8 个" in proven.output, proven.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_photos_of_archived_tests_are_in_the_evidence(
    app: Flask, stage_xz: Stage, tmp_path: Path
) -> None:
    night = Evening(stage_xz, app.config["FIELDAPP"].data)
    acceptance_id = convened(stage_xz, night.case_id, at=night.later())
    tight, rule = item(stage_xz, acceptance_id, "SM-15"), stage_xz.cast.company.pack.test_rules["T3"]
    pictures: dict[str, Any] = {"start_photos": [night.picture(80)], "photos": [night.picture(81)]}
    night.act("inspector", trial(acceptance_id, tight, rule, night.at, **pictures))
    night.check(acceptance_id, set())
    signed(stage_xz, acceptance_id, at=night.later())

    def tighter(items: dict[str, Any]) -> None:
        items["SM-15"]["criterion"] += "，两端都看"

    moved(stage_xz, acceptance_id, tighter, at=night.later() + timedelta(hours=1))
    night.at += timedelta(hours=2)
    file = night.export(tmp_path / "a.evidence")
    files = json.loads(opened(file)["record.json"])["files"]
    shown = {one["sha256"]: one["of"] for one in files}
    for number in (80, 81):
        taken = hashlib.sha256(night.image(number)).hexdigest()
        assert shown.get(taken) == ["第 1 轮 SM-15 试验 T3 按旧表做的照片"]
    report = verify(file)
    assert report.whole and not [one for one in report.notes if "照片" in one]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_inspector_sees_before_moving_what_becomes_of_every_answer(
    app: Flask, stage_xz: Stage, round_: UUID
) -> None:
    page, at = enter(app, stage_xz, "inspector"), f"/acceptances/{round_}/checklist"
    assert "检查表没换过" in page.get(at).text
    ruleset_id = adopted(stage_xz, one_of_each)
    total = len(stands(stage_xz, round_).answers)
    assert "换检查表" in page.get(f"/acceptances/{round_}").text
    shown = page.get(at).text
    assert f"{total - 3} 加 2 加 1 等于 {total}" in shown and "签过的 4 个要重签" in shown
    assert "上限 2 m 改成 1.5 m" in shown and "切断阀联动" in shown
    given = {"cmd_id": str(uuid7()), "ruleset_id": str(ruleset_id), "reason": ""}
    assert page.post(at, data=given).status_code == 422
    assert page.post(at, data={**given, "reason": "省里出了新表"}).status_code == 303
    shown = page.get(at).text
    assert f"{total} 个答案都在" in shown and "省里出了新表" in shown and "原来拍的" in shown
    assert "检查表换过" in page.get(f"/acceptances/{round_}").text
    stranger = enter(app, stage_xz, "engineer").get(at)
    assert stranger.status_code == 200 and "换成第" not in stranger.text.split("page-foot")[-1]
