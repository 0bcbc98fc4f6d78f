"""The meter, the pictures, and the flame itself with the user's signature."""

import json
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_gas_photos import AddGasPhotos
from fieldapp.commands.lighting import customer_of
from fieldapp.commands.record_retest import RecordRetest
from fieldapp.commands.register_meter import RegisterMeter
from fieldapp.commands.turn_gas_on import TurnGasOn
from fieldapp.domain.application import Application
from fieldapp.domain.case import Case
from fieldapp.domain.gate import gate_lines, record_ids
from fieldapp.domain.ignition import photos_of
from fieldapp.domain.meter import DIRECTIONS, meter_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.scene import clauses, find_application, find_own_case, rows_of
from fieldapp.web.replay import by_letter


@bp.get("/applications/<uuid:application_id>/meter")
def meter(application_id: UUID) -> str:
    """Today as the day of hanging; the smallest model that carries the flow is chosen already."""
    application = find_application(application_id)
    case, bound = application.case, meter_of(db.session(), application.household)
    today = clock.local(clock.now()).date()
    fits = [one for one in case.pack.meters if case.residential or float(case.flow_m3h or 0) <= one.qmax_m3h]
    return _draw_meter(
        application,
        blank(
            installed_on=today.isoformat(),
            model=bound.model if bound else fits[0].model if fits else "",
            maker=bound.maker if bound else "",
            direction=bound.direction if bound else "LEFT",
        ),
    )


@bp.post("/applications/<uuid:application_id>/meter")
@by_letter(RegisterMeter)
def register_meter(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        RegisterMeter,
        page=lambda form: _draw_meter(application, form),
        fixed={"household_id": application.household_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
    )


@bp.get("/applications/<uuid:application_id>/photos")
def photos(application_id: UUID) -> str:
    return _draw_photos(find_application(application_id), blank())


@bp.post("/applications/<uuid:application_id>/photos")
@by_letter(AddGasPhotos)
def add_photos(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        AddGasPhotos,
        page=lambda form: _draw_photos(application, form),
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("ignition.photos", application_id=application_id),
    )


@bp.get("/applications/<uuid:application_id>/gas")
def gas(application_id: UUID) -> str:
    application = find_application(application_id)
    bound = meter_of(db.session(), application.household)
    known: dict[str, Any] = {"signer": application.household.user_name or application.applicant}
    if bound is not None:
        known["base_reading"] = f"{bound.base_reading.normalize():f}"
    known["crew_name_1"] = current_user.name
    return _draw_gas(application, blank(**known))


@bp.post("/applications/<uuid:application_id>/gas")
@by_letter(TurnGasOn)
def turn_gas_on(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)

    def page(form: Form) -> str:
        given = form.values.get("strokes")
        form.values["strokes"] = request.form.get("strokes", "") if given else ""
        form.values["appliances"] = request.form.get("appliances", "")
        form.errors = {_field(name): text for name, text in form.errors.items()}
        return _draw_gas(application, form)

    return receive(
        TurnGasOn,
        page=page,
        shape=_shape,
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
    )


@bp.get("/cases/<uuid:case_id>/retest")
def retest(case_id: UUID) -> str:
    return _draw_retest(find_own_case(case_id), blank())


@bp.post("/cases/<uuid:case_id>/retest")
@by_letter(RecordRetest)
def record_retest(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_own_case(case_id)

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        values = {
            name.removeprefix("v_"): value for name, value in body.items() if name.startswith("v_") and value
        }
        return {
            **{name: value for name, value in body.items() if not name.startswith("v_")},
            "values": values,
        }

    return receive(
        RecordRetest,
        page=lambda form: _draw_retest(case, form),
        shape=shape,
        fixed={"case_id": case_id},
        done=lambda receipt: url_for("cases.show", case_id=case_id),
    )


def _shape(body: dict[str, Any]) -> dict[str, Any]:
    """Crew rows crew_name_1, crew_certificate_1 ...; appliances one a line; strokes as the pad's JSON."""
    names = [body.get(f"crew_name_{n}", "").strip() for n in range(1, 5)]
    certificates = [body.get(f"crew_certificate_{n}", "").strip() for n in range(1, 5)]
    crew = [
        {"name": name, "certificate": certificate}
        for name, certificate in zip_longest(names, certificates, fillvalue="")
        if name or certificate
    ]
    rest = {name: value for name, value in body.items() if not name.startswith("crew_")}
    typed = request.form.get("strokes", "")
    try:
        strokes = json.loads(typed) if typed else []
    except ValueError:
        strokes = []
    return {
        **rest,
        "crew": crew,
        "appliances": rows_of(request.form.get("appliances", "")),
        "strokes": strokes,
    }


def _field(name: str) -> str:
    """Where an error of the crew stands on the form: crew.1.certificate is crew_certificate_2."""
    part, _, rest = name.partition(".")
    if part != "crew":
        return name
    number, _, what = rest.partition(".")
    return f"crew_{what}_{int(number) + 1}" if what else "crew_name_1"


def _draw_meter(application: Application, form: Form) -> str:
    case = application.case
    return render_template(
        "ignition/meter.html",
        case=case,
        application=application,
        form=form,
        bound=meter_of(db.session(), application.household),
        models=[(one.model, f"{one.model} · {one.qmax_m3h:g} m³/h") for one in case.pack.meters],
        directions=list(DIRECTIONS.items()),
        clauses=_clause(case),
    )


def _draw_photos(application: Application, form: Form) -> str:
    case, session = application.case, db.session()
    bound = meter_of(session, application.household)
    gates = gate_lines(session, application, clock.now())
    there = photos_of(session, [application.id, *record_ids(gates), *([bound.id] if bound else [])])
    return render_template(
        "ignition/photos.html",
        case=case,
        application=application,
        form=form,
        there=there,
        least=case.pack.ignition.min_photos,
        options=[(one.code, one.name) for one in case.pack.ignition.photos],
        names={f"gas_{one.code}": one.name for one in case.pack.ignition.photos}
        | {f"gate_{line.gate.code}": line.gate.name for line in gates}
        | {"meter": "装表"},
    )


def _draw_gas(application: Application, form: Form) -> str:
    case, session = application.case, db.session()
    gates = gate_lines(session, application, clock.now())
    bound = meter_of(session, application.household)
    there = len(photos_of(session, [application.id, *record_ids(gates), *([bound.id] if bound else [])]))
    crew = case.pack.ignition.crew_min.get(customer_of(case), 1)
    return render_template(
        "ignition/gas.html",
        case=case,
        application=application,
        household=application.household,
        form=form,
        gates=gates,
        waiting=[line for line in gates if not line.ok and not line.last],
        meter=bound,
        crew=crew,
        photos=there,
        least=case.pack.ignition.min_photos,
        briefing=[line.gate for line in gates if line.gate.sign],
        clauses=_clause(case),
        reading=bound.base_reading if bound else Decimal(0),
    )


def _draw_retest(case: Case, form: Form) -> str:
    rule = case.pack.test_rules[next(gate.test for gate in case.pack.ignition.gates if gate.test is not None)]
    return render_template(
        "ignition/retest.html", case=case, form=form, rule=rule, months=case.pack.acceptance.retest_months
    )


def _clause(case: Case) -> list[dict[str, str]]:
    return clauses(
        case, *[value for key, value in case.pack.ignition.clauses.items() if key == case.customer]
    )
