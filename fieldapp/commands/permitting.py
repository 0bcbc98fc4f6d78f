"""What the permit verbs share: finding the permit for the person who looks after it, and opening the road."""

from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.permit import Desk, Permit, permit_of
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.packs.permit import Decision

AGENTS = {Role.CUSTOMER_MANAGER, Role.ENGINEER, Role.MANAGER}


def take_permit(do: Doing, case_id: UUID, *routes: Decision) -> tuple[Case, Permit]:
    """The case's permit, refused when it is not on one of these ways or not this person's to run."""
    case = do.case(case_id)
    if do.role not in (case.pack.permit.agent_role, Role.ENGINEER, Role.MANAGER):
        raise NotPermitted(f"道路手续由{case.pack.title(case.pack.permit.agent_role)}办")
    if do.role is Role.CUSTOMER_MANAGER:
        do.only(case.customer_manager_id, "道路手续由这件的一对一经办人办")
    permit = permit_of(do.session, case)
    if permit is None:
        raise Refused("还没出图，道路手续没开始", code="stage")
    if routes and permit.decision not in routes:
        raise Refused("这件的道路手续不走这一步", code="route")
    do.fresh(permit, "道路手续")
    permit.rev += 1
    return case, permit


def need_uncleared(permit: Permit) -> None:
    if permit.cleared_at is not None:
        raise Refused("道路手续已经办完", code="closed")


def desk_of(permit: Permit, authority: str, field: str) -> Desk:
    """The authority's part of the permit by its code."""
    desk = permit.desk(authority)
    if desk is None:
        raise Refused("没有这个主管部门", field, "authority")
    return desk


def leave_out(permit: Permit, codes: list[str]) -> None:
    """Note which authorities have nothing to do with this road; at least one always has."""
    for code in codes:
        desk = desk_of(permit, code, "not_concerned")
        if desk.filed_at or desk.submitted_at or desk.notified_at:
            raise Refused(f"{desk.name}已经办过，不能改成不涉及", "not_concerned", "authority")
    if {desk.authority for desk in permit.desks} <= set(codes):
        raise Refused("至少有一个主管部门", "not_concerned", "authority")
    for desk in permit.desks:
        desk.concerned = desk.authority not in codes


def clear_road(do: Doing, case: Case, permit: Permit) -> None:
    """From now on the road may be cut."""
    permit.cleared_at = do.now
    do.record(
        case, "PERMIT_CLEARED", clause=permit.clause, subject_id=permit.id,
        data={"route": permit.route, "length_m": str(permit.length_m)},
    )  # fmt: skip


def said(permit: Permit) -> list[dict[str, str]]:
    """The concerned authorities with their numbers, for the journal."""
    return [{"authority": desk.name, "no": desk.no} for desk in permit.concerned]
