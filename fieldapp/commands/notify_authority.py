"""Tell the authorities about the signed commitment; when all concerned know, the road may be cut."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import AGENTS, clear_road, desk_of, need_uncleared, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused
from fieldapp.packs.permit import Decision


class NotifyAuthority(Command):
    """`authorities` are the codes of those told now; `note` how and whom."""

    kind: ClassVar[str] = "notify_authority"
    title: ClassVar[str] = "告知主管部门"

    case_id: UUID
    authorities: list[str] = Field(min_length=1, max_length=20)
    note: str = Field(default="", max_length=500)
    proof: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(NotifyAuthority, by=AGENTS)
def notify_authority(do: Doing, cmd: NotifyAuthority) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.COMMITMENT)
    need_uncleared(permit)
    if permit.committed_at is None:
        raise Refused("先签承诺书，再告知", code="stage")
    told = [desk_of(permit, code, "authorities") for code in cmd.authorities]
    for desk in told:
        desk.concerned, desk.notified_at = True, desk.notified_at or do.now
    do.attach(case, cmd.proof, "permit_notice", permit.id, "proof")
    do.record(
        case, "PERMIT_NOTIFIED", clause=permit.clause, subject_id=permit.id,
        data={"authorities": [desk.name for desk in told], "note": cmd.note},
    )  # fmt: skip
    if all(desk.notified_at for desk in permit.concerned):
        clear_road(do, case, permit)
    return {"permit_id": str(permit.id), "cleared": permit.cleared_at is not None}
