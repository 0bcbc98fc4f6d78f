"""The gates before gas: the list of them, and one on its own screen with readings, evidence and picture."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.check_gate import CheckGate
from fieldapp.commands.envelope import Receipt
from fieldapp.domain.application import Application
from fieldapp.domain.earlier import answers_before
from fieldapp.domain.gate import gate_for, gate_lines, readings_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.packs.closing import Gate
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.scene import clauses, find_application, may_light
from fieldapp.web.replay import by_letter


@bp.get("/applications/<uuid:application_id>/gates")
def gates(application_id: UUID) -> str:
    application = find_application(application_id)
    lines = gate_lines(db.session(), application, clock.now())
    return render_template(
        "ignition/gates.html",
        case=application.case,
        application=application,
        lines=lines,
        may=may_light(),
        next=next((line for line in lines if not line.ok and not line.last and not line.by_house), None),
    )


@bp.get("/applications/<uuid:application_id>/gates/<code>")
def gate(application_id: UUID, code: str) -> str:
    application = find_application(application_id)
    return _draw(application, gate_for(application, code), blank())


@bp.post("/applications/<uuid:application_id>/gates/<code>")
@by_letter(CheckGate)
def check_gate(application_id: UUID, code: str) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    rule = gate_for(application, code)

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        values = {
            name.removeprefix("v_"): value for name, value in body.items() if name.startswith("v_") and value
        }
        rest = {name: value for name, value in body.items() if not name.startswith("v_")}
        return {**rest, "values": values}

    def page(form: Form) -> str:
        form.errors = {_field(name): text for name, text in form.errors.items()}
        return _draw(application, rule, form)

    return receive(
        CheckGate,
        page=page,
        shape=shape,
        done=lambda receipt: _onward(application, receipt),
        fixed={"application_id": application_id, "code": code},
    )


def _field(name: str) -> str:
    """A wrong number stands at values.o2_1 for the model and at v_o2_1 on the form."""
    return f"v_{name.removeprefix('values.')}" if name.startswith("values.") else name


def _onward(application: Application, receipt: Receipt) -> str:
    """To the next gate nobody has answered; after a failed one, or the last, to the list."""
    db.session.refresh(application)
    lines = gate_lines(db.session(), application, clock.now())
    following = next(
        (line for line in lines if line.ok is None and not line.last and not line.by_house), None
    )
    if not receipt.result["ok"] or following is None:
        return url_for("ignition.gates", application_id=application.id)
    return url_for("ignition.gate", application_id=application.id, code=following.gate.code)


def _draw(application: Application, rule: Gate, form: Form) -> str:
    lines = gate_lines(db.session(), application, clock.now())
    case = application.case
    measured = bool(rule.points or rule.test)
    line = next(line for line in lines if line.gate.code == rule.code)
    return render_template(
        "ignition/gate.html",
        case=case,
        application=application,
        gate=rule,
        form=form,
        measured=measured,
        line=line,
        earlier=answers_before(db.session(), application, line),
        number=lines_index(lines, rule),
        total=len(lines),
        readings=readings_of(case.pack, rule),
        test=case.pack.test_rules[rule.test] if rule.test else None,
        may=may_light(),
        clauses=clauses(
            case, *[value for key, value in case.pack.ignition.clauses.items() if key == case.customer]
        ),
    )


def lines_index(lines: list[Any], rule: Gate) -> int:
    return next(n for n, line in enumerate(lines, 1) if line.gate.code == rule.code)
