"""Cancelling, giving back and reassigning: each with its reason, nothing lost, clocks in line."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.cancel_case import CancelCase
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.return_case import ReturnCase
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of, holds_of
from fieldapp.domain.worklist import tasks_of
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_intake import blob, handed_over, lead


def start_clock(stage: Stage, case_id: UUID) -> None:
    """Let the whole promise run from the hand-over on."""
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        case.small_ci = True
        case.mark("SURVEY_APPOINTMENT", now(), case.marks["HANDED_OVER"]["seq"] + 1)
        session.commit()


def running(stage: Stage, case_id: UUID) -> list[str]:
    with Session(stage.engine) as session:
        return [
            one.key for one in clocks_of(session, session.get_one(Case, case_id)) if one.stopped_at is None
        ]


def test_it_cancels_with_clocks_holds_and_tasks_closed(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    start_clock(stage_xz, case_id)
    asked = stage_xz.act(
        "designer", AskHold(case_id=case_id, reason="WEATHER", evidence=[blob(stage_xz, "designer")])
    )
    stage_xz.act("manager", DecideHold(hold_id=asked.result["hold_id"], approve=True))
    assert running(stage_xz, case_id) == ["DELIVERY_SMALL"]
    stage_xz.act("customer_manager", CancelCase(case_id=case_id, asked_by="CUSTOMER", reason="店不开了"))
    assert running(stage_xz, case_id) == []
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.held, case.due_at, case.closed_at is not None) == (
            "CANCELLED",
            False,
            None,
            True,
        )
        assert tasks_of(session, case) == [] and [hold.state for hold in holds_of(session, case)] == ["ENDED"]
    with pytest.raises(Refused):
        stage_xz.act("customer_manager", CancelCase(case_id=case_id, asked_by="CUSTOMER", reason="再来一次"))


def test_it_lets_only_the_owner_or_a_manager_cancel(stage_xz: Stage) -> None:
    case_id = lead(stage_xz)
    with pytest.raises(NotPermitted):
        stage_xz.act(
            "customer_manager_2", CancelCase(case_id=case_id, asked_by="COMPANY", reason="不归这个人")
        )
    stage_xz.act("manager", CancelCase(case_id=case_id, asked_by="COMPANY", reason="重复录入"))


def test_it_gives_the_hand_over_back_and_stops_what_followed_it(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    start_clock(stage_xz, case_id)
    stage_xz.act(
        "designer", AskHold(case_id=case_id, reason="WEATHER", evidence=[blob(stage_xz, "designer")])
    )
    assert running(stage_xz, case_id) == ["DELIVERY_SMALL"]
    stage_xz.act("designer", ReturnCase(case_id=case_id, reason="缺初步规划"))
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.design_firm_id, case.marked("HANDED_OVER")) == ("VISITED", None, None)
        assert case.marked("RETURNED") and case.marked("VISITED")
    assert running(stage_xz, case_id) == []
    with pytest.raises(NotFound):
        stage_xz.act("designer", ReturnCase(case_id=case_id, reason="再退一次"))
    stage_xz.act("customer_manager", HandOver(case_id=case_id, firm_id=stage_xz.cast.firms["design"].id))


def test_it_gives_nothing_back_where_there_is_nobody_before(stage_xz: Stage) -> None:
    with pytest.raises(Refused, match="没有上一手"):
        stage_xz.act("manager", ReturnCase(case_id=lead(stage_xz), reason="不对"))


def test_it_reassigns_and_the_new_owner_is_the_only_one(stage_xz: Stage) -> None:
    case_id, other = lead(stage_xz), stage_xz.person("customer_manager_2")
    stage_xz.act(
        "manager", ReassignCase(case_id=case_id, part="customer_manager", person_id=other.id, reason="休假")
    )
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        assert case.customer_manager_id == other.id
        assert {task.person_id for task in tasks_of(session, case) if task.role == "customer_manager"} == {
            other.id
        }
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager", CancelCase(case_id=case_id, asked_by="COMPANY", reason="已不归我"))


@pytest.mark.parametrize(
    ("part", "whom"),
    [
        ("customer_manager", "designer"),
        ("designer", "crew"),
        ("crew_leader", "crew"),
        ("inspector", "finance"),
        ("customer_manager", "customer_manager"),
    ],
)
def test_it_refuses_people_who_cannot_take_the_part(stage_xz: Stage, part: str, whom: str) -> None:
    case_id = handed_over(stage_xz)
    fields = {"case_id": case_id, "part": part, "person_id": stage_xz.person(whom).id, "reason": "试试"}
    with pytest.raises(Refused) as refused:
        stage_xz.act("manager", ReassignCase.model_validate(fields))
    assert refused.value.field == "person_id"


def test_it_knows_no_people_of_the_other_company(stage_xz: Stage, stage_th: Stage) -> None:
    stranger = stage_th.person("customer_manager").id
    with pytest.raises(NotFound):
        stage_xz.act(
            "manager",
            ReassignCase(case_id=lead(stage_xz), part="customer_manager", person_id=stranger, reason="试试"),
        )
