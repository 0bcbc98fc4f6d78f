"""Work done without a network on what changed meanwhile: it arrives, is kept, and everybody concerned is told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.assign_crew import AssignCrew
from fieldapp.commands.bind_progress import BindProgress
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.envelope import Letter
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.read_change_note import ReadChangeNote
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.set_work_aside import SetWorkAside
from fieldapp.commands.take_work import TakeWork
from fieldapp.commands.write_change_note import WriteChangeNote
from fieldapp.domain.answer import answers_of
from fieldapp.domain.case import Case
from fieldapp.domain.change_note import ChangeNote
from fieldapp.domain.company import Firm
from fieldapp.domain.journal import Event
from fieldapp.domain.kept import KeptWork
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person
from fieldapp.domain.task import Task
from fieldapp.domain.visit import Visit
from fieldapp.domain.works import Progress
from fieldapp.lib.clock import iso, now
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.ids import uuid7
from tests.commands.examples.acceptance import marked_wrong
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer, completed, convened, photo, stands, trial
from tests.support.story_intake import lead
from tests.support.story_sync import form_letter, hand_in, letter, picture, submission, upload
from tests.support.story_turned import moved, one_of_each, rebuilt
from tests.support.story_works import building, completion

COLLEAGUE = "customer_manager_2"
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tasks(session: Session, case_id: UUID, kind: str) -> list[Task]:
    session.rollback()
    query = select(Task).where(Task.case_id == case_id, Task.kind == kind, Task.closed_at.is_(None))
    return list(session.scalars(query))


def report(stage: Stage, case_id: UUID, order_id: UUID, text: str = "管沟 0 到 42 m 挖好") -> dict[str, Any]:
    values = {"order_id": str(order_id), "text": text}
    return form_letter(stage, "crew", f"/cases/{case_id}/progress", values)


def test_what_was_built_to_the_old_order_is_kept_and_bound_by_reading_the_new_one(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, old, new = rebuilt(stage_xz)
    phone = enter(app, stage_xz, "crew")
    [said] = hand_in(phone, report(stage_xz, case_id, old))
    assert (said["http"], said["status"]) == (200, "applied")
    assert said["card"]["title"] == "派工单换了第 2 版" and said["next"].endswith(
        f"/orders/{new}/acknowledgement"
    )
    page = phone.get(said["next"]).text
    for words in (
        "先停下看改动",
        "PE 管 dn63",
        "+18",
        "弯头 dn63",
        "新加",
        "其余 1 项不变",
        "管沟 0 到 42 m 挖好",
    ):
        assert words in page, words
    binding = form_letter(stage_xz, "crew", f"/orders/{new}/binding", {})
    assert [hand_in(phone, binding)[0]["status"] for _ in range(2)] == ["applied", "duplicate"]
    session.rollback()
    [one] = session.scalars(select(Progress))
    assert (one.rev, one.old_rev, one.bound_rev) == (1, True, 2)
    order = session.get_one(WorkOrder, new)
    assert order.acknowledged_rev == 2
    again = stage_xz.act("crew", BindProgress(order_id=new))
    assert again.result["bound"] == 0
    assert "接着按第 2 版" in phone.get(f"/cases/{case_id}/progress").text


def test_a_late_report_asks_again_after_the_new_order_was_read(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, old, new = rebuilt(stage_xz)
    stage_xz.act("crew", BindProgress(order_id=new))
    assert not tasks(session, case_id, "acknowledgement")
    hand_in(enter(app, stage_xz, "crew"), report(stage_xz, case_id, old))
    [task] = tasks(session, case_id, "acknowledgement")
    assert task.label == "按旧版干的 1 条，怎么接着干" and task.person_id == stage_xz.person("crew").id


def test_a_statement_is_signed_and_goes_to_designer_and_inspector(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, old, new = rebuilt(stage_xz)
    stage_xz.act(
        "manager",
        ReassignCase(
            case_id=case_id, part="inspector", person_id=stage_xz.person("inspector").id, reason="定质检"
        ),
    )
    phone = enter(app, stage_xz, "crew")
    hand_in(phone, report(stage_xz, case_id, old))
    note = WriteChangeNote(order_id=new, text="管沟 0 到 42 m 按旧路由挖好，已埋", strokes=STROKES)
    sent = letter(stage_xz, "crew", note)
    assert [hand_in(phone, sent)[0]["status"] for _ in range(2)] == ["applied", "duplicate"]
    session.rollback()
    kept = session.scalars(select(ChangeNote)).one()
    assert kept.genuine and kept.from_rev == 1 and kept.works[0]["what"].startswith("管沟")
    kept.text = "别的"
    assert not kept.genuine
    session.rollback()
    assert session.get_one(WorkOrder, new).acknowledged_rev == 0
    with pytest.raises(Refused):  # the statement finishes nothing
        stage_xz.act("crew", completion(stage_xz, new))
    readers = {one.person_id for one in tasks(session, case_id, "change_note")}
    assert readers == {stage_xz.person("designer").id, stage_xz.person("inspector").id}
    assert "已埋" in enter(app, stage_xz, "designer").get(f"/change-notes/{kept.id}").text
    for part in ("designer", "inspector"):
        stage_xz.act(part, ReadChangeNote(note_id=kept.id, note="改图"))
    assert not tasks(session, case_id, "change_note")
    with pytest.raises(Refused, match="看过了"):
        stage_xz.act("designer", ReadChangeNote(note_id=kept.id))
    with pytest.raises(Refused, match="没有按旧版"):
        stage_xz.act("crew", note)


def test_a_completion_by_the_old_order_arrives_and_completes_nothing(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, old, new = rebuilt(stage_xz)
    sha, data = picture()
    phone = enter(app, stage_xz, "crew")
    upload(phone, data, sha)
    values = {
        "order_id": str(old), "self_check": "自检合格", "strength": "空气 0.1 MPa", "tightness": "空气 5 kPa",
        "photos": f"{sha}/完工.jpg",
    }  # fmt: skip
    sent = form_letter(stage_xz, "crew", f"/cases/{case_id}/completion", values, blobs=[sha])
    said = [hand_in(phone, sent)[0] for _ in range(2)]
    assert [(one["http"], one["status"]) for one in said] == [(202, "kept")] * 2
    assert said[0]["card"]["why"] == "SUPERSEDED" and "没算" in said[0]["card"]["text"]
    session.rollback()
    [kept] = session.scalars(select(KeptWork))
    assert (kept.kind, kept.order_rev, kept.why) == ("complete_works", 1, "SUPERSEDED") and not kept.takeable
    assert (
        session.get_one(WorkOrder, new).completed_at is None
        and session.get_one(WorkOrder, old).completed_at is None
    )
    [told] = session.scalars(select(Event).where(Event.kind == "WORK_KEPT"))
    assert told.data["photos"] == [sha] and told.revision == 1
    page = phone.get(said[0]["next"]).text
    assert "按旧版干的都在" in page and "报完工，没算" in page
    stage_xz.act("crew", BindProgress(order_id=new))
    page = phone.get(f"/cases/{case_id}/completion").text
    assert "按第 1 版写过的带过来了" in page and "空气 0.1 MPa" in page and sha in page
    session.rollback()
    assert session.scalars(select(KeptWork)).one().settled == "BOUND"


def reassigned(stage: Stage, case_id: UUID, part: str, to: str) -> None:
    who = stage.person(to).id
    stage.act("manager", ReassignCase(case_id=case_id, part=part, person_id=who, reason="换片区"))  # type: ignore[arg-type]


def test_a_visit_of_the_former_owner_waits_for_the_new_one_who_takes_it_over(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = lead(stage_xz)
    reassigned(stage_xz, case_id, "customer_manager", COLLEAGUE)
    before = enter(app, stage_xz, "customer_manager")
    at = f"/cases/{case_id}/visits"
    sent = form_letter(stage_xz, "customer_manager", at, {"result": "D01", "met": "店主", "energy": "LPG"})
    said = [hand_in(before, sent)[0] for _ in range(2)]
    assert [(one["http"], one["status"]) for one in said] == [(202, "kept")] * 2
    card = said[0]["card"]
    assert card["title"] == f"这件改派给{stage_xz.person(COLLEAGUE).name}了" and "在公司了" in card["text"]
    assert "店主" in before.get(card["href"]).text
    assert session.scalar(select(Visit)) is None
    [task] = tasks(session, case_id, "kept")
    assert (task.label, task.person_id) == ("看交来的活 1 条", stage_xz.person(COLLEAGUE).id)
    kept = session.scalars(select(KeptWork)).one()
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager", TakeWork(case_id=case_id, kept_ids=[kept.id]))
    after = enter(app, stage_xz, COLLEAGUE)
    page = after.get(f"/cases/{case_id}/kept").text
    assert "店主" in page and "瓶装液化气" in page and "LPG" not in page
    taking = {"kept_ids": str(kept.id), "answer": "take"}
    [done] = hand_in(after, form_letter(stage_xz, COLLEAGUE, f"/cases/{case_id}/kept", taking))
    assert done["status"] == "applied", done
    session.rollback()
    visit = session.scalars(select(Visit)).one()
    assert visit.person_id == stage_xz.person("customer_manager").id and visit.met == "店主"
    kinds = [
        one.kind for one in session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq))
    ]
    assert kinds[-2:] == ["VISITED", "WORK_TAKEN"]
    assert not tasks(session, case_id, "kept")
    assert "已接过来" in before.get(card["href"]).text
    with pytest.raises(Refused):
        stage_xz.act(COLLEAGUE, SetWorkAside(case_id=case_id, kept_ids=[kept.id], reason="晚了"))


def test_what_can_not_count_any_more_stays_open_and_is_put_aside_for_a_reason(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = lead(stage_xz)
    reassigned(stage_xz, case_id, "customer_manager", COLLEAGUE)
    phone, at = enter(app, stage_xz, "customer_manager"), f"/cases/{case_id}/visits"
    good, bad = ({"result": code, "met": "店主"} for code in ("D01", "D99"))
    said = hand_in(phone, *(form_letter(stage_xz, "customer_manager", at, one) for one in (good, bad)))
    assert [one["http"] for one in said] == [202, 202]
    works = [one.id for one in session.scalars(select(KeptWork).order_by(KeptWork.id))]
    done = stage_xz.act(COLLEAGUE, TakeWork(case_id=case_id, kept_ids=works))
    assert done.result["taken"] == [str(works[0])] and done.result["left"][0]["why"] == "从给的里面选一个"
    with pytest.raises(Refused, match="从给的里面选一个"):
        stage_xz.act(COLLEAGUE, TakeWork(case_id=case_id, kept_ids=works[1:]))
    stage_xz.act(COLLEAGUE, SetWorkAside(case_id=case_id, kept_ids=works[1:], reason="写错了"))
    session.rollback()
    assert session.get_one(KeptWork, works[1]).reason == "写错了"
    assert "写错了" in phone.get(f"/kept/{works[1]}").text
    assert session.scalars(select(Visit)).one().result == "D01"


def test_what_only_adds_counts_when_it_was_surely_done_while_in_charge(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, order_id = building(stage_xz)
    stage_xz.hire("other_crew", like="crew")
    now = datetime.now(UTC)
    swap = AssignCrew(order_id=order_id, crew_leader_id=stage_xz.person("other_crew").id)
    stage_xz.act("contractor", swap, at=now - timedelta(hours=1))

    def written(text: str, minutes: int, *, clocks: bool = True) -> dict[str, Any]:
        """So many minutes ago; three hours ago the phone had its last word with the company."""
        away = (180 - minutes) * 60_000
        moved = {
            "seen_at": iso(now - timedelta(hours=3)),
            "since_ms": away,
            "mono_ms": away if clocks else None,
        }
        made = report(stage_xz, case_id, order_id, text)
        return {**made, "client_at": iso(now - timedelta(minutes=minutes)), **moved}

    phone = enter(app, stage_xz, "crew")
    said = hand_in(
        phone, written("上午挖的", 120), written("手机说上午", 120, clocks=False), written("换人以后", 30)
    )
    assert [one["status"] for one in said] == ["applied", "kept", "kept"]
    session.rollback()
    assert [one.text for one in session.scalars(select(Progress))] == ["上午挖的"]


def test_a_firm_that_lost_the_order_can_still_hand_its_work_in(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, old, new = rebuilt(stage_xz)
    other = Firm(id=uuid7(), company_id=stage_xz.cast.company.id, kind="CONTRACTOR", name="宏远安装")
    session.add(other)
    session.flush()
    session.get_one(Case, case_id).contractor_id = other.id
    session.get_one(WorkOrder, new).contractor_id = other.id
    session.commit()
    phone = enter(app, stage_xz, "crew")
    assert phone.get(f"/cases/{case_id}").status_code == 404
    sent = report(stage_xz, case_id, old)
    [said] = hand_in(phone, sent)
    assert (said["status"], said["card"]["title"]) == ("kept", "这件改派给宏远安装了")
    assert "管沟" in phone.get(said["card"]["href"]).text
    stranger = {**sent, "cmd_id": str(uuid7()), "owner": str(stage_xz.person("supervisor").id)}
    assert hand_in(enter(app, stage_xz, "supervisor"), stranger)[0]["http"] == 404


@ONCE
def test_answers_to_a_round_that_is_over_are_kept_with_it(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id, _ = marked_wrong(stage_xz)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    photo(stage_xz)
    item = stands(stage_xz, acceptance_id).items[2]
    known = dict(answers_of(session, acceptance_id))
    written = answer(stage_xz, acceptance_id, item, note="后来又量了")
    phone = enter(app, stage_xz, "inspector")
    [said] = hand_in(phone, letter(stage_xz, "inspector", written))
    assert (said["status"], said["card"]["why"]) == ("kept", "CONCLUDED")
    assert "后来又量了" in phone.get(said["card"]["href"]).text
    session.rollback()
    assert answers_of(session, acceptance_id).keys() == known.keys()


@ONCE
def test_who_never_had_the_round_puts_nothing_into_it_by_a_clock_set_back(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    item = stands(stage_xz, acceptance_id).items[2]
    moved(stage_xz, acceptance_id, one_of_each)
    other = Firm(id=uuid7(), company_id=stage_xz.cast.company.id, kind="SUPERVISOR", name="别家监理")
    session.add(other)
    session.flush()
    session.get_one(Person, stage_xz.person("supervisor").id).firm_id = other.id
    session.commit()
    words = (
        RaiseDefect(acceptance_id=acceptance_id, item=item.code, text="缺箭头"),
        answer(stage_xz, acceptance_id, item, photos=[]),
    )
    for part, http in (("supervisor", 404), ("designer", 403)):
        said = hand_in(enter(app, stage_xz, part), *(letter(stage_xz, part, one) for one in words))
        assert [one["http"] for one in said] == [http, http], said
    assert session.scalar(select(KeptWork)) is None


@ONCE
def test_a_test_at_an_item_the_new_list_no_longer_has_is_kept(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-15")
    tested = trial(acceptance_id, item, stage_xz.cast.company.pack.test_rules["T3"], now())
    moved(stage_xz, acceptance_id, lambda items: items.pop("SM-15"))
    [said] = hand_in(enter(app, stage_xz, "inspector"), letter(stage_xz, "inspector", tested))
    assert (said["status"], said["card"]["why"]) == ("kept", "LIST"), said


@ONCE
def test_a_receipt_covers_what_was_kept(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz)
    reassigned(stage_xz, case_id, "customer_manager", COLLEAGUE)
    doc, at = f"visit:{case_id}", f"/cases/{case_id}/visits"
    sent = form_letter(stage_xz, "customer_manager", at, {"result": "D01", "met": "店主"}, doc=doc)
    phone = enter(app, stage_xz, "customer_manager")
    said = hand_in(phone, sent)
    given = {name: value for name, value in sent.items() if name not in ("doc", "blobs", "field")}
    shas = {sent["cmd_id"]: body_digest(Letter.model_validate(given))}
    whole = submission(stage_xz, "customer_manager", doc, said, shas, [])
    handed = phone.post(f"/sync/documents/{doc}/submission", json=whole)
    assert handed.status_code == 200, handed.text
    assert handed.get_json()["receipt"]["result"]["content"]["letters"][0]["sha256"] == shas[sent["cmd_id"]]
