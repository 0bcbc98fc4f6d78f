"""Uploading a drawing with its quantities."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.upload_design import UploadDesign
from fieldapp.domain.case import Case
from fieldapp.domain.change import open_change
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.company import Firm
from fieldapp.domain.design import SCOPES, SELECTED_BY, SIDES, designs_of
from fieldapp.domain.flow import SMALL, plain
from fieldapp.domain.limit import clause_until
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.pressure_check import last_check, warns
from fieldapp.domain.scope import find_case
from fieldapp.domain.sheet import Route
from fieldapp.domain.shortest import too_long
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import submitted_survey
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.text import normalise
from fieldapp.web.design import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote

PARTS = ("item", "spec", "unit", "qty", "side")
SUPPLY = {"OWNER": "甲供", "CONTRACTOR": "乙供", "BOTH": "都有"}
_SPARE_ROWS = 3


@bp.get("/cases/<uuid:case_id>/design")
def show(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    return _draw(case_id, blank(**_known(case)))


@bp.post("/cases/<uuid:case_id>/design")
def upload(case_id: UUID) -> Answer | tuple[str, int]:
    rows = _rows()

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in body.items() if not name.startswith("row_")}
        return {**kept, "quantities": rows}

    return receive(
        UploadDesign,
        page=lambda form: _draw(case_id, _with_rows(form, rows)),
        fixed={"case_id": case_id},
        shape=shape,
        done=lambda receipt: url_for("design.order", order_id=receipt.result["order_id"]),
    )


def _rows() -> list[dict[str, str]]:
    """The filled rows of the quantity list; 0 strikes a row out."""
    columns = {part: request.form.getlist(f"row_{part}") for part in PARTS}
    found = []
    for place, item in enumerate(columns["item"]):
        row = {
            part: normalise(column[place]) if place < len(column) else "" for part, column in columns.items()
        }
        row["qty"] = row["qty"].replace(",", "")
        if row["qty"] != "0" and (item.strip() or row["qty"]):
            found.append({part: value for part, value in row.items() if value})
    return found


def _with_rows(form: Form, rows: list[dict[str, str]]) -> Form:
    form.values["quantities"] = rows
    return form


def _known(case: Case) -> dict[str, Any]:
    """What the last design said, else what the package contains; and who built for us last."""
    session = db.session()
    designs, order = designs_of(session, case.id), current_order(session, case)
    rows = designs[0].quantities if designs else []
    if not rows and case.package == SMALL:
        rows = [
            {
                "item": one.name,
                "spec": one.note,
                "unit": one.unit,
                "qty": f"{one.qty:g}" if one.qty else "",
                "side": "INSIDE",
            }
            for one in case.pack.package.contents
        ]
    survey = submitted_survey(session, case.id)
    route = survey.typed.route if survey else None
    if not designs and route:
        rows = [*rows, *_pipes(case, route)]
    outside = bool(route and (route.outside_m or route.cuts))
    last = order or session.scalar(
        select(WorkOrder)
        .where(WorkOrder.company_id == case.company_id)
        .order_by(WorkOrder.issued_at.desc())
        .limit(1)
    )
    firms = _firms(case)
    chosen = last.contractor_id if last else firms[0].id if firms else None
    return {
        "quantities": rows,
        "contractor_id": str(chosen or ""),
        "selected_by": case.pack.contract.contractor_selected_by,
        "scope": designs[0].scope if designs else "BOTH" if outside else "INSIDE",
        "supply": "OWNER",
        "buried": designs[0].buried if designs else bool(case.cut_m),
        "cut_m": f"{case.cut_m}" if order and case.cut_m else "",
        "contract_no": order.contract_no if order else "",
        "contract_due": order.contract_due.isoformat() if order and order.contract_due else "",
    }


def _pipes(case: Case, route: Route) -> list[dict[str, str]]:
    """The pipes of the survey as lines of the quantity list."""
    names = {one.code: one.name for one in case.pack.survey.materials}
    inside = not route.outside_m
    return [
        {
            "item": f"{names.get(pipe.material, '')}管".replace("管管", "管"), "spec": pipe.size, "unit": "m",
            "qty": plain(pipe.length_m), "side": "INSIDE" if inside else "OUTSIDE",
        }
        for pipe in route.pipes
    ]  # fmt: skip


def _firms(case: Case) -> list[Firm]:
    query = select(Firm).where(
        Firm.company_id == case.company_id, Firm.kind == "CONTRACTOR", Firm.active.is_(True)
    )
    return list(db.session().scalars(query.order_by(Firm.name)))


def _draw(case_id: UUID, form: Form) -> str:
    session = db.session()
    case = find_case(session, current_user, case_id)
    rows = list(form.values.get("quantities") or [])
    clocks, now = clocks_of(session, case), clock.now()
    survey = submitted_survey(session, case.id)
    days = survey.typed.conclusion.days_needed if survey and survey.typed.conclusion else None
    check = last_check(session, case.id) if warns(case) else None
    customer = "RES" if case.residential else "NONRES"
    return render_template(
        "design/upload.html",
        case=case,
        form=form,
        rows=rows + [{}] * _SPARE_ROWS,
        sides=list(SIDES.items()),
        scopes=list(SCOPES.items()),
        selectors=list(SELECTED_BY.items()),
        supplies=list(SUPPLY.items()),
        firms=[(str(firm.id), firm.name) for firm in _firms(case)],
        long=too_long(case, clocks, False, days, now),
        long_buried=too_long(case, clocks, True, days, now),
        warns=warns(case),
        check=check,
        safety=[(one.code, one.name) for one in case.pack.order.safety_notes],
        change=open_change(session, case),
        open=case.at_stage in (Stage.DESIGNING, Stage.CHANGE_REQUESTED),
        clauses=quote(case.pack, clause_until(case, "DESIGN_ISSUED")),
        order_clauses=quote(case.pack, case.pack.order.clauses[customer]),  # type: ignore[index]
    )
