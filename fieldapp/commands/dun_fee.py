"""Write down one reminder to the payer of the fee (TH-3.2.1-4b)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.fee_turn import FEE_ROLES, take_account
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.fee import WAYS, Dunning, next_dunning
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import FeeStage


class DunFee(Command):
    """`contact` is whom one spoke to, `reply` what was said, `next_on` when to ask again (else the pack's interval)."""

    kind: ClassVar[str] = "dun_fee"
    title: ClassVar[str] = "催配套费"

    account_id: UUID
    on: date
    way: Literal["VISIT", "LETTER", "PHONE", "MEETING"]
    contact: str = Field(default="", max_length=100)
    reply: str = Field(min_length=2, max_length=500)
    next_on: date | None = None


@verb(DunFee, by=FEE_ROLES)
def dun_fee(do: Doing, cmd: DunFee) -> Result:
    case, account = take_account(do, cmd.account_id, FeeStage.DUNNED)
    if account.reported_on is None:
        raise Refused("还没上报，先上报再催", code="stage")
    if account.settled:
        raise Refused("已经拨清，不用催", code="stage")
    if cmd.on > local(do.now).date():
        raise Refused("这一天还没到", "on")
    then = cmd.next_on or next_dunning(case.pack, cmd.on)
    if then <= cmd.on:
        raise Refused("下次要在这次之后", "next_on")
    dunning = Dunning(
        id=uuid7(), company_id=account.company_id, account_id=account.id, on=cmd.on, way=cmd.way, contact=cmd.contact,
        reply=cmd.reply, next_on=then, by_id=do.actor.id, at=do.now,
    )  # fmt: skip
    do.session.add(dunning)
    account.dunned_on, account.next_on = max(cmd.on, account.dunned_on or cmd.on), then
    do.record(
        case, "FEE_DUNNED", clause=case.pack.fee.dun_clause or "", subject_id=account.id,
        data={"on": cmd.on.isoformat(), "way": WAYS[cmd.way], "reply": cmd.reply, "next_on": then.isoformat()},
    )  # fmt: skip
    return {"dunning_id": str(dunning.id)}
