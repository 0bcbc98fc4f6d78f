"""结算单: prefilled from the work order, reckoned by the house."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.submit_settlement import SubmitSettlement
from fieldapp.domain.audit import SETTLEMENT, audits_of, key_of, passed_at_all
from fieldapp.domain.case import Case
from fieldapp.domain.completion import OPEN_STAGES
from fieldapp.domain.design import SIDES
from fieldapp.domain.order import current_order
from fieldapp.domain.settlement import Settlement, current_settlement, files_of
from fieldapp.extensions import db
from fieldapp.lib.money import show
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.office import bp
from fieldapp.web.office.rows import Rows, count, spread
from fieldapp.web.office.sight import hands_in, of_both
from fieldapp.web.quote import quote

SAYS = {"lines": ("item", "price"), "materials": ("item",), "deductions": ("reason", "fen")}


@bp.get("/cases/<uuid:case_id>/settlement")
def settlement(case_id: UUID) -> str:
    case = of_both(case_id)
    return _draw(case, _known(case))


@bp.post("/cases/<uuid:case_id>/settlement")
def submit_settlement(case_id: UUID) -> Answer | tuple[str, int]:
    case, rows = of_both(case_id), Rows(SAYS)
    return receive(
        SubmitSettlement, page=lambda form: _draw(case, rows.put_back(form)), shape=rows.gather,
        done=lambda _: url_for("office.settlement", case_id=case_id), fixed={"case_id": case_id},
    )  # fmt: skip


def _known(case: Case) -> Form:
    """The last sheet again when it came back, else the order's quantities without prices."""
    before, order = current_settlement(db.session(), case), current_order(db.session(), case)
    if before is not None:
        return blank(**_again(before))
    lines = [
        {
            "item": row["item"],
            "spec": row.get("spec", ""),
            "unit": row["unit"],
            "qty": row["qty"],
            "side": row.get("side", ""),
        }
        for row in (order.quantities if order is not None else [])
    ]
    values = spread("lines", lines)
    return blank(
        **values, contract_no=order.contract_no if order is not None else "", payer=case.company.name
    )


def _again(sheet: Settlement) -> dict[str, Any]:
    lines = [
        {key: row[key] for key in ("item", "spec", "unit", "qty", "side", "basis")}
        | {"price": show(row["price_fen"])}
        for row in sheet.lines
    ]
    cuts = [{"reason": row["reason"], "fen": show(row["fen"])} for row in sheet.deductions]
    return {
        **spread("lines", lines), **spread("materials", sheet.materials), **spread("deductions", cuts),
        "contract_no": sheet.contract_no, "contract": show(sheet.contract_fen), "fees": show(sheet.fees_fen),
        "tax_percent": sheet.tax_percent, "retention_until": sheet.retention_until, "payer": sheet.payer,
        "invoice_no": sheet.invoice_no, "customer_inside": show(sheet.customer_inside_fen),
        "customer_outside": show(sheet.customer_outside_fen), "note": sheet.note,
    }  # fmt: skip


def _draw(case: Case, form: Form) -> str:
    session, pack = db.session(), case.pack
    key, sheet = key_of(session, case, SETTLEMENT), current_settlement(session, case)
    may = hands_in(case, current_user) and case.at_stage in OPEN_STAGES and not passed_at_all(case)
    return render_template(
        "office/settlement.html",
        case=case,
        form=form,
        key=key,
        sheet=sheet,
        sides=list(SIDES.items()),
        sides_by=SIDES,
        may_submit=may and not key.waiting and not key.passed,
        files=files_of(session, sheet) if sheet is not None else [],
        earlier=sheet.rev - 1 if sheet is not None else 0,
        audits=[one for one in audits_of(session, case) if one.step == SETTLEMENT],
        rows={
            "lines": count(form, "lines", 2),
            "materials": count(form, "materials", 1),
            "deductions": count(form, "deductions", 1),
        },
        clauses=quote(pack, pack.completion.settlement_clause) + _promise(case),
        percent=pack.completion.retention_percent,
    )


def _promise(case: Case) -> list[dict[str, str]]:
    """What makes the outside free: the company's own promise, else the national document."""
    promise = case.pack.promise
    if promise.outside_red_line_free:
        return quote(case.pack, promise.outside_red_line_clause or "")
    return [{"quote": "红线外不向用户收接入工程的钱", "place": "", "document": promise.outside_price_ref}]
