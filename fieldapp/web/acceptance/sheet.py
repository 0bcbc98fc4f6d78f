"""现场验收: the whole round on one page that a phone takes along and works on without a network."""

from uuid import UUID

from flask import Response, jsonify, render_template
from flask_login import current_user

from fieldapp.domain.acceptance import find_acceptance
from fieldapp.domain.design import SIDES
from fieldapp.domain.order import current_order
from fieldapp.extensions import db
from fieldapp.lib.clock import now, utc_iso
from fieldapp.web.acceptance import bp
from fieldapp.web.acceptance.sheet_data import round_data


@bp.get("/acceptances/<uuid:acceptance_id>/sheet")
def sheet(acceptance_id: UUID) -> str:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    at = now()  # before it is read: what happens meanwhile is then folded in twice rather than not at all
    data = round_data(db.session(), acceptance, current_user)
    return render_template(
        "acceptance/sheet.html",
        acceptance=acceptance,
        case=acceptance.case,
        given={"at": utc_iso(at), "round": data},
        order=current_order(db.session(), acceptance.case),
        sides=SIDES,
    )


@bp.get("/acceptances/<uuid:acceptance_id>/round")
def round_now(acceptance_id: UUID) -> Response:
    """The same data alone, for a page that is open and has sent its letters."""
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    at = now()
    return jsonify(at=utc_iso(at), round=round_data(db.session(), acceptance, current_user))
