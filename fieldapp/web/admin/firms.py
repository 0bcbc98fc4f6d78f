"""Third parties: who designs, builds, supervises."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_firm import AddFirm
from fieldapp.commands.change_firm import ChangeFirm
from fieldapp.domain.company import FIRM_KINDS, Firm
from fieldapp.extensions import db
from fieldapp.lib.clock import local, now
from fieldapp.web.admin import bp
from fieldapp.web.admin.load import keep, own
from fieldapp.web.forms import Form, blank


@bp.get("/firms")
def firms() -> str:
    query = select(Firm).where(Firm.company_id == current_user.company_id).order_by(Firm.kind, Firm.name)
    groups: dict[str, list[Firm]] = {}
    for firm in db.session.scalars(query):
        groups.setdefault(FIRM_KINDS[firm.kind], []).append(firm)
    return render_template("admin/firms.html", groups=groups, now=now())


@bp.get("/firms/new")
def new_firm() -> str:
    return _page(blank(), None)


@bp.post("/firms")
def add_firm() -> Answer | tuple[str, int]:
    return keep(AddFirm, _page, "admin.firms")


@bp.get("/firms/<uuid:firm_id>")
def firm(firm_id: UUID) -> str:
    one = own(Firm, firm_id)
    last = local(one.qualified_until - timedelta(seconds=1)).date().isoformat() if one.qualified_until else ""
    known: dict[str, Any] = {
        "name": one.name,
        "qualification": one.qualification,
        "qualified_until": last,
        "active": one.active,
    }
    return _page(blank(**known), one)


@bp.post("/firms/<uuid:firm_id>")
def change_firm(firm_id: UUID) -> Answer | tuple[str, int]:
    return keep(ChangeFirm, _page, "admin.firms", own(Firm, firm_id), firm_id=firm_id)


def _page(form: Form, one: Firm | None) -> str:
    return render_template("admin/firm.html", form=form, firm=one, kinds=list(FIRM_KINDS.items()))
