"""Note what the road authority found when it looked at the restored surface."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.permitting import AGENTS, take_permit
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused


class RecordSupervision(Command):
    """`result` in the authority's words."""

    kind: ClassVar[str] = "record_supervision"
    title: ClassVar[str] = "记监管结果"

    case_id: UUID
    result: str = Field(min_length=2, max_length=500)
    proof: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(RecordSupervision, by=AGENTS)
def record_supervision(do: Doing, cmd: RecordSupervision) -> Result:
    case, permit = take_permit(do, cmd.case_id)
    if permit.state != "RESTORED":
        raise Refused("路面恢复后才有监管结果", code="stage")
    permit.supervision, permit.supervised_at = cmd.result, do.now
    do.attach(case, cmd.proof, "road_supervision", permit.id, "proof")
    do.record(
        case, "ROAD_SUPERVISED", clause=permit.clause, subject_id=permit.id, data={"result": cmd.result}
    )
    return {"permit_id": str(permit.id)}
