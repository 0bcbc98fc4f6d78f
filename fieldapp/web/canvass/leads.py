"""The list of leads, and writing down a new one."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Receipt
from fieldapp.commands.register_lead import SWEEP, RegisterLead
from fieldapp.domain.case import Case
from fieldapp.domain.customer import twins
from fieldapp.domain.leads import leads_of, waiting_pushes
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.visit import code_of, last_visit
from fieldapp.extensions import db
from fieldapp.lib import clock, uscc
from fieldapp.lib.errors import NotPermitted
from fieldapp.web.canvass import bp, streets
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter
from fieldapp.web.view import due_clock, due_text

MAY_REGISTER = (Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.CUSTOMER_SERVICE)
MAY_SEE = (*MAY_REGISTER, Role.MANAGER, Role.ADMIN)


@bp.get("/canvass")
def index() -> str:
    """The street for who walks it; for the others the leads."""
    if current_user.has(Role.CUSTOMER_MANAGER):
        return streets.page()
    return leads()


@bp.get("/canvass/leads")
def leads() -> str:
    """Who still has to be visited or handed over; `before` is where the page before ended."""
    if not current_user.has(*MAY_SEE):
        raise NotPermitted("扫街归客户经办和柜台")
    try:
        before = UUID(request.args.get("before", ""))
    except ValueError:
        before = None
    cases, then = leads_of(db.session(), current_user, before)
    return render_template(
        "canvass/leads.html",
        rows=[_row(case) for case in cases],
        waiting=waiting_pushes(db.session(), current_user),
        more=url_for("canvass.leads", before=then) if then else "",
        may_register=current_user.has(*MAY_REGISTER),
        may_cover=current_user.has(Role.MANAGER, Role.ADMIN),
    )


@bp.get("/canvass/new")
def new() -> str:
    """An empty form, with the source this person mostly writes from."""
    if not current_user.has(*MAY_REGISTER):
        raise NotPermitted("登记归客户经办和柜台")
    channels = current_user.company.pack.channels
    usual = next((one.code for one in channels if one.counter), channels[0].code)
    return _draw(blank(source=SWEEP if current_user.has(Role.CUSTOMER_MANAGER) else usual))


@bp.post("/canvass")
@by_letter(RegisterLead)
def create() -> Answer | tuple[str, int]:
    return receive(RegisterLead, page=_draw, done=_next)


def _next(receipt: Receipt) -> str:
    """From the street straight on to the visit that has just taken place."""
    if receipt.result["swept"] and current_user.has(Role.CUSTOMER_MANAGER):
        return url_for("canvass.visit", case_id=receipt.case_id)
    return url_for("cases.show", case_id=receipt.case_id)


def _draw(form: Form) -> str:
    pack = current_user.company.pack
    sources = [(one.code, one.name) for one in pack.channels]
    if current_user.has(Role.CUSTOMER_MANAGER):
        sources = [(SWEEP, "扫街"), *sources]
    same = []
    if form.errors.get("despite"):
        same = twins(
            db.session(),
            current_user.company_id,
            name=form.values.get("name", ""),
            address=form.values.get("address", ""),
            uscc=uscc.check(form.values.get("uscc", "")).normalised,
            phone=form.values.get("phone", ""),
        )
    return render_template("canvass/new.html", form=form, pack=pack, sources=sources, same=same)


def _row(case: Case) -> dict[str, Any]:
    """One lead as a worklist row: what is next, and when."""
    now = clock.now()
    visit = last_visit(db.session(), case) if case.at_stage is Stage.ASSIGNED else None
    due = visit.revisit_at if visit else None
    code = code_of(case.pack, visit.result) if visit else None
    face = due_clock(visit.at if visit else None, due, now, case.held)
    return {
        "href": url_for("cases.show", case_id=case.id),
        "clock": face,
        "name": case.name,
        "step": f"{code.name}，再去" if code and due else code.name if code else case.stage_name,
        "due": due_text(due, now) if due else "",
        "kind": "late" if face.phase == "late" else "",
        "extra": case.address,
    }
