"""Ask for a change of quantities; building stops until the new order is out or the change is refused."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fieldapp.commands.building import change_clause, take_crew_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest, next_number, originator
from fieldapp.domain.hold import Hold
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7

Side = Literal["INSIDE", "OUTSIDE"]
Amount = Field(ge=0, le=Decimal(1_000_000), decimal_places=3)


class ChangeRow(BaseModel):
    """One quantity, before and after."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    item: str = Field(min_length=1, max_length=100)
    spec: str = Field(default="", max_length=100)
    unit: str = Field(min_length=1, max_length=20)
    before: Decimal = Amount
    after: Decimal = Amount


class RequestChange(Command):
    """`side` of the red line; `verbal_at` when it was agreed by word of mouth in an emergency; money in fen."""

    kind: ClassVar[str] = "request_change"
    title: ClassVar[str] = "报变更"

    order_id: UUID
    side: Side
    cause: str = Field(max_length=40)
    reason: str = Field(min_length=2, max_length=1000)
    rows: list[ChangeRow] = Field(min_length=1, max_length=60)
    cost_delta_fen: int | None = Field(default=None, ge=-10_000_000_00, le=10_000_000_00)
    verbal_at: AwareDatetime | None = None
    photos: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(RequestChange, by={Role.CONTRACTOR, Role.CREW_LEADER, Role.SITE_MANAGER})
def request_change(do: Doing, cmd: RequestChange) -> Result:
    case, order = take_crew_order(do, cmd.order_id)
    case.need(Stage.DISPATCHED, Stage.CREW_ASSIGNED, Stage.BUILDING, Stage.COMPLETED, Stage.RECTIFYING)
    if order.accepted_at is None:
        raise Refused("还没接单，有问题就退单", code="stage")
    cause = next((one for one in case.pack.change.causes if one.code == cmd.cause), None)
    if cause is None:
        raise Refused("从给的里面选一个", "cause")
    if all(row.before == row.after for row in cmd.rows):
        raise Refused("前后数量一样，没有变更", "rows")
    if cmd.verbal_at is not None and cmd.verbal_at > do.now:
        raise Refused("口头同意的时间还没到，看看日期", "verbal_at")
    in_time = timedelta(hours=case.pack.change.emergency_hours)
    change = ChangeRequest(
        id=uuid7(), company_id=case.company_id, case_id=case.id, number=next_number(do.session, case), order=order,
        case=case, from_rev=order.rev, origin=do.role.value, side=cmd.side, cause=cmd.cause, user_caused=cause.user,
        reason=cmd.reason, rows=[row.model_dump(mode="json") for row in cmd.rows], cost_delta_fen=cmd.cost_delta_fen,
        verbal_at=cmd.verbal_at, paper_late=cmd.verbal_at is not None and do.at - cmd.verbal_at > in_time,
        resume=case.stage, asked_by_id=do.actor.id, asked_at=do.at, rev=1,
    )  # fmt: skip
    do.session.add(change)
    do.session.flush()
    do.attach(case, cmd.photos, "change", change.id, "photos")
    do.record(
        case, "CHANGE_REQUESTED", clause=change_clause(case), subject_id=change.id, revision=order.rev,
        data={
            "no": change.no, "side": cmd.side, "cause": cause.name, "reason": cmd.reason, "rows": change.rows,
            "cost_delta_fen": cmd.cost_delta_fen, "user_caused": cause.user,
        },
    )  # fmt: skip
    case.move(Stage.CHANGE_REQUESTED)
    if not _through_site_manager(case, cmd.side) or do.role is Role.SITE_MANAGER:
        change.forwarded_at, change.forwarded_by_id = do.at, do.actor.id
        do.record(
            case, "CHANGE_FORWARDED", clause=change_clause(case), subject_id=change.id, data={"no": change.no}
        )
    if cause.user and case.pack.change.user_caused_hold:
        _pause(do, case, change, cmd)
    return {"change_id": str(change.id), "state": change.state}


def _through_site_manager(case: Case, side: Side) -> bool:
    """Residential changes inside the red line start with the site manager; outside it too where the pack says so."""
    same = side == "INSIDE" or case.pack.change.outside_red_line == "SAME_FLOW"
    return originator(case) is Role.SITE_MANAGER and same


def _pause(do: Doing, case: Case, change: ChangeRequest, cmd: RequestChange) -> None:
    """The customer changed his mind: the clocks stop from now to the new order, once approved (A4-28, A4-30)."""
    reason = case.pack.hold.reason(case.pack.change.hold_reason)
    hold = Hold(
        id=uuid7(), company_id=case.company_id, case_id=case.id, reason_class=reason.klass.value, reason=reason.code,
        note=f"{change.no} {cmd.reason}", from_at=do.at, asked_by_id=do.actor.id, asked_at=do.at,
        approved=None if reason.needs_approval else True, decided_at=None if reason.needs_approval else do.at,
    )  # fmt: skip
    do.session.add(hold)
    do.session.flush()
    change.hold_id = hold.id
    do.attach(case, cmd.photos, "hold_evidence", hold.id, "photos")
    said = {"hold_id": str(hold.id), "reason": reason.code, "reason_name": reason.name, "note": change.no}
    do.record(
        case, "HOLD_ASKED", clause=case.pack.hold.clause, subject_id=hold.id,
        data={**said, "class": reason.klass.value, "from_at": hold.from_at.isoformat(), "backdated": False},
    )  # fmt: skip
    if not reason.needs_approval:
        do.record(case, "HOLD_APPROVED", clause=case.pack.hold.clause, subject_id=hold.id, data=said)
