"""Hand the archive sheet from engineering to customer service (clauses TH-3.2.1-3d, XZ-2.1-3; A4-35)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.archive import SECRECY, archive_of
from fieldapp.domain.archive_sheet import build_sheet, digest
from fieldapp.domain.household import count_of
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class HandOverArchive(Command):
    """`period` is a retention period of the pack; the sheet itself is put together from the case's records."""

    kind: ClassVar[str] = "hand_over_archive"
    title: ClassVar[str] = "移交档案信息表"

    case_id: UUID
    period: str = Field(max_length=20)
    secrecy: str = Field(default="INTERNAL", max_length=20)
    planning_no: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=500)


@verb(HandOverArchive, by={Role.ENGINEER, Role.MANAGER})
def hand_over_archive(do: Doing, cmd: HandOverArchive) -> Result:
    case = do.case(cmd.case_id)
    archive = archive_of(do.session, case)
    if archive is None:
        raise Refused("终审还没过，档案先不移交", code="stage")
    if archive.handed_at is not None:
        raise Refused("档案信息表已移交", code="stage")
    if cmd.period not in {one.code for one in case.pack.archive.periods}:
        raise Refused("从给的里面选一个", "period")
    if cmd.secrecy not in SECRECY:
        raise Refused("从给的里面选一个", "secrecy")
    if case.residential and count_of(do.session, case) == 0:
        raise Refused("户号还没录，一户一档建不起来，先录户号", code="households")
    sheet = build_sheet(do.session, case, archive, cmd.planning_no)
    archive.period, archive.secrecy, archive.note = cmd.period, cmd.secrecy, cmd.note
    archive.sheet, archive.sheet_sha256 = sheet, digest(sheet)
    archive.handed_by_id, archive.handed_at = do.actor.id, do.now
    do.record(
        case,
        "ARCHIVE_TRANSFERRED",
        clause=case.pack.archive.clause,
        subject_id=archive.id,
        data={
            "no": archive.no,
            "sheet": archive.sheet_sha256,
            "documents": len(sheet["documents"]),
            "gaps": sheet["gaps"],
        },
    )
    return {"archive_id": str(archive.id), "gaps": sheet["gaps"]}
