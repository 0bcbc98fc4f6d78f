"""停表: asking for a hold, deciding it, ending it."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.ask_hold import ASKERS, AskHold
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.end_hold import EndHold
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.hold import Hold
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case, find_hold
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web import frame
from fieldapp.web.cases import bp
from fieldapp.web.cases.basis import quote
from fieldapp.web.forms import Form, blank, receive

frame.step("hold", lambda task: url_for("cases.hold", hold_id=task.subject_id))


@bp.get("/<uuid:case_id>/holds/new")
def ask(case_id: UUID) -> str:
    """`reason` is one the page before has named already."""
    case = find_case(db.session(), current_user, case_id)
    return _ask_page(case, blank(reason=request.args.get("reason", "")))


@bp.post("/<uuid:case_id>/holds")
def post_ask(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        AskHold,
        page=lambda form: _ask_page(case, form),
        done=lambda _: url_for("cases.show", case_id=case_id),
        fixed={"case_id": case_id},
        shape=lambda body: _in_shanghai(body, "from_at", "expected_at"),
    )


@bp.get("/holds/<uuid:hold_id>")
def hold(hold_id: UUID) -> str:
    case, found = find_hold(db.session(), current_user, hold_id)
    return _hold_page(case, found, blank())


@bp.post("/holds/<uuid:hold_id>/decision")
def decide(hold_id: UUID) -> Answer | tuple[str, int]:
    case, found = find_hold(db.session(), current_user, hold_id)
    return receive(
        DecideHold,
        page=lambda form: _hold_page(case, found, form),
        done=lambda _: url_for("cases.show", case_id=case.id),
        fixed={"hold_id": hold_id},
    )


@bp.post("/holds/<uuid:hold_id>/end")
def end(hold_id: UUID) -> Answer | tuple[str, int]:
    case, found = find_hold(db.session(), current_user, hold_id)
    return receive(
        EndHold,
        page=lambda form: _hold_page(case, found, form),
        done=lambda _: url_for("cases.show", case_id=case.id),
        fixed={"hold_id": hold_id},
        shape=lambda body: _in_shanghai(body, "at"),
    )


def _in_shanghai(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """What the phone's time field says is meant in Shanghai."""
    return {**body, **{name: clock.parse(str(body[name])) for name in names if body.get(name)}}


def _ask_page(case: Case, form: Form) -> str:
    rules = case.pack.hold
    groups = [
        (rules.class_names[klass], [(r.code, r.name) for r in rules.reasons if r.klass is klass])
        for klass in rules.classes
    ]
    options = [(code, name, group) for group, reasons in groups for code, name in reasons]
    return render_template(
        "cases/hold_new.html",
        case=case,
        form=form,
        rules=rules,
        options=options,
        clause=quote(case, rules.clause),
    )


def _hold_page(case: Case, found: Hold, form: Form) -> str:
    rules, state = case.pack.hold, found.state
    evidence = db.session.scalars(
        select(Attachment).where(Attachment.subject_id == found.id).order_by(Attachment.id)
    )
    may_decide = (
        state == "ASKED" and current_user.has(rules.approver_role) and found.asked_by_id != current_user.id
    )
    may_end = state == "RUNNING" and current_user.has(*ASKERS, Role.MANAGER)
    return render_template(
        "cases/hold.html",
        case=case,
        hold=found,
        form=form,
        reason=rules.reason(found.reason),
        klass=rules.class_names,
        evidence=list(evidence),
        may_decide=may_decide,
        may_end=may_end,
        clause=quote(case, rules.clause),
        approver=case.pack.title(rules.approver_role),
    )
