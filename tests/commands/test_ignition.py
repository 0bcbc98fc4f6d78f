"""Gas on: parked applications, tolerance with two tests, gates nobody goes round, household after household."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import GATE_READINGS
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.auto_accept_application import AutoAcceptApplication, letters_due
from fieldapp.commands.collect_tolerated_paper import CollectToleratedPaper
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.escalate_paper import EscalatePaper
from fieldapp.commands.record_retest import RecordRetest
from fieldapp.commands.refuse_gas import RefuseGas
from fieldapp.commands.turn_gas_on import CrewMember
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.commands.verify_tolerated_paper import VerifyToleratedPaper
from fieldapp.domain.application import Application
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.gate import gate_for
from fieldapp.domain.household import Household
from fieldapp.domain.household_file import file_of
from fieldapp.domain.ignition import lit_count
from fieldapp.domain.journal import Event
from fieldapp.domain.task import Task
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.packs.event import EVENTS
from tests.support.cast import Stage
from tests.support.story_ignition import (
    accepted_works,
    applied,
    built,
    checking,
    gas_on,
    gates_passed,
    lighting,
    metering,
    missing,
    papered,
    pass_works,
    photo,
    pictured,
    prepared,
    rooms,
    taken_up,
    tolerating,
    visit_at,
)

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def application(stage: Stage, application_id: UUID) -> Application:
    with Session(stage.engine, expire_on_commit=False) as session:
        found = session.get_one(Application, application_id)
        assert found.case.pack and found.household and found.state
        return found


def open_tasks(stage: Stage, case_id: UUID) -> list[tuple[str, str]]:
    with Session(stage.engine) as session:
        found = session.scalars(
            select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None)).order_by(Task.id)
        )
        return [(task.kind, task.label) for task in found]


def clocks(stage: Stage, application_id: UUID) -> list[Clock]:
    with Session(stage.engine, expire_on_commit=False) as session:
        return list(
            session.scalars(select(Clock).where(Clock.subject_id == application_id, Clock.void.is_(False)))
        )


def test_it_parks_an_early_application_and_takes_it_up_after_acceptance(stage_xz: Stage) -> None:
    case_id = built(stage_xz)
    early = applied(stage_xz, case_id, at=MONDAY)
    assert application(stage_xz, early).state_name == "等完工"
    with pytest.raises(Refused, match="还没验收"):
        stage_xz.act("customer_manager", AcceptApplication(application_id=early))
    assert clocks(stage_xz, early) == []
    pass_works(stage_xz, case_id, MONDAY + timedelta(days=3))
    papered(stage_xz, early, at=MONDAY + timedelta(days=3))
    assert ("application", "受理报装") in open_tasks(stage_xz, case_id)
    stage_xz.act("customer_manager", AcceptApplication(application_id=early), at=MONDAY + timedelta(days=3))
    assert application(stage_xz, early).state_name == "已受理"
    assert ("ignition", "点火通气") in open_tasks(stage_xz, case_id)


def test_it_refuses_gas_before_acceptance(stage_xz: Stage) -> None:
    early = applied(stage_xz, built(stage_xz))
    with pytest.raises(Refused, match="还没验收合格"):
        stage_xz.act("customer_manager", lighting(early))


def test_it_does_not_take_up_what_lacks_papers(stage_xz: Stage) -> None:
    made = applied(stage_xz, accepted_works(stage_xz))
    with pytest.raises(Refused, match="房产证"):
        stage_xz.act("customer_manager", AcceptApplication(application_id=made))


def test_it_keeps_one_open_application_for_a_user(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz)
    applied(stage_xz, case_id)
    with pytest.raises(Refused, match="已经报过"):
        applied(stage_xz, case_id)


def test_it_takes_up_by_itself_after_two_working_hours(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz, at=MONDAY - timedelta(days=4))
    made = applied(stage_xz, case_id, at=MONDAY)  # Monday 10:00: two working hours end at 12:00
    assert letters_due(stage_xz.engine, MONDAY + timedelta(minutes=119)) == []
    with pytest.raises(Refused, match="还没到"):
        stage_xz.act("manager", AutoAcceptApplication(application_id=made), at=MONDAY + timedelta(hours=1))
    late = MONDAY + timedelta(hours=7)
    [letter] = letters_due(stage_xz.engine, late)
    assert dispatch(stage_xz.engine, letter, now=late).status == "applied"
    assert dispatch(stage_xz.engine, letter, now=late).status == "duplicate"
    found = application(stage_xz, made)
    assert (found.auto, found.accepted_at) == (True, MONDAY + timedelta(hours=2))
    assert letters_due(stage_xz.engine, late) == []


@pytest.mark.parametrize("affected", ["LEGALITY", "TECHNICAL"])
def test_it_refuses_tolerance_when_a_test_is_affected(stage_th: Stage, affected: str) -> None:
    made = applied(stage_th, accepted_works(stage_th))
    with pytest.raises(Refused, match="不能容缺") as refused:
        stage_th.act("counter", tolerating(made, "M05", affected=affected))
    assert refused.value.field == affected


def test_it_never_tolerates_the_acceptance_sheet_nor_identity(stage_th: Stage) -> None:
    made = applied(stage_th, accepted_works(stage_th))
    with pytest.raises(Refused, match="任何时候"):
        stage_th.act("counter", tolerating(made, "M15"))
    with pytest.raises(Refused, match="身份要核"):
        stage_th.act("counter", tolerating(made, "M03"))


def test_it_asks_both_tests_of_a_tolerance(stage_th: Stage) -> None:
    made = applied(stage_th, accepted_works(stage_th))
    half = tolerating(made, "M05").tests[:1]
    with pytest.raises(Refused, match="技术可靠性还没判"):
        stage_th.act("counter", tolerating(made, "M05", tests=half))


def test_it_promises_one_day_also_under_tolerance(stage_th: Stage) -> None:
    """Monday 10:00 taken up with a paper to come: due Tuesday 24:00, the paper five days later."""
    case_id = accepted_works(stage_th, at=MONDAY - timedelta(days=1))
    made = applied(stage_th, case_id, at=MONDAY)
    papered(stage_th, made, but=["M05"], at=MONDAY)
    stage_th.act("counter", tolerating(made, "M05"), at=MONDAY)
    stage_th.act("customer_manager", AcceptApplication(application_id=made), at=MONDAY)
    [clock] = clocks(stage_th, made)
    assert (clock.key, clock.due_at) == ("IGNITION", datetime(2026, 3, 3, 16, 0, tzinfo=UTC))
    with Session(stage_th.engine) as session:
        task = session.scalars(select(Task).where(Task.case_id == case_id, Task.kind == "tolerance")).one()
        assert (task.label, task.due_at) == (
            "补取房产证/租赁合同/用气地址证明（容缺）",
            datetime(2026, 3, 7, 16, 0, tzinfo=UTC),
        )


def test_it_reports_a_missing_paper_on_the_packs_day_and_once(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, at=MONDAY - timedelta(days=1))
    answer = stage_th.act("counter", tolerating(applied(stage_th, case_id, at=MONDAY), "M05"), at=MONDAY)
    cmd = EscalatePaper(tolerance_id=answer.result["tolerance_id"])
    with pytest.raises(Refused, match="03-08 00:00 以后"):
        stage_th.act("manager", cmd, at=MONDAY + timedelta(days=5))
    stage_th.act("manager", cmd, at=MONDAY + timedelta(days=6))
    with pytest.raises(Refused, match="已经上报过"):
        stage_th.act("manager", cmd, at=MONDAY + timedelta(days=6))
    assert any(kind == "tolerance-late" for kind, _ in open_tasks(stage_th, case_id))


def test_it_closes_a_collection_only_with_the_file_and_a_second_pair_of_eyes(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th)
    made = applied(stage_th, case_id)
    tolerance_id = UUID(stage_th.act("counter", tolerating(made, "M05")).result["tolerance_id"])
    with pytest.raises(Refused, match="没有文件关不了"):
        stage_th.act("customer_manager", CollectToleratedPaper(tolerance_id=tolerance_id))
    assert any(kind == "tolerance" for kind, _ in open_tasks(stage_th, case_id))
    with pytest.raises(Refused, match="还没补来"):
        stage_th.act("counter", VerifyToleratedPaper(tolerance_id=tolerance_id))
    stage_th.act("counter", CollectToleratedPaper(tolerance_id=tolerance_id, files=[photo(stage_th)]))
    with pytest.raises(NotPermitted, match="换个人"):
        stage_th.act("counter", VerifyToleratedPaper(tolerance_id=tolerance_id))
    assert [kind for kind, _ in open_tasks(stage_th, case_id) if kind.startswith("tolerance")] == [
        "tolerance-check"
    ]
    stage_th.act("service", VerifyToleratedPaper(tolerance_id=tolerance_id))
    assert not any(kind.startswith("tolerance") for kind, _ in open_tasks(stage_th, case_id))


def test_it_turns_gas_on_through_every_gate_and_stops_the_clock(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz)
    made = gas_on(stage_xz, case_id)
    assert not any(kind in ("ignition", "application") for kind, _ in open_tasks(stage_xz, case_id))
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage_name, lit_count(session, case)) == ("已通气", 1)
    [clock] = clocks(stage_xz, made)
    assert clock.stopped_at is not None and clock.stopped_at <= clock.due_at
    assert application(stage_xz, made).state_name == "已通气"


@pytest.mark.parametrize("code", ["G2", "G4", "G5", "G6", "G7", "G8", "G9"])
def test_it_refuses_gas_while_a_gate_is_open(stage_xz: Stage, code: str) -> None:
    made = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    stage_xz.act("customer_manager", metering(stage_xz, made))
    gates_passed(stage_xz, made, but=[code])
    pictured(stage_xz, made)
    with pytest.raises(Refused, match="不能通气"):
        stage_xz.act("customer_manager", lighting(made))


def test_it_refuses_gas_without_meter_crew_signature_or_pictures(stage_xz: Stage) -> None:
    made = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    gates_passed(stage_xz, made)
    with pytest.raises(Refused, match="表号还没绑"):
        stage_xz.act("customer_manager", lighting(made))
    stage_xz.act("customer_manager", metering(stage_xz, made))
    one = [CrewMember(name="李敏", certificate="豫A-1101")]
    for over, words in (
        ({"crew": one}, "2 个人到场"),
        ({"crew": one * 2}, "2 个人到场"),
        ({"strokes": []}, "还没签字"),
        ({"base_reading": Decimal("0.1")}, "比装表时的"),
        ({}, "照片"),
    ):
        with pytest.raises(Refused, match=words):
            stage_xz.act("customer_manager", lighting(made, **over))


@pytest.mark.parametrize(
    ("code", "values", "why"),
    [
        ("G5", {"lel_1": "1"}, "不合格"),
        ("G9", {"o2_1": "0.9", "o2_2": "1.0", "o2_3": "0.4"}, "不合格"),
        ("G4", {**GATE_READINGS, "end_kpa": "1.99"}, "掉压 10 Pa"),
        ("G4", {**GATE_READINGS, "detector_ppm": "3"}, "检漏仪读数 3 超过 0 ppm"),
    ],
)
def test_it_judges_readings_itself_whatever_was_ticked(
    stage_xz: Stage, code: str, values: dict[str, str], why: str
) -> None:
    made = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    gate = gate_for(application(stage_xz, made), code)
    keys = checking(stage_xz, made, gate).values
    read = {key: Decimal(values[key]) for key in keys}
    answer = stage_xz.act("customer_manager", checking(stage_xz, made, gate, values=read, ok=True)).result
    assert answer["ok"] is False and why in answer["why"]


@pytest.mark.parametrize(
    ("code", "over", "field"),
    [
        ("G9", {"values": {"o2_1": "0.5", "o2_2": "0.5"}}, "v_o2_3"),
        ("G5", {"values": {"lel_1": "120"}}, "v_lel_1"),
        ("G5", {"values": {"lel_1": "-1"}}, "v_lel_1"),
        ("G5", {"values": {"xyz": "1"}}, "v_xyz"),
        ("G5", {"photos": []}, "photos"),
        (
            "G4",
            {
                "values": {
                    **{k: v for k, v in GATE_READINGS.items() if "_kpa" in k or k == "detector_ppm"},
                    "minutes": "5",
                }
            },
            "v_minutes",
        ),
        ("G2", {"evidence": ""}, "evidence"),
        ("G8", {"ok": None}, "ok"),
        ("G1", {}, "code"),
    ],
)
def test_it_names_the_field_that_is_wrong_at_a_gate(
    stage_xz: Stage, code: str, over: dict[str, Any], field: str
) -> None:
    made = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    gate = gate_for(application(stage_xz, made), code)
    with pytest.raises(Refused) as refused:
        stage_xz.act("customer_manager", checking(stage_xz, made, gate, **over))
    assert refused.value.field == field


def test_it_wants_a_retest_when_accepted_long_ago(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz, at=datetime.now(UTC) - timedelta(days=220))
    made = prepared(stage_xz, taken_up(stage_xz, applied(stage_xz, case_id)))
    assert ("retest", "久置复验") in open_tasks(stage_xz, case_id)
    with pytest.raises(Refused, match="先复验"):
        stage_xz.act("customer_manager", lighting(made))
    values = {
        key: Decimal(value)
        for key, value in GATE_READINGS.items()
        if "_1" not in key and "_2" not in key and "_3" not in key
    }
    stage_xz.act("inspector", RecordRetest(case_id=case_id, values=values, files=[photo(stage_xz)]))
    assert ("retest", "久置复验") not in open_tasks(stage_xz, case_id)
    assert stage_xz.act("customer_manager", lighting(made)).status == "applied"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"model": "G1.6"}, "model"),
        ({"model": "X9"}, "model"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"installed_on": "2099-01-01"}, "installed_on"),
        ({"photos": []}, "photos"),
    ],
)
def test_it_refuses_a_meter_that_does_not_suit(stage_xz: Stage, over: dict[str, Any], field: str) -> None:
    made = applied(stage_xz, accepted_works(stage_xz))
    with pytest.raises(Refused) as refused:
        stage_xz.act("customer_manager", metering(stage_xz, made, **over))
    assert refused.value.field == field


def test_it_binds_a_meter_number_to_one_user(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    first, second = rooms(stage_th, case_id, "1-1-101", "1-1-102")
    one, two = applied(stage_th, case_id, first), applied(stage_th, case_id, second)
    stage_th.act("customer_manager", metering(stage_th, one, no="HJ 0001"))
    with pytest.raises(Refused, match="已绑在别的用户"):
        stage_th.act("customer_manager", metering(stage_th, two, no="hj0001"))
    stage_th.act("customer_manager", metering(stage_th, one, no="HJ0002"))
    stage_th.act("customer_manager", metering(stage_th, two, no="HJ0001"))


def test_it_asks_for_a_hold_for_the_users_reason_and_stops_only_that_household(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES", at=MONDAY - timedelta(days=1))
    first, second = rooms(stage_th, case_id, "1-1-101", "1-1-102")
    one = taken_up(stage_th, applied(stage_th, case_id, first, at=MONDAY), at=MONDAY)
    two = taken_up(stage_th, applied(stage_th, case_id, second, at=MONDAY), at=MONDAY)
    later = MONDAY + timedelta(hours=3)
    hazard = RefuseGas(application_id=one, reason="HAZARD_INSIDE", note="软管穿墙", photos=[photo(stage_th)])
    hold_id = UUID(stage_th.act("customer_manager", hazard, at=later).result["hold_id"])
    before = clocks(stage_th, two)[0].due_at
    stage_th.act("manager", DecideHold(hold_id=hold_id, approve=True), at=later)
    with Session(stage_th.engine) as session:
        assert session.get_one(Case, case_id).held is False
    prepared(stage_th, one, at=later + timedelta(hours=24))
    stage_th.act("customer_manager", lighting(one), at=later + timedelta(hours=24))
    assert clocks(stage_th, two)[0].due_at == before
    assert clocks(stage_th, one)[0].due_at == before + timedelta(hours=24)


def test_it_leaves_the_clock_running_for_the_companys_own_reason(stage_xz: Stage) -> None:
    made = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    gates_passed(stage_xz, made)
    leak = RefuseGas(application_id=made, reason="LEAK", note="表前阀漏气")
    assert stage_xz.act("customer_manager", leak).result["hold_id"] is None
    pictured(stage_xz, made)
    stage_xz.act("customer_manager", metering(stage_xz, made))
    with pytest.raises(Refused, match="还没查"):  # the site is looked at anew after a refusal
        stage_xz.act("customer_manager", lighting(made))


def test_it_books_again_when_nobody_was_there(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz)
    made = taken_up(stage_xz, applied(stage_xz, case_id))
    visit_at(stage_xz, made)
    vain = RefuseGas(application_id=made, reason="NO_SHOW", photos=[photo(stage_xz)])
    stage_xz.act("customer_manager", vain)
    assert ("gas-visit", "改约通气") in open_tasks(stage_xz, case_id)
    assert stage_xz.act("customer_manager", vain).result["hold_id"] is not None  # asked once, named again
    with Session(stage_xz.engine) as session:
        kinds = session.scalars(
            select(Task.kind).where(Task.case_id == case_id, Task.closed_at.is_(None))
        ).all()
    assert kinds.count("hold") == 1


def test_it_lights_three_households_one_after_another(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    assert ("households", "录户号") in open_tasks_after(stage_th, case_id)
    homes = rooms(stage_th, case_id, "1-1-101", "1-1-102", "1-1-201", "1-1-202")
    for number, home in enumerate(homes[:3], 1):
        gas_on(stage_th, case_id, home)
        with Session(stage_th.engine) as session:
            case = session.get_one(Case, case_id)
            assert (lit_count(session, case), case.stage_name) == (number, "已通气")


def open_tasks_after(stage: Stage, case_id: UUID) -> list[tuple[str, str]]:
    """The tasks as they stand once any command has touched the case."""
    stage.act("customer_manager", AddHouseholds(case_id=case_id, labels=[" "]))
    return open_tasks(stage, case_id)


def test_it_fills_the_file_of_a_household_from_what_happened(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    [home] = rooms(stage_th, case_id, "1-1-101")
    with Session(stage_th.engine) as session:
        before = file_of(session, session.get_one(Household, home)).percent
    gas_on(stage_th, case_id, home)
    change = UpdateHousehold(
        household_id=home,
        phone="13800001234",
        id_number="411328199001010017",
        fields={"hose_type": "不锈钢波纹管"},
    )
    answer = stage_th.act("customer_manager", change, base_rev=1)
    assert answer.result["warning"]
    with Session(stage_th.engine) as session:
        household = session.get_one(Household, home)
        file = file_of(session, household)
        known = {line.rule.code: line.value for line in file.lines}
    assert file.percent > before
    assert (known["contract_no"], known["phone"], known["hose_type"]) == (
        "HT-2026-018",
        "138****1234",
        "不锈钢波纹管",
    )
    assert known["ignition_sheet"].endswith("m³")


def test_it_knows_which_papers_an_agent_needs(stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    one, two = rooms(stage_th, case_id, "1-1-101", "1-1-102")
    reason = stage_th.cast.company.pack.visit.agent_reasons[0].code
    assert "M04" in missing(stage_th, applied(stage_th, case_id, one, agent=True, agent_reason=reason))
    assert "M04" not in missing(stage_th, applied(stage_th, case_id, two))


def test_it_leaves_a_journal_that_proves_itself(stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz)
    gas_on(stage_xz, case_id)
    with Session(stage_xz.engine) as session:
        events = session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()
    assert [event.hash for event in events] == [event.compute_hash() for event in events]
    assert all(event.kind in EVENTS for event in events)
