"""The four zeros: each counts something real under the pack's own key, and what is not zero carries its reason."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.apply_in_full import ApplyInFull
from fieldapp.commands.explain_counter import ExplainCounter
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.tally import tallies
from fieldapp.lib.errors import NotPermitted, Refused
from tests.commands.examples.zeros import brought
from tests.support.cast import Stage
from tests.support.story_intake import lead
from tests.support.story_works import file_of, issued, permit_now

DOCS = "customer_supplied_docs"


def explain(stage: Stage, case_id: UUID, part: str = "customer_manager") -> None:
    stage.act(part, ExplainCounter(case_id=case_id, counter=DOCS, reason="客户顺路带来的"))


def test_it_counts_every_approval_that_is_applied_for_after_all(stage_th: Stage, session: Session) -> None:
    case_id, _ = issued(stage_th)
    stage_th.act("customer_manager", ApplyInFull(case_id=case_id, reason="没有承诺制文件"))
    desks = [desk.authority for desk in permit_now(stage_th, case_id).desks]
    papers = [file_of(stage_th, "customer_manager", "占掘图.jpg")]
    sent = SubmitPermit(
        case_id=case_id, authorities=desks[:2], not_concerned=desks[2:], contents="申请表", papers=papers
    )
    stage_th.act("customer_manager", sent)
    assert session.get_one(Case, case_id).counters == {"customer_approvals": 2}


def test_every_zero_of_the_pack_counts_something(stage_th: Stage, session: Session) -> None:
    case = session.get_one(Case, lead(stage_th))
    assert [(one.counter.code, one.count) for one in tallies(session, case)] == [
        ("customer_trips", 0), (DOCS, 0), ("customer_approvals", 0), ("customer_fee", 0),
    ]  # fmt: skip
    assert all(one.counter.counts for one in tallies(session, case))


def test_it_keeps_the_reason_until_the_counter_rises_again(stage_th: Stage, session: Session) -> None:
    case_id = brought(stage_th)
    explain(stage_th, case_id)
    case = session.get_one(Case, case_id)
    told = {one.counter.code: (one.count, one.reason, one.unexplained) for one in tallies(session, case)}
    assert told[DOCS] == (1, "客户顺路带来的", False)
    event = session.scalars(
        select(Event).where(Event.case_id == case_id, Event.kind == "COUNTER_EXPLAINED")
    ).one()
    assert event.clause == "TH-2-e"
    session.rollback()
    brought(stage_th, case_id)
    session.refresh(case)
    told = {one.counter.code: (one.count, one.reason, one.unexplained) for one in tallies(session, case)}
    assert told[DOCS] == (2, "", True)


def test_it_explains_no_zero_and_nothing_unknown(stage_th: Stage, stage_xz: Stage) -> None:
    for counter in (DOCS, "nothing"):
        with pytest.raises(Refused) as refused:
            stage_th.act(
                "customer_manager",
                ExplainCounter(case_id=lead(stage_th), counter=counter, reason="没有的事"),
            )
        assert refused.value.field == "counter"
    with pytest.raises(Refused):  # nobody promised zeros there
        explain(stage_xz, brought(stage_xz))


def test_it_is_the_managers_of_the_case(stage_th: Stage) -> None:
    case_id = brought(stage_th)
    with pytest.raises(NotPermitted):
        explain(stage_th, case_id, "customer_manager_2")
    explain(stage_th, case_id, "manager")
