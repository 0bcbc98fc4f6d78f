"""Turn the first key of the final audit: the completion documents (A4-32)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.closing_up import AUDITORS, check_verdict, give_verdict, take_key
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.audit import DOCUMENTS, Audit
from fieldapp.domain.completion import rules_of
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class AuditDocuments(Command):
    """`verdict` is a code of the pack; `returned` are the codes of the papers to bring again."""

    kind: ClassVar[str] = "audit_documents"
    title: ClassVar[str] = "资料审"

    case_id: UUID
    verdict: str = Field(max_length=20)
    returned: list[str] = Field(default_factory=list, max_length=100)
    opinion: str = Field(default="", max_length=1000)


@verb(AuditDocuments, by=AUDITORS)
def audit_documents(do: Doing, cmd: AuditDocuments) -> Result:
    case = do.case(cmd.case_id)
    key = take_key(do, case, DOCUMENTS)
    check_verdict(case, cmd.verdict, cmd.returned, cmd.opinion)
    names = {rule.code: rule.name for rule in rules_of(case)}
    if not set(cmd.returned) <= set(names):
        raise Refused("竣工资料里没有这一项", "returned")
    if cmd.verdict == "PASS" and cmd.returned:
        raise Refused("选了要补的，就不是通过", "verdict")
    assert key.subject is not None
    audit = Audit(
        id=uuid7(), company_id=case.company_id, case_id=case.id, subject_id=key.subject.id, step=DOCUMENTS,
        verdict=cmd.verdict, opinion=cmd.opinion, returned=[names[code] for code in cmd.returned], by_id=do.actor.id,
        at=do.now,
    )  # fmt: skip
    return give_verdict(do, case, key, "DOCUMENTS_AUDITED", audit, {})
