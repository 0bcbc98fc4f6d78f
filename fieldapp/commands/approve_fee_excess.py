"""A manager lets more come in than was due, with the reason (B4.3)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.amount import Amount
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.fee import find_account, need_enabled
from fieldapp.domain.person import Role


class ApproveFeeExcess(Command):
    """`extra` is how much may come in above the entitlement, in all."""

    kind: ClassVar[str] = "approve_fee_excess"
    title: ClassVar[str] = "批准超拨"

    account_id: UUID
    extra: Amount = Field(gt=0)
    reason: str = Field(min_length=2, max_length=300)


@verb(ApproveFeeExcess, by={Role.MANAGER})
def approve_fee_excess(do: Doing, cmd: ApproveFeeExcess) -> Result:
    account = find_account(do.session, do.actor, cmd.account_id)
    case = do.case(account.case_id)
    do.session.refresh(account)
    need_enabled(case.pack)
    do.fresh(account, "这笔配套费")
    account.extra_fen, account.extra_reason, account.extra_by_id = cmd.extra, cmd.reason, do.actor.id
    account.rev += 1
    do.record(
        case, "FEE_EXCESS_APPROVED", clause=case.pack.fee.dun_clause or "", subject_id=account.id,
        data={"extra_fen": cmd.extra, "reason": cmd.reason},
    )  # fmt: skip
    return {"account_id": str(account.id)}
