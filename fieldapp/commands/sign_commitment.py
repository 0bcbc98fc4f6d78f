"""Sign the commitment that replaces the road application; it must name the local policy it rests on."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import AGENTS, leave_out, need_uncleared, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused
from fieldapp.packs.permit import Decision


class SignCommitment(Command):
    """`basis_doc_no` is the number of the policy document; `letter` the signed commitment."""

    kind: ClassVar[str] = "sign_commitment"
    title: ClassVar[str] = "签承诺书"

    case_id: UUID
    basis_doc_no: str = Field(default="", max_length=100)
    restoration: str = Field(min_length=2, max_length=500)
    not_concerned: list[str] = Field(default_factory=list, max_length=20)
    letter: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(SignCommitment, by=AGENTS)
def sign_commitment(do: Doing, cmd: SignCommitment) -> Result:
    case, permit = take_permit(do, cmd.case_id, Decision.COMMITMENT)
    need_uncleared(permit)
    if permit.committed_at is not None:
        raise Refused("承诺书已经签过", code="closed")
    if case.pack.permit.require_basis and not cmd.basis_doc_no:
        raise Refused("没有政策文号不能走承诺，没有的话改走正式申请", "basis_doc_no", "basis")
    leave_out(permit, cmd.not_concerned)
    permit.basis_doc_no, permit.committed_at, permit.committed_by_id = cmd.basis_doc_no, do.now, do.actor.id
    do.attach(case, cmd.letter, "commitment", permit.id, "letter")
    do.record(
        case, "PERMIT_COMMITTED", clause=permit.clause, subject_id=permit.id,
        data={"basis_doc_no": cmd.basis_doc_no, "restoration": cmd.restoration, "length_m": str(permit.length_m)},
    )  # fmt: skip
    return {"permit_id": str(permit.id)}
