"""Open the fee ledger of an estate from its voucher (TH-3.2.1-4, B4.3)."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.amount import Amount
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.fee_turn import FEE_ROLES
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.fee import FeeAccount, account_of, need_enabled, need_turn, voucher_of
from fieldapp.domain.paper import Paper
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import FeeStage


class OpenFeeAccount(Command):
    """What the voucher says is taken from the paper; `entitlement` is our share.

    `basis_doc_no` is the document it rests on, `standard` fen per m² of building area,
    `payable` what the developer owed, `exemption` the paper that let him off.
    """

    kind: ClassVar[str] = "open_fee_account"
    title: ClassVar[str] = "配套费立账"

    case_id: UUID
    payable: Amount
    entitlement: Amount = Field(gt=0)
    basis_doc_no: str = Field(min_length=2, max_length=100)
    area_m2: Decimal | None = Field(default=None, gt=0, le=10**8, decimal_places=2)
    standard: Amount | None = None
    exemption: str = Field(default="", max_length=300)


@verb(OpenFeeAccount, by=FEE_ROLES)
def open_fee_account(do: Doing, cmd: OpenFeeAccount) -> Result:
    case = do.case(cmd.case_id)
    need_enabled(case.pack)
    need_turn(case.pack, do.actor, FeeStage.VOUCHER_OBTAINED)
    if do.role is Role.CUSTOMER_MANAGER:
        do.only(case.customer_manager_id, "这件归它的一对一经办人")
    if not case.residential:
        raise Refused("配套费只有小区才有", code="route")
    if account_of(do.session, case) is not None:
        raise Refused("这个小区已经立账", code="stage")
    paper = voucher_of(do.session, case)
    if paper is None:
        raise Refused("缴费凭证还没收到，先收凭证", code="paper_missing")
    values = paper.values
    paid = int(values["amount"])
    if paid < cmd.payable and not cmd.exemption:
        raise Refused("实缴比应缴少，写上减免或缓缴文件", "exemption")
    if cmd.entitlement > cmd.payable:
        raise Refused("应拨给公司的不会比应缴总额多", "entitlement", "sum")
    account = _account(do, cmd, paper, paid)
    do.session.add(account)
    do.session.flush()
    do.record(
        case, "FEE_OPENED", clause=case.pack.fee.collect_clause or "", subject_id=account.id,
        data={"voucher_no": account.voucher_no, "paid_fen": paid, "entitlement_fen": cmd.entitlement},
    )  # fmt: skip
    return {"account_id": str(account.id)}


def _account(do: Doing, cmd: OpenFeeAccount, paper: Paper, paid: int) -> FeeAccount:
    values: dict[str, Any] = paper.values
    area = cmd.area_m2 or (
        Decimal(str(values["building_area_m2"])) if values.get("building_area_m2") else None
    )
    return FeeAccount(
        id=uuid7(),
        company_id=paper.company_id,
        case_id=paper.case_id,
        voucher_no=str(values["voucher_no"]),
        payer=str(values.get("payer") or ""),
        paid_on=_day(values.get("paid_on")),
        collector=str(values.get("collector") or ""),
        area_m2=area,
        standard_fen=cmd.standard,
        payable_fen=cmd.payable,
        paid_fen=paid,
        exemption=cmd.exemption,
        entitlement_fen=cmd.entitlement,
        basis_doc_no=cmd.basis_doc_no,
        opened_by_id=do.actor.id,
        opened_at=do.now,
        dossier=[],
        extra_fen=0,
        received_fen=0,
        settled=False,
        rev=1,
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None
