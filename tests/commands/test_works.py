"""The contractor's part: taking an order on, the crew with valid certificates, start, reports, completion."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.acknowledge_revision import AcknowledgeRevision
from fieldapp.commands.assign_crew import AssignCrew, Worker
from fieldapp.commands.report_progress import ReportProgress
from fieldapp.commands.return_order import ReturnOrder
from fieldapp.commands.start_works import Danger, StartWorks
from fieldapp.domain.company import Firm
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.task import Task
from fieldapp.domain.works import Progress
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_works import (
    building,
    changed,
    completion,
    crewed,
    designing,
    drawing,
    file_of,
    issued,
    permit_cleared,
    read,
)

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
TODAY = MONDAY.date()


def worker(days: int) -> Worker:
    return Worker(name="陈师傅", cert="PE 焊工证", no="PE-1", valid_until=TODAY + timedelta(days=days))


def crew(stage: Stage, order_id: UUID, *workers: Worker, part: str = "crew") -> AssignCrew:
    return AssignCrew(order_id=order_id, crew_leader_id=stage.person(part).id, workers=list(workers))


def tasks(session: Session, case_id: UUID) -> dict[str, Task]:
    session.rollback()
    query = select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None))
    return {task.kind: task for task in session.scalars(query)}


def test_the_earlier_of_contract_and_promise_is_the_date_for_the_builder(
    stage_xz: Stage, session: Session
) -> None:
    case_id, order_id = issued(stage_xz, at=MONDAY)
    promise = tasks(session, case_id)["order_acceptance"]
    assert promise.clock_key == "DELIVERY_SMALL"
    stage_xz.act(
        "contractor", AcceptOrder(order_id=order_id, contract_no="HT-1", contract_due=TODAY), at=MONDAY
    )
    task = tasks(session, case_id)["crew"]
    assert task.due_at == datetime(2026, 3, 3, tzinfo=SHANGHAI) and task.clock_key == "CONTRACT"
    assert promise.due_at is not None and task.due_at < promise.due_at


def test_a_returned_order_goes_back_to_the_designer_and_comes_again_as_the_next_revision(
    stage_xz: Stage,
) -> None:
    case_id, order_id = issued(stage_xz)
    with pytest.raises(Refused) as refused:
        stage_xz.act("contractor", ReturnOrder(order_id=order_id, reason="BORED", note="不想干"))
    assert refused.value.field == "reason"
    stage_xz.act("contractor", ReturnOrder(order_id=order_id, reason="DRAWING_UNCLEAR", note="接气点没标"))
    assert read(stage_xz, case_id).stage == "DESIGNING"
    with pytest.raises(Refused):
        stage_xz.act("contractor", AcceptOrder(order_id=order_id))
    again = drawing(stage_xz, case_id)
    stage_xz.act("contractor", AcceptOrder(order_id=again))
    assert read(stage_xz, case_id).order_rev == 2


def test_an_accepted_order_cannot_be_returned(stage_xz: Stage) -> None:
    _, order_id = issued(stage_xz)
    stage_xz.act("contractor", AcceptOrder(order_id=order_id))
    with pytest.raises(Refused, match="报变更"):
        stage_xz.act("contractor", ReturnOrder(order_id=order_id, reason="CREW_SHORT", note="没人"))


def test_a_crew_needs_certificates_that_still_hold(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = issued(stage_xz, at=MONDAY)
    with pytest.raises(Refused, match="先接单"):
        stage_xz.act("contractor", crew(stage_xz, order_id), at=MONDAY)
    stage_xz.act("contractor", AcceptOrder(order_id=order_id), at=MONDAY)
    with pytest.raises(Refused) as expired:
        stage_xz.act("contractor", crew(stage_xz, order_id, worker(-1)), at=MONDAY)
    assert expired.value.field == "workers"
    with pytest.raises(Refused, match="班组长"):
        stage_xz.act("contractor", crew(stage_xz, order_id, worker(1), part="site_manager"), at=MONDAY)
    stage_xz.act("contractor", crew(stage_xz, order_id, worker(0)), at=MONDAY)
    assert read(stage_xz, case_id).stage == "CREW_ASSIGNED"
    permit_cleared(stage_xz, case_id, at=MONDAY)
    with pytest.raises(Refused, match="到期"):
        stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1), at=MONDAY + timedelta(days=1))


def test_a_firm_without_valid_qualification_gets_no_crew_out(stage_xz: Stage, session: Session) -> None:
    _, order_id = issued(stage_xz, at=MONDAY)
    stage_xz.act("contractor", AcceptOrder(order_id=order_id), at=MONDAY)
    session.get_one(Firm, stage_xz.cast.firms["works"].id).qualified_until = MONDAY - timedelta(days=1)
    session.commit()
    with pytest.raises(Refused, match="资质到期"):
        stage_xz.act("contractor", crew(stage_xz, order_id, worker(9)), at=MONDAY)


def test_nobody_starts_unread_or_without_a_ticket_for_dangerous_work(stage_xz: Stage) -> None:
    case_id = designing(stage_xz, cut="0")
    order_id = drawing(stage_xz, case_id, safety=["HOT_WORK"])
    crewed(stage_xz, order_id)
    with pytest.raises(Refused, match="先看图"):
        stage_xz.act("crew", StartWorks(order_id=order_id))
    with pytest.raises(Refused, match="动火"):
        stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1))
    with pytest.raises(Refused) as refused:
        stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1, dangers=[Danger(code="HOT_WORK")]))
    assert refused.value.field == "ticket.HOT_WORK"
    ticket = Danger(code="HOT_WORK", ticket="DH-01 吴刚")
    stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1, dangers=[ticket]))
    assert read(stage_xz, case_id).stage == "BUILDING"


def test_what_will_be_buried_is_photographed_first(stage_xz: Stage, session: Session) -> None:
    _, order_id = building(stage_xz)
    with pytest.raises(Refused) as refused:
        stage_xz.act("crew", ReportProgress(order_id=order_id, text="管沟回填", concealed=True))
    assert refused.value.field == "photos"
    photos = [file_of(stage_xz, "crew", "管沟.jpg")]
    stage_xz.act("crew", ReportProgress(order_id=order_id, text="管沟回填", concealed=True, photos=photos))
    assert [(one.concealed, one.old_rev) for one in session.scalars(select(Progress))] == [(True, False)]


def test_a_superseded_order_is_neither_completed_nor_started(stage_xz: Stage, session: Session) -> None:
    case_id, old = building(stage_xz)
    changed(stage_xz, old)
    with pytest.raises(Refused):
        stage_xz.act("crew", completion(stage_xz, old))  # a change waits
    new = drawing(stage_xz, case_id)
    for late in (completion(stage_xz, old), StartWorks(order_id=old, seen_rev=1)):
        with pytest.raises(Refused, match="第 1 版，已作废；看过第 2 版"):
            stage_xz.act("crew", late)
    report = stage_xz.act("crew", ReportProgress(order_id=old, text="离线时照旧图焊了 6 m"))
    assert report.result["old_rev"] is True
    assert "acknowledgement" in tasks(session, case_id)
    stage_xz.act("crew", AcknowledgeRevision(order_id=new))
    session.rollback()
    order = session.get_one(WorkOrder, new)
    assert read(stage_xz, case_id).stage == "BUILDING"
    assert order.crew_leader_id == stage_xz.person("crew").id and order.workers[0]["name"] == "陈师傅"
    stage_xz.act("crew", completion(stage_xz, new))
    assert read(stage_xz, case_id).stage == "COMPLETED"


def test_the_road_is_still_to_be_restored_after_completion(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz)
    stage_xz.act("crew", completion(stage_xz, order_id))
    assert "restoration" in tasks(session, case_id)


def test_another_company_never_hears_of_the_order(stage_xz: Stage, stage_th: Stage) -> None:
    _, order_id = issued(stage_xz)
    with pytest.raises(NotFound):
        stage_th.act("contractor", AcceptOrder(order_id=order_id))
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", AcceptOrder(order_id=order_id))
