"""Hand in the completion documents (clauses TH-3.2.1-3c, XZ-2.1-3)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.closing_up import CONTRACTORS, need_contractor
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.audit import DOCUMENTS, key_of
from fieldapp.domain.completion import CompletionPackage, current_package, document_lines
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class SubmitCompletionDocs(Command):
    """The list as it stands is handed in; what is missing must have been given a reason."""

    kind: ClassVar[str] = "submit_completion_docs"
    title: ClassVar[str] = "报竣工资料"

    case_id: UUID
    note: str = Field(default="", max_length=500)


@verb(SubmitCompletionDocs, by=CONTRACTORS)
def submit_completion_docs(do: Doing, cmd: SubmitCompletionDocs) -> Result:
    case = do.case(cmd.case_id)
    need_contractor(do, case)
    key = key_of(do.session, case, DOCUMENTS)
    if key.waiting:
        raise Refused("竣工资料已经报了，等审完再报", code="stage")
    if key.passed:
        raise Refused("资料审已过，不用再报", code="stage")
    lines = document_lines(do.session, case)
    short = [line.rule.name for line in lines if line.open]
    if short:
        more = f"等 {len(short)} 项" if len(short) > 3 else ""
        raise Refused(f"还差{'、'.join(short[:3])}{more}，传上来或者写原因", code="incomplete")
    before = current_package(do.session, case)
    package = CompletionPackage(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        rev=before.rev + 1 if before else 1,
        note=cmd.note,
        submitted_by_id=do.actor.id,
        submitted_at=do.now,
        lines=[
            {
                "code": line.rule.code,
                "name": line.rule.name,
                "reason": line.reason,
                "document_id": str(line.record.id),
                "files": [{"name": one.name, "sha256": one.sha256} for one in line.files],
            }
            for line in lines
            if line.record is not None
        ],
    )
    do.session.add(package)
    do.session.flush()
    do.record(
        case,
        "COMPLETION_DOCS_SUBMITTED",
        clause=case.pack.completion.clause,
        subject_id=package.id,
        revision=package.rev,
        data={"papers": len(package.lines), "short": package.short, "note": cmd.note},
    )
    return {"package_id": str(package.id), "rev": package.rev}
