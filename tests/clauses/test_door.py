"""Clauses about the door: pushes, papers, the hand-over, one manager for each case, canvassing."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.receive_push import ReceivePush
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.commands.register_lead import RegisterLead
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.task import Task
from fieldapp.lib.errors import NotPermitted
from fieldapp.packs.identity import ClauseStatus
from tests.clauses.conftest import Walk, fresh_plot
from tests.support.story_push import letter


def pushed(walk: Walk, serial: str) -> Case:
    """The lead that a push of the platform makes."""
    region = walk.pack.pack.region_codes[0]
    given = letter(
        f"2603-{region}-04-01-{serial}", region=region, message=f"m-{serial}", address="新华路 1 号 建设路"
    )
    return walk.troupe.read(UUID(walk.troupe.act("admin", ReceivePush(**given)).result["case_id"]))


@pytest.mark.clause("TH-2-a", "TH-3.1.1-1a", "XZ-1.1-1a")
def test_it_turns_a_push_into_a_lead_of_the_areas_manager_who_goes_there_first(walk: Walk) -> None:
    case = pushed(walk, "100001")
    assert (case.origin, case.stage) == ("PUSH", "ASSIGNED")
    assert case.customer_manager_id == walk.troupe.cast["customer_manager"].id
    with Session(walk.engine) as session:
        task = session.scalars(select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))).first()
        assert task is not None and task.person_id == case.customer_manager_id
    clauses = {event.clause for event in walk.events("shop", "VISITED")}
    assert clauses == {walk.pack.visit.clause}


@pytest.mark.clause("TH-2-b")
def test_it_visits_without_any_application_of_the_customer(tanghe: Walk) -> None:
    assert not tanghe.pack.prework.application_required
    assert tanghe.before("shop", "WORKS_COMPLETED", "APPLICATION_SUBMITTED")
    assert tanghe.role_of("shop", "VISITED") == Role.CUSTOMER_MANAGER


@pytest.mark.clause("TH-2-c")
def test_it_classifies_before_design_and_road(tanghe: Walk) -> None:
    for name, customer in (("shop", "NONRES"), ("estate", "RES")):
        assert tanghe.case(name).customer == customer
        assert tanghe.before(name, "CASE_ASSIGNED", "DESIGN_ISSUED")
    assert (tanghe.case("shop").small_ci, tanghe.case("plant").small_ci) == (True, False)
    assert tanghe.before("shop", "SURVEYED", "PERMIT_OPENED")


@pytest.mark.clause("TH-3.1.1-1b", "XZ-1.1-1b")
def test_it_has_the_manager_fetch_licence_and_plan(walk: Walk) -> None:
    papers = walk.events("shop", "PAPER_COLLECTED")
    assert {one.data["code"] for one in papers if one.seq < walk.event("shop", "HANDED_OVER").seq} == {
        "M02",
        "M06",
    }
    assert {one.role for one in papers} == {Role.CUSTOMER_MANAGER}
    assert walk.event("shop", "PAPERS_COLLECTED").clause.endswith("1.1-1b")


@pytest.mark.clause("XZ-2.1-1", "TH-3.2.1-1")
def test_it_has_the_manager_fetch_the_estates_planning_permit_and_where_due_the_fee_voucher(
    walk: Walk,
) -> None:
    wanted = {"M07"} if walk.pack.pack.company == "xinzheng" else {"M07", "M08"}
    papers = walk.events("estate", "PAPER_COLLECTED")
    handed = walk.event("estate", "HANDED_OVER")
    got = {one.data["code"] for one in papers if one.seq < handed.seq}
    assert got == wanted, got
    assert handed.data["firm"] == walk.troupe.cast.firms["design"].name


@pytest.mark.clause("TH-3.1.1-1c", "XZ-1.1-1c")
def test_it_hands_over_to_the_design_firm_with_an_inner_target(walk: Walk) -> None:
    event = walk.event("shop", "HANDED_OVER")
    assert event.clause == walk.pack.soft_targets["HANDOVER"].clause
    assert walk.case("shop").design_firm_id == walk.troupe.cast.firms["design"].id


@pytest.mark.clause("TH-2-e", "TH-3.1.2-0", "XZ-1.2-0")
def test_it_sends_the_customer_nowhere_and_counts_it(walk: Walk) -> None:
    for event in walk.events("shop"):
        assert event.actor_id in {person.id for person in walk.troupe.cast.people.values()}
    assert not any(walk.case("shop").counters.values())
    if walk.pack.promise.four_zeros:
        assert len(walk.pack.kpi.counters) == 4


@pytest.mark.clause("TH-3.1.3-1b", "XZ-1.3-1b", "TH-4-1", "XZ-3-1")
def test_it_keeps_one_manager_from_the_door_to_the_flame(walk: Walk) -> None:
    manager = walk.troupe.cast["customer_manager"].id
    for name in ("shop", "plant", "estate"):
        assert walk.case(name).customer_manager_id == manager
        assert walk.event(name, "GAS_ON").actor_id == manager
    case_id = fresh_plot(walk, "met")
    wants = next(code.code for code in walk.pack.visit.codes if code.wants)
    with pytest.raises(NotPermitted):
        walk.troupe.act("customer_manager_2", RecordVisit(case_id=case_id, result=wants, met="店主"))


@pytest.mark.clause("TH-3.3-3", "XZ-2.2-3")
def test_it_lets_the_manager_act_for_somebody_met_in_the_street_who_cannot_apply(walk: Walk) -> None:
    reason = walk.pack.visit.agent_reasons[0].code
    lead = RegisterLead(
        source="SWEEP",
        name="代办小店",
        address="新华路 401 号",
        customer_kind="RESTAURANT",
        phone="13900010101",
        agent_reason=reason,
    )
    case_id = UUID(walk.troupe.act("customer_manager", lead).result["case_id"])
    case = walk.troupe.read(case_id)
    assert (case.origin, case.customer_manager_id) == ("SWEEP", walk.troupe.cast["customer_manager"].id)
    assert walk.event("shop", "LEAD_REGISTERED").clause == walk.pack.visit.sweep_clause


@pytest.mark.clause("TH-1", "XZ-0", "XZ-0-a")
def test_it_carries_the_statements_as_what_they_are() -> None:
    for code in packs.available():
        pack = packs.load(code)
        statements = {clause.id for clause in pack.clauses if clause.status is ClauseStatus.STATEMENT}
        assert statements == ({"TH-1"} if code == "tanghe" else {"XZ-0", "XZ-0-a"})
        assert pack.pack.document_no is None or pack.pack.document_no in "新郑蓝天〔2021〕51号"


@pytest.mark.clause("TH-4-2", "XZ-3-2")
def test_it_is_in_force_from_its_day_and_a_case_keeps_its_version(walk: Walk) -> None:
    assert walk.pack.pack.effective_from
    assert walk.case("shop").ruleset_id == walk.troupe.cast.company.ruleset_id
    assert walk.case("shop").company_id == walk.troupe.cast.company.id


@pytest.mark.clause("TH-4-3", "XZ-3-3")
def test_it_names_who_interprets_the_rules(walk: Walk) -> None:
    names = {"tanghe": ("工程部", "市场客服部"), "xinzheng": ("工程技术部", "客户服务部", "市场开发部")}
    assert walk.pack.pack.interpreted_by == names[walk.pack.pack.company]
