"""Changes: the way through the site manager, the money, the new order, and what they do to the clock."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.approve_change import ApproveChange
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.forward_change import ForwardChange
from fieldapp.commands.refuse_change import RefuseChange
from fieldapp.commands.request_change import ChangeRow
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.clock import Clock
from fieldapp.domain.hold import Hold
from fieldapp.domain.task import Task
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_works import building, change_of, changed, drawing, read

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def delivery(session: Session, case_id: UUID) -> Clock:
    session.rollback()
    return session.scalars(select(Clock).where(Clock.case_id == case_id, Clock.key == "DELIVERY_SMALL")).one()


def hold_of(session: Session, case_id: UUID) -> Hold:
    session.rollback()
    return session.scalars(select(Hold).where(Hold.case_id == case_id)).one()


def change_in(session: Session, change_id: UUID) -> ChangeRequest:
    session.rollback()
    return session.get_one(ChangeRequest, change_id)


def test_a_business_change_goes_straight_to_the_designer(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz)
    change_id = changed(stage_xz, order_id)
    assert change_in(session, change_id).state == "FORWARDED"
    assert read(stage_xz, case_id).stage == "CHANGE_REQUESTED"
    roles = session.scalars(select(Task.role).where(Task.case_id == case_id, Task.closed_at.is_(None)))
    assert "designer" in set(roles)
    drawing(stage_xz, case_id)
    assert change_in(session, change_id).new_rev == 2
    assert read(stage_xz, case_id).stage == "DISPATCHED"


def test_a_residential_change_goes_through_the_site_manager(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz, customer="RES")
    change_id = changed(stage_xz, order_id)
    assert change_in(session, change_id).state == "ASKED"
    with pytest.raises(Refused, match="还没经"):
        drawing(stage_xz, case_id)
    with pytest.raises(NotPermitted):
        stage_xz.act("crew", ForwardChange(change_id=change_id))
    task = session.scalars(select(Task).where(Task.case_id == case_id, Task.kind == "change")).one()
    assert task.role == "site_manager" and task.clock_key == "CHANGE_FEEDBACK"
    stage_xz.act("site_manager", ForwardChange(change_id=change_id))
    assert read(stage_xz, case_id).site_manager_id == stage_xz.person("site_manager").id
    drawing(stage_xz, case_id)
    assert change_in(session, change_id).state == "ANSWERED"


def test_a_site_manager_asks_and_forwards_in_one(stage_xz: Stage, session: Session) -> None:
    _, order_id = building(stage_xz, customer="RES")
    assert change_in(session, changed(stage_xz, order_id, "site_manager")).state == "FORWARDED"


def test_a_refused_change_puts_the_crew_back_to_work(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz, customer="RES")
    change_id = changed(stage_xz, order_id)
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", RefuseChange(change_id=change_id, reason="不用改"))
    stage_xz.act("site_manager", RefuseChange(change_id=change_id, reason="电缆能挪"))
    assert read(stage_xz, case_id).stage == "BUILDING"
    with pytest.raises(Refused):
        stage_xz.act("site_manager", ForwardChange(change_id=change_id))


def test_money_is_approved_by_the_role_for_the_amount(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz)
    small = changed(stage_xz, order_id, cost_delta_fen=5_000_00)
    with pytest.raises(Refused, match="费用还没批"):
        drawing(stage_xz, case_id)
    stage_xz.act("engineer", ApproveChange(change_id=small))
    new = drawing(stage_xz, case_id)
    assert change_in(session, small).state == "ANSWERED" and new != order_id


def test_a_large_amount_is_beyond_the_engineer(stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz)
    large = changed(stage_xz, order_id, cost_delta_fen=-5_000_01)
    with pytest.raises(NotPermitted):
        stage_xz.act("engineer", ApproveChange(change_id=large))
    stage_xz.act("manager", ApproveChange(change_id=large))
    drawing(stage_xz, case_id)


def test_a_change_never_resets_the_clock(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz, at=MONDAY)
    before = delivery(session, case_id)
    started, due = before.started_at, before.due_at
    changed(stage_xz, order_id, at=MONDAY + HOUR)
    drawing(stage_xz, case_id, at=MONDAY + 5 * HOUR)
    after = delivery(session, case_id)
    assert (after.started_at, after.due_at, after.stopped_at) == (started, due, None)
    assert session.scalars(select(Hold).where(Hold.case_id == case_id)).all() == []


def test_the_customers_own_change_stops_the_clock_from_request_to_new_order(
    stage_xz: Stage, session: Session
) -> None:
    case_id, order_id = building(stage_xz, at=MONDAY)
    due = delivery(session, case_id).due_at
    changed(stage_xz, order_id, cause="USER_REQUEST", at=MONDAY + HOUR)
    hold = hold_of(session, case_id)
    assert (hold.state, hold.reason_class, hold.from_at) == ("ASKED", "USER", MONDAY + HOUR)
    assert delivery(session, case_id).due_at == due  # nobody has agreed yet
    stage_xz.act("manager", DecideHold(hold_id=hold.id, approve=True), at=MONDAY + 2 * HOUR)
    assert read(stage_xz, case_id).held
    drawing(stage_xz, case_id, at=MONDAY + 6 * HOUR)
    assert delivery(session, case_id).due_at == due + 5 * HOUR
    assert not read(stage_xz, case_id).held


def test_a_hold_agreed_after_the_answer_counts_only_to_the_answer(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz, at=MONDAY)
    due = delivery(session, case_id).due_at
    changed(stage_xz, order_id, cause="USER_REQUEST", at=MONDAY + HOUR)
    drawing(stage_xz, case_id, at=MONDAY + 3 * HOUR)
    hold = hold_of(session, case_id)
    stage_xz.act("manager", DecideHold(hold_id=hold.id, approve=True), at=MONDAY + 9 * HOUR)
    assert delivery(session, case_id).due_at == due + 2 * HOUR


def test_a_case_has_one_open_change(stage_xz: Stage) -> None:
    _, order_id = building(stage_xz)
    changed(stage_xz, order_id)
    with pytest.raises(Refused):
        changed(stage_xz, order_id)


def test_a_change_that_changes_nothing_is_refused(stage_xz: Stage) -> None:
    _, order_id = building(stage_xz)
    same = ChangeRow(item="PE 管", unit="m", before=Decimal(1), after=Decimal("1.0"))
    for wrong, field in (({"rows": [same]}, "rows"), ({"cause": "WHIM"}, "cause")):
        with pytest.raises(Refused) as refused:
            stage_xz.act("crew", change_of(stage_xz, order_id, **wrong))
        assert refused.value.field == field


def test_late_paper_for_an_emergency_is_marked(stage_xz: Stage, session: Session) -> None:
    _, order_id = building(stage_xz, at=MONDAY)
    change_id = changed(stage_xz, order_id, verbal_at=MONDAY, at=MONDAY + 25 * HOUR)
    assert change_in(session, change_id).paper_late
