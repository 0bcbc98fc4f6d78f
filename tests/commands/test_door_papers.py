"""What is photographed and signed at a door is never lost: the door's case takes it over, else the door keeps it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.envelope import Receipt
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import PAPERS, UNSORTED, Door, DoorVisit, find_door
from fieldapp.domain.journal import Event
from fieldapp.domain.paper import COLLECTED, SIGNED_AT_DOOR, paper_state, papers_of
from fieldapp.domain.person import Person
from fieldapp.domain.visit import Visit
from fieldapp.jobs.sweep import sweep
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import PaperStage
from tests.commands.test_add_door import STROKES
from tests.support.cast import Stage
from tests.support.story_door import added, at
from tests.support.story_intake import blob, handed_over

CODE = "92410184MA40TEA20F"


def again(stage: Stage, first: Receipt, part: str = "customer_manager", **said: object) -> Receipt:
    visit = VisitDoor.model_validate({"door_id": first.result["door_id"], "result": "D01", **said})
    return stage.act(part, visit, place=at())


def case_of(session: Session, receipt: Receipt) -> Case:
    session.rollback()
    return session.get_one(Case, UUID(receipt.result["case_id"]))


def slots(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    return [(one.slot, one.case_id is not None) for one in session.scalars(select(Attachment))]


def test_who_wants_no_gas_yet_leaves_the_licence_at_the_door(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, result="D03", uscc=CODE, papers=[blob(stage_xz, text="licence")])
    assert (receipt.result["case_id"], receipt.result["papers"]) == (None, "DOOR")
    [visit] = session.scalars(select(DoorVisit))
    [paper] = session.scalars(select(Attachment))
    assert (paper.slot, paper.door_id, paper.subject_id) == (PAPERS, visit.door_id, visit.id)
    assert visit.uscc == CODE


def test_a_colleagues_case_takes_over_what_is_photographed_at_its_door(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, result="D01")
    assert first.result["papers"] == ""
    session.execute(Door.__table__.update().values(area_id=None))  # type: ignore[attr-defined]
    session.commit()
    second = again(stage_xz, first, "customer_manager_2", uscc=CODE, papers=[blob(stage_xz, text="licence")])
    case = case_of(session, second)
    assert second.result["papers"] == "CASE" and case.uscc == CODE
    assert case.customer_manager_id == stage_xz.person("customer_manager").id
    paper = papers_of(session, case)["M02"]
    assert (paper.outcome, paper.values["uscc"]) == (COLLECTED, CODE)


def test_a_case_further_on_takes_over_too_and_a_second_licence_waits_to_be_sorted(
    stage_xz: Stage, session: Session
) -> None:
    first, case_id = added(stage_xz, "张记烩面馆"), handed_over(stage_xz)
    door = session.get_one(Door, UUID(first.result["door_id"]))
    door.case_id = case_id
    session.commit()
    assert session.get_one(Case, case_id).stage == "HANDED_OVER"
    other = "91350203M0001QAY9B"
    second = again(stage_xz, first, uscc=other, papers=[blob(stage_xz, text="other")])
    case = case_of(session, second)
    assert second.result["papers"] == "CASE" and papers_of(session, case)["M02"].values["uscc"] != other
    assert "DOOR_PAPERS" in case.marks and (UNSORTED, True) in slots(session)
    assert session.scalars(select(DoorVisit).where(DoorVisit.uscc == other)).one()


def test_a_cancelled_case_takes_nothing_and_the_door_keeps_it(stage_xz: Stage, session: Session) -> None:
    first = added(stage_xz, result="D01")
    case = case_of(session, first)
    case.stage = "CANCELLED"
    session.commit()
    second = again(stage_xz, first, papers=[blob(stage_xz, text="licence")])
    assert second.result["papers"] == "DOOR" and slots(session) == [(PAPERS, False)]


def test_the_customer_manager_of_the_case_sees_the_door_in_a_colleagues_area(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, result="D01", street="新华路")
    mine = session.get_one(Person, stage_xz.person("customer_manager_2").id)
    case = case_of(session, first)
    case.customer_manager_id = mine.id
    session.commit()
    assert find_door(session, mine, UUID(first.result["door_id"]))


def test_what_was_signed_on_the_screen_is_the_authorisation_paper(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, result="D01", met="李老板", agent_reason="ELDERLY", strokes=STROKES)
    case = case_of(session, receipt)
    [visit] = session.scalars(select(DoorVisit))
    said = visit.authorisation or {}
    assert said["text"] == case.pack.visit.authorisation and "代为办理" in said["text"]
    [line] = [one for one in paper_state(session, case, PaperStage.APPLICATION) if one.rule.of_agent]
    assert line.needed and line.have and line.record is not None
    assert line.record.values == {SIGNED_AT_DOOR: str(visit.id)} and line.record.by_id == visit.person_id


def test_signed_today_and_wanted_tomorrow_it_counts_all_the_same(stage_xz: Stage, session: Session) -> None:
    first = added(stage_xz, result="D03", met="李老板", agent_reason="ELDERLY", strokes=STROKES)
    assert first.result["case_id"] is None
    case = case_of(session, again(stage_xz, first))
    assert papers_of(session, case)["M04"].outcome == COLLECTED and "AGENT_AUTHORISED" in case.marks
    assert case.marks["AGENT_ASKED"]


def test_the_full_record_goes_to_the_door_and_to_the_case(stage_xz: Stage, session: Session) -> None:
    said: dict[str, Any] = {
        "floor": "1 层", "area_m2": 120, "bottles": 8, "cost_yuan": 960, "appliances": ["WOK"], "pipe": "50M",
        "crossing": "LANE", "tenure": "AGREED", "consent": True,
    }  # fmt: skip
    added(stage_xz, result="D01", phone="13900001111", **said)
    session.rollback()
    kept = {**said, "cost_fen": 96_000}
    del kept["cost_yuan"]
    [at_door], [at_case] = session.scalars(select(DoorVisit)), session.scalars(select(Visit))
    assert at_door.facts == at_case.facts == kept


def test_the_next_visit_is_when_the_two_have_agreed(stage_xz: Stage, session: Session) -> None:
    receipt = added(stage_xz, result="D05", revisit_on=date(2027, 3, 2))
    session.rollback()
    door = session.get_one(Door, UUID(receipt.result["door_id"]))
    assert door.revisit_at == datetime(2027, 3, 2, 11, 0, tzinfo=SHANGHAI)


def test_it_takes_a_licence_of_a_case_that_has_none_after_somebody_has_seen_the_original(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, result="D01")
    case_id = UUID(first.result["case_id"])
    seen = CollectPaper(case_id=case_id, code="M02", values={"uscc": CODE}, seen_only=True)
    stage_xz.act("customer_manager", seen)
    again(stage_xz, first, uscc=CODE, papers=[blob(stage_xz, text="licence")])
    assert slots(session) == [("paper:M02", True)]


def test_a_visit_that_arrives_late_is_not_held_back_by_what_was_said_of_its_paper_since(
    stage_xz: Stage, session: Session
) -> None:
    first = added(stage_xz, result="D01")
    case = case_of(session, first)
    licence = next(one.code for one in case.pack.papers if any(f.kind == "uscc" for f in one.fields))
    missing = MarkPaperMissing(case_id=case.id, code=licence, reason="在办换证")
    stage_xz.act("customer_manager", missing, device_id=str(uuid7()), client_at=now() - timedelta(hours=1))
    visit = VisitDoor(
        door_id=first.result["door_id"], result="D01", uscc=CODE, papers=[blob(stage_xz, text="licence")]
    )
    then = now() - timedelta(hours=2)
    late = stage_xz.act("customer_manager", visit, place=at(), device_id=str(uuid7()), client_at=then)
    assert late.result["papers"] == "CASE"
    assert papers_of(session, case_of(session, first))[licence].outcome == COLLECTED


def test_of_a_door_that_is_no_case_only_its_photo_remembers_where_the_person_stood(
    engine: Engine, stage_xz: Stage, session: Session
) -> None:
    receipt = added(stage_xz, photos=[blob(stage_xz, text="front")])
    events = [one for one in session.scalars(select(Event)) if one.kind.startswith("DOOR_")]
    assert len(events) == 2 and all(one.place is None for one in events)
    sweep(engine, now() + timedelta(days=91))
    session.rollback()
    [visit], [photo] = session.scalars(select(DoorVisit)), session.scalars(select(Attachment))
    assert visit.place is None and photo.place is not None
    assert session.get_one(Door, UUID(receipt.result["door_id"])).place is not None
