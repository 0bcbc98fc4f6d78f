"""Write down money the payer has passed on, by its bank slip (TH-3.2.1-4b)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.amount import Amount
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.fee_turn import FEE_ROLES, take_account
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.fee import Allocation, receive
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import FeeStage


class ReceiveFee(Command):
    """`amount` came in on day `on`; together with what came before it stays within what is due."""

    kind: ClassVar[str] = "receive_fee"
    title: ClassVar[str] = "记拨款"

    account_id: UUID
    on: date
    amount: Amount = Field(gt=0)
    bank_slip: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=300)
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(ReceiveFee, by=FEE_ROLES)
def receive_fee(do: Doing, cmd: ReceiveFee) -> Result:
    case, account = take_account(do, cmd.account_id, FeeStage.PART_PAID)
    if account.reported_on is None:
        raise Refused("还没上报，拨款记不到这里", code="stage")
    if cmd.on > local(do.now).date():
        raise Refused("这一天还没到", "on")
    twice = select(Allocation).where(
        Allocation.company_id == account.company_id, Allocation.bank_slip == cmd.bank_slip
    )
    if do.session.scalar(twice) is not None:
        raise Refused("这张回单记过了", "bank_slip", "twice")
    receive(account, cmd.amount, "amount")
    account.booked_at = None
    row = Allocation(
        id=uuid7(), company_id=account.company_id, account_id=account.id, on=cmd.on, fen=cmd.amount,
        bank_slip=cmd.bank_slip, note=cmd.note, by_id=do.actor.id, at=do.now,
    )  # fmt: skip
    do.session.add(row)
    do.attach(case, cmd.files, "fee_slip", row.id, "files")
    do.record(
        case,
        "FEE_PAID",
        clause=case.pack.fee.dun_clause or "",
        subject_id=account.id,
        data={
            "fen": cmd.amount,
            "bank_slip": cmd.bank_slip,
            "received_fen": account.received_fen,
            "left_fen": account.receivable_fen,
        },
    )
    return {"allocation_id": str(row.id), "left_fen": account.receivable_fen}
