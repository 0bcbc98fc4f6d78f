"""Turn the second key of the final audit: the settlement, its first and its approved amount (A4-32, B3.4)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.amount import Amount
from fieldapp.commands.closing_up import AUDITORS, check_verdict, give_verdict, take_key
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.audit import SETTLEMENT, Audit
from fieldapp.domain.settlement import Settlement, share
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class AuditSettlement(Command):
    """`first` is 初审金额, `approved` 审定金额; the cut (核减) is reckoned.

    `returned` says in words what does not hold.
    """

    kind: ClassVar[str] = "audit_settlement"
    title: ClassVar[str] = "结算审"

    case_id: UUID
    verdict: str = Field(max_length=20)
    first: Amount | None = None
    approved: Amount | None = None
    returned: list[str] = Field(default_factory=list, max_length=30)
    opinion: str = Field(default="", max_length=1000)


@verb(AuditSettlement, by=AUDITORS)
def audit_settlement(do: Doing, cmd: AuditSettlement) -> Result:
    case = do.case(cmd.case_id)
    key = take_key(do, case, SETTLEMENT)
    check_verdict(case, cmd.verdict, cmd.returned, cmd.opinion)
    settlement = key.subject
    assert isinstance(settlement, Settlement)
    if cmd.verdict == "PASS":
        _amounts(cmd, settlement)
    audit = Audit(
        id=uuid7(), company_id=case.company_id, case_id=case.id, subject_id=settlement.id, step=SETTLEMENT,
        verdict=cmd.verdict, opinion=cmd.opinion, returned=list(cmd.returned), submitted_fen=settlement.submitted_fen,
        first_fen=cmd.first, approved_fen=cmd.approved,
        retention_fen=share(cmd.approved, settlement.retention_percent) if cmd.approved is not None else None,
        by_id=do.actor.id, at=do.now,
    )  # fmt: skip
    data = {
        "submitted_fen": settlement.submitted_fen, "first_fen": cmd.first, "approved_fen": cmd.approved,
        "cut_fen": audit.cut_fen, "cut_percent": audit.cut_percent,
    }  # fmt: skip
    return give_verdict(do, case, key, "SETTLEMENT_AUDITED", audit, data)


def _amounts(cmd: AuditSettlement, settlement: Settlement) -> None:
    """Both amounts, neither above what was handed in: an audit takes off, it never adds."""
    for field, value in (("first", cmd.first), ("approved", cmd.approved)):
        if value is None:
            raise Refused("金额没填", field)
        if value > settlement.submitted_fen:
            raise Refused("比送审金额还大，退回重报", field, "sum")
    if cmd.first is not None and cmd.approved is not None and cmd.approved > cmd.first:
        raise Refused("审定不能比初审大", "approved", "sum")
