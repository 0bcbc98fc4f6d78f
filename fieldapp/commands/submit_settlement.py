"""Hand in the settlement sheet with its sums (clauses TH-3.2.1-3c, XZ-2.1-3)."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.amount import Amount
from fieldapp.commands.closing_up import CONTRACTORS, need_contractor
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.audit import SETTLEMENT, key_of
from fieldapp.domain.case import Case
from fieldapp.domain.settlement import (
    SLOT,
    Settlement,
    Sums,
    add_up,
    amount_of,
    charge_warning,
    current_settlement,
    default_retention_until,
    guard_red_line,
)
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.money import show
from fieldapp.packs.closing import Counted


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class WorkLine(Row):
    """One item of the works; `price` fen for one `unit`, `side` of the red line, `basis` the quota number (定额号)."""

    item: str = Field(min_length=1, max_length=100)
    spec: str = Field(default="", max_length=100)
    unit: str = Field(min_length=1, max_length=20)
    qty: Decimal = Field(ge=0, le=10**7, decimal_places=3)
    price: Amount
    side: Literal["INSIDE", "OUTSIDE"]
    basis: str = Field(default="", max_length=40)


class Deduction(Row):
    """What comes off, and why (quality, delay)."""

    reason: str = Field(min_length=2, max_length=100)
    fen: Amount


class Material(Row):
    """Owner-supplied material (甲供材): what was issued is used, given back, or lost."""

    item: str = Field(min_length=1, max_length=100)
    unit: str = Field(default="", max_length=20)
    issued: Decimal = Field(ge=0, le=10**7, decimal_places=3)
    used: Decimal = Field(default=Decimal(0), ge=0, le=10**7, decimal_places=3)
    returned: Decimal = Field(default=Decimal(0), ge=0, le=10**7, decimal_places=3)
    loss: Decimal = Field(default=Decimal(0), ge=0, le=10**7, decimal_places=3)


class SubmitSettlement(Command):
    """Sums are reckoned, not typed; `declared` (送审金额 of the paper sheet), when given, has to agree with them."""

    kind: ClassVar[str] = "submit_settlement"
    title: ClassVar[str] = "报结算单"

    case_id: UUID
    contract_no: str = Field(default="", max_length=100)
    contract: Amount
    lines: list[WorkLine] = Field(min_length=1, max_length=300)
    materials: list[Material] = Field(default_factory=list, max_length=100)
    deductions: list[Deduction] = Field(default_factory=list, max_length=20)
    fees: Amount = 0
    tax_percent: Decimal = Field(default=Decimal(0), ge=0, le=20, decimal_places=2)
    declared: Amount | None = None
    retention_until: date | None = None
    payer: str = Field(default="", max_length=100)
    invoice_no: str = Field(default="", max_length=100)
    customer_inside: Amount = 0
    customer_outside: Amount = 0
    note: str = Field(default="", max_length=1000)
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(SubmitSettlement, by=CONTRACTORS)
def submit_settlement(do: Doing, cmd: SubmitSettlement) -> Result:
    case = do.case(cmd.case_id)
    need_contractor(do, case)
    key = key_of(do.session, case, SETTLEMENT)
    if key.waiting:
        raise Refused("结算单已经报了，等审完再报", code="stage")
    if key.passed:
        raise Refused("结算审已过，不用再报", code="stage")
    guard_red_line(case.pack, cmd.customer_outside, "customer_outside")
    _reconcile(cmd.materials)
    lines = [_line(row) for row in cmd.lines]
    sums = add_up(
        [(row["side"], row["amount_fen"]) for row in lines],
        cmd.fees,
        cmd.tax_percent,
        [one.fen for one in cmd.deductions],
    )
    _check(cmd, sums)
    before = current_settlement(do.session, case)
    settlement = _sheet(do, case, cmd, lines, sums, before.rev + 1 if before else 1)
    do.session.add(settlement)
    do.session.flush()
    do.attach(case, cmd.files, SLOT, settlement.id, "files")
    asked = cmd.customer_inside + cmd.customer_outside
    earlier = before.customer_inside_fen + before.customer_outside_fen if before else 0
    if asked != earlier:
        case.count(Counted.CHARGED, asked - earlier)
    do.record(
        case,
        "SETTLEMENT_SUBMITTED",
        clause=case.pack.completion.settlement_clause,
        subject_id=settlement.id,
        revision=settlement.rev,
        data={
            "no": settlement.no,
            "submitted_fen": sums.submitted,
            "inside_fen": sums.inside,
            "outside_fen": sums.outside,
            "customer_fen": asked,
            "warnings": settlement.warnings,
        },
    )
    return {
        "settlement_id": str(settlement.id),
        "rev": settlement.rev,
        "submitted_fen": sums.submitted,
        "warnings": settlement.warnings,
    }


def _line(row: WorkLine) -> dict[str, Any]:
    return {
        "item": row.item, "spec": row.spec, "unit": row.unit, "qty": str(row.qty), "price_fen": row.price,
        "amount_fen": amount_of(row.qty, row.price), "side": row.side, "basis": row.basis,
    }  # fmt: skip


def _reconcile(materials: list[Material]) -> None:
    for place, one in enumerate(materials):
        if one.issued != one.used + one.returned + one.loss:
            raise Refused(
                f"{one.item}领了 {one.issued}，用、退、损耗加起来是 {one.used + one.returned + one.loss}，对不上",
                f"materials.{place}.issued", "reconcile",
            )  # fmt: skip


def _check(cmd: SubmitSettlement, sums: Sums) -> None:
    if sums.submitted < 0:
        raise Refused("扣款比工程款还多", "deductions.0.fen", "sum")
    if cmd.declared is not None and cmd.declared != sums.submitted:
        raise Refused(
            f"送审金额写了 {show(cmd.declared)}，逐项加起来是 {show(sums.submitted)}", "declared", "sum"
        )


def _sheet(
    do: Doing, case: Case, cmd: SubmitSettlement, lines: list[dict[str, Any]], sums: Sums, rev: int
) -> Settlement:
    warnings = [charge_warning(case, cmd.customer_inside + cmd.customer_outside)]
    if cmd.contract and sums.submitted > cmd.contract:
        warnings.append(f"送审比合同价多 {show(sums.submitted - cmd.contract)} 元")
    return Settlement(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        rev=rev,
        no=f"JS-{case.no}"[:40],
        order_rev=case.order_rev,
        contract_no=cmd.contract_no,
        contract_fen=cmd.contract,
        lines=lines,
        materials=[one.model_dump(mode="json") for one in cmd.materials],
        deductions=[one.model_dump(mode="json") for one in cmd.deductions],
        inside_fen=sums.inside,
        outside_fen=sums.outside,
        fees_fen=cmd.fees,
        tax_percent=cmd.tax_percent,
        tax_fen=sums.tax,
        deducted_fen=sums.deducted,
        submitted_fen=sums.submitted,
        retention_percent=case.pack.completion.retention_percent,
        retention_until=cmd.retention_until or default_retention_until(do.now),
        payer=cmd.payer,
        invoice_no=cmd.invoice_no,
        customer_inside_fen=cmd.customer_inside,
        customer_outside_fen=cmd.customer_outside,
        warnings=[text for text in warnings if text],
        note=cmd.note,
        submitted_by_id=do.actor.id,
        submitted_at=do.now,
    )
