"""The survey on the case page: the figures with their why, the appointment, the pressure."""

from typing import Any

from flask import render_template

from fieldapp.domain.appointment import Appointment, current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.pipe_route import route_of
from fieldapp.domain.pressure_check import last_check, warns
from fieldapp.domain.survey import Survey, kind_of, missing_photos, photos_of, submitted_survey
from fieldapp.extensions import db
from fieldapp.web import frame
from fieldapp.web.quote import quote, why
from fieldapp.web.survey.plan import plan_of

ORDER = 35


def _draw(case: Case, person: Person) -> str:
    session = db.session()
    survey, appointment = submitted_survey(session, case.id), current_appointment(session, case.id)
    if survey is None and appointment is None:
        return ""
    pressure = last_check(session, case.id)
    return render_template(
        "survey/_panel.html", case=case, survey=survey, appointment=appointment, pressure=pressure, warns=warns(case),
        whys=_whys(case, survey.outcome) if survey else [], conclusion=survey.typed.conclusion if survey else None,
        missing=missing_photos(case, kind_of(case, survey), photos_of(session, case.id)) if survey else [],
        plan=plan_of(case, person, route_of(session, case.id)) if survey else None,
        results={one.code: one.name for one in case.pack.survey.results},
    )  # fmt: skip


def _whys(case: Case, outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Figure, value, unit and explanation, as they were when the survey was handed in."""
    if not outcome:
        return []
    pack = case.pack
    flow = {
        "name": outcome["formula"], "rule": pack.flow.basis_note, "clauses": quote(pack, pack.package.clause),
        "steps": [{"name": text, "value": value} for text, value in outcome["flow_steps"]],
    }  # fmt: skip
    rows = [
        {"key": "flow", "label": "设计小时流量", "value": outcome["flow_m3h"], "unit": "m³/h", "why": flow}
    ]
    for key, label in (("package", "方案"), ("small_ci", "类别")):
        if key in outcome:
            rows.append(
                {
                    "key": key,
                    "label": label,
                    "value": outcome[key]["name"],
                    "unit": "",
                    "why": why(outcome[key], pack),
                }
            )
    cut = why(outcome["cut"], pack)
    rows.append({"key": "cut", "label": "破路", "value": case.cut_m, "unit": "m", "why": cut})
    return rows


frame.panel(ORDER, _draw, Survey, Appointment)
