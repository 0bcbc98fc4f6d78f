"""The crew has read the new revision: the work goes on under it, with the same crew, from where it stood."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.building import change_clause, take_crew_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import inherits, need_road, need_valid, today_of
from fieldapp.lib.errors import Refused


class AcknowledgeRevision(Command):
    """Only the revision in force can be acknowledged."""

    kind: ClassVar[str] = "acknowledge_revision"
    title: ClassVar[str] = "看过新派工单"

    order_id: UUID


@verb(AcknowledgeRevision, by={Role.CREW_LEADER, Role.CONTRACTOR})
def acknowledge_revision(do: Doing, cmd: AcknowledgeRevision) -> Result:
    case, order = take_crew_order(do, cmd.order_id)
    if order.acknowledged_rev == order.rev:
        raise Refused(f"第 {order.rev} 版已经看过", code="closed")
    old = inherits(do.session, order)
    if old is None and order.crew_leader_id is None:
        raise Refused("这张派工单还没派班组", code="stage")
    order.acknowledged_rev, order.acknowledged_at = order.rev, do.at
    if old is not None:
        case.need(Stage.DISPATCHED)
        _go_on(do, case, order, old)
    do.record(
        case, "REVISION_ACKNOWLEDGED", clause=change_clause(case), subject_id=order.id, revision=order.rev,
        data={"order": order.title},
    )  # fmt: skip
    return {"order_id": str(order.id), "stage": case.stage}


def _go_on(do: Doing, case: Case, order: WorkOrder, old: WorkOrder) -> None:
    """Crew and contract of the old revision; building goes on unless the road or a certificate is in the way."""
    order.accepted_at, order.accepted_by_id = do.at, do.actor.id
    order.contract_no, order.contract_due = (
        order.contract_no or old.contract_no,
        order.contract_due or old.contract_due,
    )
    order.crew_leader_id = case.crew_leader_id = old.crew_leader_id
    order.workers, order.planned_start, order.planned_finish = (
        old.workers,
        old.planned_start,
        old.planned_finish,
    )
    case.move(Stage.CREW_ASSIGNED)
    if old.started_at is None:
        return
    try:
        need_road(do.session, case, today_of(do.at))
        need_valid(order, today_of(do.at))
    except Refused:
        return  # the start is asked for again, and says then what is missing
    order.started_at, order.started_by_id = do.at, do.actor.id
    case.move(Stage.BUILDING)
