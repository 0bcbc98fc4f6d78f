"""Note that a road authority has sent the papers back: collect again, the round stays written down."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.permitting import AGENTS, desk_of, need_uncleared, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import Refused
from fieldapp.packs.permit import Decision


class RejectPermit(Command):
    """What the authority found wrong."""

    kind: ClassVar[str] = "reject_permit"
    title: ClassVar[str] = "记审批退回"

    case_id: UUID
    authority: str = Field(max_length=40)
    reason: str = Field(min_length=2, max_length=500)


@verb(RejectPermit, by=AGENTS)
def reject_permit(do: Doing, cmd: RejectPermit) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.APPROVAL)
    need_uncleared(permit)
    desk = desk_of(permit, cmd.authority, "authority")
    if desk.submitted_at is None:
        raise Refused(f"{desk.name}还没报，谈不上退回", "authority", "stage")
    if desk.approved_at is not None:
        raise Refused(f"{desk.name}已经批了", "authority", "closed")
    desk.rejections = [
        *desk.rejections,
        {"submitted": iso(desk.submitted_at), "at": iso(do.now), "reason": cmd.reason},
    ]
    desk.submitted_at = None
    do.record(
        case, "PERMIT_REJECTED", clause=permit.clause, subject_id=permit.id,
        data={"authority": desk.name, "reason": cmd.reason, "round": len(desk.rejections)},
    )  # fmt: skip
    return {"permit_id": str(permit.id), "round": len(desk.rejections)}
