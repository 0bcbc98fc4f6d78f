"""导出验收证据: who took the record of an acceptance out of the house, and when, stands in the journal first."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import latest
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class ExportEvidence(Command):
    """The file itself is made afterwards, from what is recorded then."""

    kind: ClassVar[str] = "export_evidence"
    title: ClassVar[str] = "导出验收证据"

    case_id: UUID


@verb(ExportEvidence, by={Role.QUALITY_INSPECTOR, Role.MANAGER})
def export_evidence(do: Doing, cmd: ExportEvidence) -> Result:
    case = do.case(cmd.case_id)
    newest = latest(do.session, case.id)
    if newest is None:
        raise Refused("这件还没有组织验收，没有可导出的证据", code="no_acceptance")
    do.record(
        case, "EVIDENCE_EXPORTED", subject_id=newest.id, revision=newest.round, data={"rounds": newest.round}
    )
    return {"case_id": str(case.id)}
