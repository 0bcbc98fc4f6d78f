"""Receive the archive by name, open one file per household, and close the case (A5.2)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.archive import HouseholdFile, archive_of, without_file
from fieldapp.domain.archive_sheet import digest
from fieldapp.domain.household import new_household, the_shop
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class ReceiveArchive(Command):
    """Whoever sends it has received it; `note` is what was found wanting."""

    kind: ClassVar[str] = "receive_archive"
    title: ClassVar[str] = "接收档案"

    case_id: UUID
    note: str = Field(default="", max_length=500)


@verb(ReceiveArchive, by={Role.CUSTOMER_SERVICE})
def receive_archive(do: Doing, cmd: ReceiveArchive) -> Result:
    case = do.case(cmd.case_id)
    archive = archive_of(do.session, case)
    if archive is None or archive.handed_at is None:
        raise Refused("档案信息表还没移交过来", code="stage")
    if archive.received_at is not None:
        raise Refused("档案已接收", code="stage")
    if archive.handed_by_id == do.actor.id:
        raise Refused("自己移交的要别人接收", code="four_eyes")
    if digest(archive.sheet) != archive.sheet_sha256:
        raise Refused("档案信息表和移交时不一样，找管理员查", code="tampered")
    if not case.residential and the_shop(do.session, case) is None:
        do.session.add(new_household(case, case.name, 1, by_id=do.actor.id, at=do.now))
        do.session.flush()
    households = without_file(do.session, case)
    do.session.add_all(
        HouseholdFile(
            id=uuid7(), company_id=case.company_id, case_id=case.id, household_id=one.id,
            no=f"{archive.no}-{one.position:04d}", made_by_id=do.actor.id, made_at=do.now,
        )
        for one in households
    )  # fmt: skip
    archive.received_by_id, archive.received_at, archive.files = do.actor.id, do.now, len(households)
    case.move(Stage.ARCHIVED)
    case.closed_at = do.now
    data = {"no": archive.no, "note": cmd.note}
    do.record(case, "ARCHIVE_RECEIVED", clause=case.pack.archive.clause, subject_id=archive.id, data=data)
    name = case.pack.household.name if case.residential else case.pack.household.business_name
    made = {"name": name, "count": len(households)}
    do.record(case, "HOUSEHOLD_FILES", clause=case.pack.household.clause, subject_id=archive.id, data=made)
    return {"archive_id": str(archive.id), "files": len(households)}
