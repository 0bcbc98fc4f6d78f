"""Book what came in under a finance voucher (TH-3.2.1-4b)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.fee_turn import FEE_ROLES, take_account
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.fee import Allocation
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import FeeStage


class BookFee(Command):
    """Every allocation that is not booked yet goes under `finance_voucher`; when all is paid, the account is booked."""

    kind: ClassVar[str] = "book_fee"
    title: ClassVar[str] = "拨款入账"

    account_id: UUID
    finance_voucher: str = Field(min_length=1, max_length=100)


@verb(BookFee, by=FEE_ROLES)
def book_fee(do: Doing, cmd: BookFee) -> Result:
    case, account = take_account(do, cmd.account_id, FeeStage.BOOKED)
    query = select(Allocation).where(Allocation.account_id == account.id, Allocation.booked_at.is_(None))
    rows = list(do.session.scalars(query))
    if not rows:
        raise Refused("没有要入账的拨款", code="stage")
    for row in rows:
        row.finance_voucher, row.booked_by_id, row.booked_at = cmd.finance_voucher, do.actor.id, do.now
    if account.settled:
        account.booked_at = do.now
    fen = sum(row.fen for row in rows)
    do.record(
        case, "FEE_BOOKED", clause=case.pack.fee.dun_clause or "", subject_id=account.id,
        data={"finance_voucher": cmd.finance_voucher, "fen": fen, "slips": [row.bank_slip for row in rows]},
    )  # fmt: skip
    return {"account_id": str(account.id), "fen": fen}
