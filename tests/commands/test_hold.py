"""Holds: two classes of reasons, evidence, an approver who is not the asker, and clocks that stand still."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.end_hold import EndHold
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, clocks_of
from fieldapp.domain.hold import Hold
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import tasks_of
from fieldapp.lib.clock import parse
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_intake import blob, handed_over

MONDAY = parse("2026-03-02T10:00")


def asked(
    stage: Stage, case_id: UUID, reason: str = "RESCHEDULE", at: datetime = MONDAY, **over: object
) -> UUID:
    fields = {"case_id": case_id, "reason": reason, "evidence": [blob(stage, "designer")], **over}
    return UUID(stage.act("designer", AskHold.model_validate(fields), at=at).result["hold_id"])


def hold(stage: Stage, hold_id: UUID) -> Hold:
    with Session(stage.engine) as session:
        return session.get_one(Hold, hold_id)


def open_tasks(stage: Stage, case_id: UUID) -> list[Task]:
    with Session(stage.engine) as session:
        return [task for task in tasks_of(session, session.get_one(Case, case_id)) if task.kind == "hold"]


def test_it_takes_the_class_from_the_reason_and_asks_the_manager(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    hold_id = asked(stage_xz, case_id, "WEATHER")
    assert (hold(stage_xz, hold_id).reason_class, hold(stage_xz, hold_id).state) == (
        "UNCONTROLLABLE",
        "ASKED",
    )
    (task,) = open_tasks(stage_xz, case_id)
    assert (task.role, task.label, task.held) == ("manager", "批停表", False)


def test_it_stops_the_case_when_approved_and_goes_on_when_ended(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    hold_id = asked(stage_xz, case_id)
    stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY + timedelta(hours=1))
    with Session(stage_xz.engine) as session:
        assert session.get_one(Case, case_id).held
    (task,) = open_tasks(stage_xz, case_id)
    assert (task.person_id, task.held) == (stage_xz.person("designer").id, True)
    stage_xz.act("designer", EndHold(hold_id=hold_id), at=MONDAY + timedelta(days=2))
    assert hold(stage_xz, hold_id).state == "ENDED" and open_tasks(stage_xz, case_id) == []
    with Session(stage_xz.engine) as session:
        assert not session.get_one(Case, case_id).held
        kinds = [e.kind for e in session.query(Event).filter(Event.subject_id == hold_id).order_by(Event.seq)]
    assert kinds == ["HOLD_ASKED", "HOLD_APPROVED", "HOLD_ENDED"]


def test_it_moves_a_running_deadline_by_the_length_of_the_hold(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        limit = next(one for one in case.pack.limits.values() if one.key == "DELIVERY_SMALL")
        case.small_ci = True
        case.mark(limit.start, MONDAY, 1)
        session.commit()
    hold_id = asked(stage_xz, case_id)
    with Session(stage_xz.engine) as session:
        before = clocks_of(session, session.get_one(Case, case_id))[0].due_at
    stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY)
    with Session(stage_xz.engine) as session:
        assert clocks_of(session, session.get_one(Case, case_id))[0].late_at is None
    stage_xz.act("designer", EndHold(hold_id=hold_id), at=MONDAY + timedelta(days=2))
    with Session(stage_xz.engine) as session:
        clock: Clock = clocks_of(session, session.get_one(Case, case_id))[0]
        assert clock.due_at - before >= timedelta(days=2) and clock.late_at == clock.due_at


def test_it_marks_what_was_dated_back_and_refuses_too_far(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY - timedelta(days=3))
    assert hold(stage_xz, asked(stage_xz, case_id, from_at=MONDAY - timedelta(hours=24))).backdated
    assert not hold(stage_xz, asked(stage_xz, case_id, "WEATHER", from_at=MONDAY)).backdated
    for wrong in (MONDAY - timedelta(hours=24, minutes=1), MONDAY + timedelta(minutes=5)):
        with pytest.raises(Refused) as refused:
            asked(stage_xz, case_id, "OUTAGE", from_at=wrong)
        assert refused.value.field == "from_at"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"reason": "LAZY"}, "reason"),
        ({"evidence": []}, "evidence"),
        ({"expected_at": MONDAY - timedelta(hours=1)}, "expected_at"),
    ],
)
def test_it_refuses_an_unknown_reason_no_evidence_and_an_end_before_the_start(
    stage_xz: Stage, over: dict[str, object], field: str
) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    with pytest.raises(Refused) as refused:
        asked(stage_xz, case_id, **over)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_it_refuses_the_same_reason_twice_at_once(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    hold_id = asked(stage_xz, case_id)
    with pytest.raises(Refused, match="已经报过"):
        asked(stage_xz, case_id)
    stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=False, note="凭据看不清"), at=MONDAY)
    asked(stage_xz, case_id)


def test_it_lets_nobody_decide_but_the_approver_and_only_once(stage_xz: Stage, stage_th: Stage) -> None:
    hold_id = asked(stage_xz, handed_over(stage_xz, at=MONDAY))
    for part in ("designer", "engineer", "admin"):
        with pytest.raises(NotPermitted):
            stage_xz.act(part, DecideHold(hold_id=hold_id, approve=True), at=MONDAY)
    with pytest.raises(NotFound):
        stage_th.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY)
    with pytest.raises(Refused, match="不批要写原因"):
        stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=False), at=MONDAY)
    stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY)
    with pytest.raises(Refused, match="已经批过"):
        stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY)


def test_it_lets_nobody_approve_their_own(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=MONDAY)
    with Session(stage_xz.engine) as session:
        session.get_one(Person, stage_xz.person("manager").id).roles = ["manager", "engineer"]
        session.commit()
    evidence = [blob(stage_xz, "manager")]
    receipt = stage_xz.act("manager", AskHold(case_id=case_id, reason="OUTAGE", evidence=evidence), at=MONDAY)
    with pytest.raises(NotPermitted, match="别人批"):
        stage_xz.act("manager", DecideHold(hold_id=receipt.result["hold_id"], approve=True), at=MONDAY)


def test_it_ends_within_the_hold_only(stage_xz: Stage) -> None:
    hold_id = asked(stage_xz, handed_over(stage_xz, at=MONDAY))
    with pytest.raises(Refused, match="没有停着"):
        stage_xz.act("designer", EndHold(hold_id=hold_id), at=MONDAY)
    stage_xz.act("manager", DecideHold(hold_id=hold_id, approve=True), at=MONDAY)
    for wrong in (MONDAY - timedelta(minutes=1), MONDAY + timedelta(days=9)):
        with pytest.raises(Refused) as refused:
            stage_xz.act("designer", EndHold(hold_id=hold_id, at=wrong), at=MONDAY + timedelta(hours=2))
        assert refused.value.field == "at"
    stage_xz.act(
        "designer", EndHold(hold_id=hold_id, at=MONDAY + timedelta(hours=1)), at=MONDAY + timedelta(hours=2)
    )
