"""Bring one paper of the completion list, or say why there is none."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.closing_up import CONTRACTORS, need_contractor
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.completion import SLOT, CompletionDocument, rules_of
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class AddCompletionDocument(Command):
    """`code` is a line of the company's list; files replace what was there before, `reason` stands in for them."""

    kind: ClassVar[str] = "add_completion_document"
    title: ClassVar[str] = "交竣工资料"

    case_id: UUID
    code: str = Field(max_length=40)
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    reason: str = Field(default="", max_length=300)


@verb(AddCompletionDocument, by=CONTRACTORS)
def add_completion_document(do: Doing, cmd: AddCompletionDocument) -> Result:
    case = do.case(cmd.case_id)
    need_contractor(do, case)
    rule = next((one for one in rules_of(case) if one.code == cmd.code), None)
    if rule is None:
        raise Refused("竣工资料里没有这一项", "code")
    if not cmd.files and not cmd.reason:
        raise Refused("选文件，或者写为什么没有", "files")
    document = CompletionDocument(
        id=uuid7(), company_id=case.company_id, case_id=case.id, code=rule.code, reason=cmd.reason, by_id=do.actor.id,
        at=do.at,
    )  # fmt: skip
    do.session.add(document)
    files = do.attach(case, cmd.files, SLOT, document.id, "files")
    do.record(
        case,
        "COMPLETION_DOC_ADDED",
        clause=case.pack.completion.clause,
        subject_id=document.id,
        data={
            "name": rule.name,
            "reason": cmd.reason,
            "files": [{"name": one.name, "sha256": one.sha256} for one in files],
        },
    )
    return {"document_id": str(document.id)}
