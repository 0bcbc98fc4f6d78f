"""Hand the collected papers to the road authorities (行政审批)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import AGENTS, desk_of, leave_out, need_uncleared, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import Counted
from fieldapp.packs.permit import Decision


class SubmitPermit(Command):
    """`authorities`: codes of those the dossier went to now; `papers` its files, `contents` what is in it."""

    kind: ClassVar[str] = "submit_permit"
    title: ClassVar[str] = "报审批"

    case_id: UUID
    authorities: list[str] = Field(min_length=1, max_length=20)
    not_concerned: list[str] = Field(default_factory=list, max_length=20)
    contents: str = Field(min_length=2, max_length=1000)
    papers: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(SubmitPermit, by=AGENTS)
def submit_permit(do: Doing, cmd: SubmitPermit) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.APPROVAL)
    need_uncleared(permit)
    leave_out(permit, cmd.not_concerned)
    sent = [desk_of(permit, code, "authorities") for code in cmd.authorities]
    for desk in sent:
        if not desk.concerned:
            raise Refused(f"{desk.name}又报又选了不涉及", "authorities", "authority")
        if desk.submitted_at is not None:
            raise Refused(f"{desk.name}已经报过，等它答复", "authorities", "authority")
        desk.submitted_at = do.now
    case.count(Counted.APPROVAL_APPLIED, len(sent))
    do.attach(case, cmd.papers, "permit_dossier", permit.id, "papers")
    kind = "PERMIT_SUBMITTED" if all(desk.submitted_at for desk in permit.concerned) else "PERMIT_NOTED"
    do.record(
        case, kind, clause=permit.clause, subject_id=permit.id,
        data={"authorities": [desk.name for desk in sent], "contents": cmd.contents},
    )  # fmt: skip
    return {"permit_id": str(permit.id)}
