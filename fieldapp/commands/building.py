"""What the works verbs share: the newest order of a case for its contractor, and how a change ends."""

from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.hold import Hold
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import find_order, newest, of_the_firm
from fieldapp.lib.errors import NotFound


def take_order(do: Doing, order_id: UUID) -> tuple[Case, WorkOrder]:
    """The order through the actor's scope with its case locked; it must be in force and, for contractors, their own."""
    case = do.case(find_order(do.session, do.actor, order_id).case_id)
    order = newest(do.session, case, order_id)
    if do.role in (Role.CONTRACTOR, Role.CREW_LEADER):
        of_the_firm(order, do.actor)
    return case, order


def take_crew_order(do: Doing, order_id: UUID) -> tuple[Case, WorkOrder]:
    """The same, for the crew that has the job (or its firm's dispatcher)."""
    case, order = take_order(do, order_id)
    if do.role is Role.CREW_LEADER:
        do.only(case.crew_leader_id, "这件派给了别的班组")
    return case, order


def take_change(do: Doing, change_id: UUID) -> tuple[Case, ChangeRequest]:
    """An open change through the actor's scope, with its case locked."""
    change = do.session.get(ChangeRequest, change_id)
    if change is None:
        raise NotFound
    case = do.case(change.case_id)
    do.fresh(change, "这张变更")
    change.need_open()
    change.rev += 1
    return case, change


def order_clause(case: Case) -> str:
    return case.pack.order.clauses.get("RES" if case.residential else "NONRES", "")  # type: ignore[call-overload, no-any-return]


def change_clause(case: Case) -> str:
    return case.pack.change.clauses.get("RES" if case.residential else "NONRES", "")  # type: ignore[call-overload, no-any-return]


def end_change_hold(do: Doing, case: Case, change: ChangeRequest) -> None:
    """The pause of a change that the customer caused ends with its answer (A4-30)."""
    hold = do.session.get(Hold, change.hold_id) if change.hold_id else None
    if hold is None or hold.until_at is not None:
        return
    hold.until_at, hold.ended_by_id = max(do.at, hold.from_at), do.actor.id
    if hold.approved is not False:
        do.record(
            case, "HOLD_ENDED", clause=case.pack.hold.clause, subject_id=hold.id,
            data={"hold_id": str(hold.id), "reason_name": case.pack.hold.reason(hold.reason).name, "note": change.no},
        )  # fmt: skip


def resume(case: Case, change: ChangeRequest) -> None:
    """Back to where the case stood when the change was asked for."""
    case.move(Stage(change.resume))
