"""Next steps of the works: accept, crew, start, complete, and the way of a change."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest, open_change
from fieldapp.domain.clock import Clock
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.permit import permit_of, road_is_open
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Due, Step, softly, under
from fieldapp.domain.works import acknowledged, inherits, stricter

BUILT = (Stage.DISPATCHED, Stage.CREW_ASSIGNED, Stage.BUILDING)
PROMISES = ("DELIVERY_SMALL", "DELIVERY_NONSMALL")


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    stage = case.at_stage
    if stage is Stage.CHANGE_REQUESTED:
        change = open_change(session, case)
        if change is not None:
            yield from _change(case, change)
    elif stage in BUILT and (order := current_order(session, case)) is not None:
        yield from _order(session, case, order, clocks)


def _order(session: Session, case: Case, order: WorkOrder, clocks: list[Clock]) -> Iterator[Step]:
    due = _due(case, order, clocks)
    clause = case.pack.contract.clause
    firm: dict[str, Any] = {"firm_id": order.contractor_id, "subject_id": order.id, "clause": clause, **due}
    crew: dict[str, Any] = {**firm, "person_id": case.crew_leader_id}
    if case.at_stage is Stage.DISPATCHED and order.accepted_at is None:
        if inherits(session, order) is not None:
            yield Step("acknowledgement", f"看第 {order.rev} 版派工单", Role.CREW_LEADER, **crew)
        else:
            yield Step("order_acceptance", "接派工单", Role.CONTRACTOR, **firm)
    elif case.at_stage is Stage.DISPATCHED:
        yield Step("crew", "派班组", Role.CONTRACTOR, **firm)
    elif case.at_stage is Stage.CREW_ASSIGNED:
        waits = bool(case.cut_m) and not road_is_open(permit_of(session, case))
        yield Step("start", "等道路手续，办好开工" if waits else "开工", Role.CREW_LEADER, **crew)
    elif not acknowledged(order):
        yield Step("acknowledgement", f"看第 {order.rev} 版派工单", Role.CREW_LEADER, **crew)
    else:
        yield Step("works_completion", "干完报完工", Role.CREW_LEADER, **crew)


def _change(case: Case, change: ChangeRequest) -> Iterator[Step]:
    """The designer's own step, once the change has reached him, is the design part's."""
    clause = case.pack.change.clauses.get("RES" if case.residential else "NONRES", "")  # type: ignore[call-overload]
    soft = softly(case, "CHANGE_FEEDBACK", "CHANGE_REQUESTED")
    if change.state == "ASKED":
        yield Step(
            "change", "看变更，转设计", Role.SITE_MANAGER, person_id=case.site_manager_id, subject_id=change.id,
            clause=clause, **soft,
        )  # fmt: skip
    elif change.state == "APPROVING" and change.approver is not None:
        yield Step("change", "批变更费用", change.approver, subject_id=change.id, clause=clause, **soft)


def _due(case: Case, order: WorkOrder, clocks: list[Clock]) -> Due:
    """The promise and the contract: the one that the pack lets count."""
    promise = under(clocks, *PROMISES)
    due = stricter(case, order, promise.get("due_at"))
    if due is None or due == promise.get("due_at"):
        return promise
    return Due(due_at=due, started_at=order.accepted_at or order.issued_at, clock_key="CONTRACT")
