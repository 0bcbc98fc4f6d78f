"""Note that road authorities have granted the permit; with the last of them the clock stops and the road is open."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import AGENTS, clear_road, desk_of, need_uncleared, said, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.works import today_of
from fieldapp.lib.errors import Refused
from fieldapp.packs.permit import Decision


class Grant(BaseModel):
    """One authority's permit: its number and its last day."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    authority: str = Field(max_length=40)
    no: str = Field(min_length=1, max_length=100)
    valid_until: date


class ApprovePermit(Command):
    """`grants` are those that came now."""

    kind: ClassVar[str] = "approve_permit"
    title: ClassVar[str] = "记审批通过"

    case_id: UUID
    grants: list[Grant] = Field(min_length=1, max_length=20)
    proof: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(ApprovePermit, by=AGENTS)
def approve_permit(do: Doing, cmd: ApprovePermit) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.APPROVAL)
    need_uncleared(permit)
    for grant in cmd.grants:
        desk = desk_of(permit, grant.authority, "grants")
        if desk.submitted_at is None:
            raise Refused(f"{desk.name}还没报，先报审批", f"no.{desk.authority}", "stage")
        if grant.valid_until < today_of(do.now):
            raise Refused("到期日已经过了，看看年份", f"until.{desk.authority}", "expired")
        desk.approved_at, desk.no, desk.valid_until = desk.approved_at or do.now, grant.no, grant.valid_until
    do.attach(case, cmd.proof, "permit_grant", permit.id, "proof")
    if all(desk.approved_at for desk in permit.concerned):
        do.record(
            case,
            "PERMIT_APPROVED",
            clause=permit.clause,
            subject_id=permit.id,
            data={"permits": said(permit)},
        )
        clear_road(do, case, permit)
    else:
        do.record(
            case, "PERMIT_NOTED", clause=permit.clause, subject_id=permit.id, data={"permits": said(permit)}
        )
    return {"permit_id": str(permit.id), "cleared": permit.cleared_at is not None}
