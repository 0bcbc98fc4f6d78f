"""The work order as the crew reads it: the newest, or an older one that says so."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask_login import current_user
from sqlalchemy import or_, select

from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.design import SCOPES, SELECTED_BY, SIDES, Design, drawings_of
from fieldapp.domain.order import WorkOrder, current_order, orders_of
from fieldapp.domain.permit import permit_of, road_is_open
from fieldapp.domain.task import Task
from fieldapp.domain.works import find_order
from fieldapp.extensions import db
from fieldapp.web.design import bp
from fieldapp.web.design.upload import SUPPLY
from fieldapp.web.quote import quote


@bp.get("/orders/<uuid:order_id>")
def order(order_id: UUID) -> str:
    session = db.session()
    found = find_order(session, current_user, order_id)
    case, snapshot = found.case, found.snapshot
    names = {one.code: one.name for one in case.pack.order.safety_notes}
    permit = permit_of(session, case)
    return render_template(
        "design/order.html",
        case=case,
        order=found,
        snapshot=snapshot,
        current=current_order(session, case),
        versions=orders_of(session, case.id),
        drawings=drawings_of(session, case.id).get(found.design_id, []),
        design=session.get(Design, found.design_id),
        changes=_changes(found),
        sides=SIDES,
        scope=SCOPES.get(found.scope, ""),
        selected=SELECTED_BY.get(found.selected_by, ""),
        supply=SUPPLY.get(snapshot.get("supply", ""), ""),
        safety=[names.get(code, code) for code in snapshot.get("safety", [])],
        permit=permit,
        road=road_is_open(permit),
        lists=[
            case.pack.checklists[code].name
            for code in snapshot.get("checklists", [])
            if code in case.pack.checklists
        ],
        promise=next(
            (
                one
                for one in clocks_of(session, case)
                if case.pack.limits[one.key].stop == "ACCEPTANCE_PASSED"
            ),
            None,
        ),
        package=case.pack.package.name
        if found.package == "SMALL_MERCHANT"
        else case.pack.package.standard_name,
        task=_task(case),
        clauses=quote(case.pack, case.pack.order.clauses["RES" if case.residential else "NONRES"]),  # type: ignore[index]
    )


def _changes(order: WorkOrder) -> list[dict[str, Any]]:
    """What differs from the revision before: item, old and new quantity."""
    earlier = next((one for one in orders_of(db.session(), order.case_id) if one.rev == order.rev - 1), None)
    if earlier is None:
        return []
    old, new = _sums(earlier), _sums(order)
    return [
        {"name": key[0], "note": key[1], "old": old.get(key, "0"), "new": new.get(key, "0"), "unit": key[2]}
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


def _sums(order: WorkOrder) -> dict[tuple[str, str, str, str], str]:
    return {
        (row["item"], row.get("spec", ""), row["unit"], row.get("side", "")): str(row["qty"])
        for row in order.quantities
    }


def _task(case: Case) -> Task | None:
    """What the reader has to do next with this case, if anything."""
    mine = or_(Task.person_id == current_user.id, Task.person_id.is_(None))
    firm = or_(Task.firm_id.is_(None), Task.firm_id == current_user.firm_id)
    query = select(Task).where(
        Task.case_id == case.id, Task.closed_at.is_(None), Task.role.in_(current_user.roles), mine, firm
    )
    return db.session().scalar(query.order_by(Task.sort_at, Task.id).limit(1))
