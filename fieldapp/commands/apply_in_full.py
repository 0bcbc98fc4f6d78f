"""Fall back from the commitment to the full application, because no policy document carries it."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.permitting import AGENTS, need_uncleared, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.packs.permit import Decision


class ApplyInFull(Command):
    """From now on papers are collected and every authority has to approve."""

    kind: ClassVar[str] = "apply_in_full"
    title: ClassVar[str] = "改走正式申请"

    case_id: UUID
    reason: str = Field(min_length=2, max_length=500)


@verb(ApplyInFull, by=AGENTS)
def apply_in_full(do: Doing, cmd: ApplyInFull) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.COMMITMENT)
    need_uncleared(permit)
    permit.full_reason = cmd.reason
    permit.route = case.permit_route = Decision.APPROVAL.value
    do.record(case, "PERMIT_IN_FULL", clause=permit.clause, subject_id=permit.id, data={"reason": cmd.reason})
    return {"permit_id": str(permit.id), "route": permit.route}
