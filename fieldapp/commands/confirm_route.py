"""The engineering department decides a road cut of exactly the boundary length."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.permitting import take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.permit_rule import clause_of
from fieldapp.domain.person import Role
from fieldapp.packs.permit import Boundary, Decision

WAYS = {Boundary.SMALL: Decision.FILING, Boundary.NON_SMALL: Decision.APPROVAL}


class ConfirmRoute(Command):
    """`size`: the boundary case counts as a small or as a non-small work, with the reason."""

    kind: ClassVar[str] = "confirm_route"
    title: ClassVar[str] = "定道路手续走法"

    case_id: UUID
    size: Literal["SMALL", "NON_SMALL"]
    reason: str = Field(min_length=2, max_length=500)


@verb(ConfirmRoute, by={Role.ENGINEER, Role.MANAGER})
def confirm_route(do: Doing, cmd: ConfirmRoute) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.CONFIRM)
    way = WAYS[Boundary(cmd.size)]
    permit.route = case.permit_route = way.value
    permit.clause = clause_of(way, case.pack)
    permit.confirmed_at, permit.confirmed_by_id, permit.confirm_reason = do.now, do.actor.id, cmd.reason
    do.record(
        case, "PERMIT_CONFIRMED", clause=case.pack.permit.definition_clause or permit.clause, subject_id=permit.id,
        data={"size": cmd.size, "route": permit.route, "length_m": str(permit.length_m), "reason": cmd.reason},
    )  # fmt: skip
    return {"permit_id": str(permit.id), "route": permit.route}
