"""Report the claim to the payer in a batch (TH-3.2.1-4a)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.fee_turn import FEE_ROLES, take_account
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import FeeStage


class ReportFee(Command):
    """`report_no` is the batch, `receiver` the unit that took it, `on` the day; `receipt` its stamped copy."""

    kind: ClassVar[str] = "report_fee"
    title: ClassVar[str] = "上报配套费"

    account_id: UUID
    report_no: str = Field(min_length=1, max_length=100)
    receiver: str = Field(min_length=2, max_length=100)
    on: date
    receipt: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(ReportFee, by=FEE_ROLES)
def report_fee(do: Doing, cmd: ReportFee) -> Result:
    case, account = take_account(do, cmd.account_id, FeeStage.REPORTED)
    if account.stage is not FeeStage.DOSSIER_READY:
        raise Refused("资料还没备齐" if account.dossier_at is None else "已经上报过", code="stage")
    if cmd.on > local(do.now).date():
        raise Refused("这一天还没到", "on")
    account.report_no, account.receiver, account.reported_on = cmd.report_no, cmd.receiver, cmd.on
    do.attach(case, cmd.receipt, "fee_report", account.id, "receipt")
    do.record(
        case,
        "FEE_REPORTED",
        clause=case.pack.fee.collect_clause or "",
        subject_id=account.id,
        data={
            "report_no": cmd.report_no,
            "receiver": cmd.receiver,
            "on": cmd.on.isoformat(),
            "fen": account.entitlement_fen,
        },
    )
    return {"account_id": str(account.id)}
