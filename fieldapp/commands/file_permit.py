"""File a small road cut with the authorities; the clock stops when the last of them has given its receipt number."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import (
    AGENTS,
    clear_road,
    desk_of,
    leave_out,
    need_uncleared,
    said,
    take_permit,
)
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused
from fieldapp.packs.permit import Decision


class FilingReceipt(BaseModel):
    """The number one authority has written on the filing."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    authority: str = Field(max_length=40)
    no: str = Field(min_length=1, max_length=100)


class FilePermit(Command):
    """`receipts` are those that came now; the filing is complete when every concerned authority has one."""

    kind: ClassVar[str] = "file_permit"
    title: ClassVar[str] = "道路备案"

    case_id: UUID
    receipts: list[FilingReceipt] = Field(default_factory=list, max_length=20)
    not_concerned: list[str] = Field(default_factory=list, max_length=20)
    proof: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(FilePermit, by=AGENTS)
def file_permit(do: Doing, cmd: FilePermit) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.FILING)
    need_uncleared(permit)
    leave_out(permit, cmd.not_concerned)
    for receipt in cmd.receipts:
        desk = desk_of(permit, receipt.authority, "receipts")
        if not desk.concerned:
            raise Refused(f"{desk.name}写了回执号又选了不涉及", f"no.{desk.authority}", "authority")
        desk.filed_at, desk.no = desk.filed_at or do.now, receipt.no
    if not any(desk.filed_at for desk in permit.desks):
        raise Refused("写上备案回执号", f"no.{permit.desks[0].authority}", "receipt")
    do.attach(case, cmd.proof, "permit_filing", permit.id, "proof")
    if all(desk.filed_at for desk in permit.concerned):
        do.record(
            case, "PERMIT_FILED", clause=permit.clause, subject_id=permit.id, data={"receipts": said(permit)}
        )
        clear_road(do, case, permit)
    else:
        do.record(
            case, "PERMIT_NOTED", clause=permit.clause, subject_id=permit.id, data={"receipts": said(permit)}
        )
    return {"permit_id": str(permit.id), "cleared": permit.cleared_at is not None}
