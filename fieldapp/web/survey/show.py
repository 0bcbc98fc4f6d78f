"""The survey as a whole: arrival, how far each section is, the photos, and what the rules make of it so far."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.domain.appointment import current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.finding import Finding, gaps, judge
from fieldapp.domain.pipe_route import route_of
from fieldapp.domain.scope import find_case
from fieldapp.domain.sheet import SECTIONS, Sheet
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import Survey, newest_survey
from fieldapp.extensions import db
from fieldapp.lib.errors import Refused
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote, why
from fieldapp.web.replay import by_letter
from fieldapp.web.survey import CASE, bp
from fieldapp.web.survey.earlier import earlier
from fieldapp.web.survey.plan import plan_of
from fieldapp.web.survey.slot import slots

FILLING = (Stage.SURVEY_BOOKED, Stage.SURVEYING)


@bp.get(f"{CASE}/survey")
def show(case_id: UUID) -> str:
    return draw(case_id, blank())


@bp.post(f"{CASE}/survey/arrival")
@by_letter(CheckInSurvey)
def arrive(case_id: UUID) -> Answer | tuple[str, int]:
    return receive(
        CheckInSurvey,
        page=lambda form: draw(case_id, form),
        fixed={"case_id": case_id},
        done=lambda receipt: url_for("survey.show", case_id=case_id),
    )


def draw(case_id: UUID, form: Form) -> str:
    session = db.session()
    case = find_case(session, current_user, case_id)
    survey = newest_survey(session, case.id)
    sheet = survey.typed if survey else Sheet()
    rows = progress(case, sheet)
    filled, wanted = slots(session, case)
    return render_template(
        "survey/show.html",
        case=case,
        form=form,
        survey=survey,
        sections=rows,
        slots=filled,
        wanted=wanted,
        appointment=current_appointment(session, case.id),
        plan=plan_of(case, current_user, route_of(session, case.id)),
        open=case.at_stage in FILLING,
        sketching=case.at_stage in (*FILLING, Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD, Stage.DESIGNING),
        next=next((row for row in rows if row["missing"]), rows[-1]),
        finding=finding_view(case, survey),
        earlier=earlier(case),
        clauses=quote(case.pack, case.pack.survey.clauses["RES" if case.residential else "NONRES"]),  # type: ignore[index]
    )


def progress(case: Case, sheet: Sheet) -> list[dict[str, Any]]:
    """Per section: key, name, what is missing in words, whether it was touched."""
    missing = gaps(sheet, case.customer or "NONRES")
    return [
        {
            "key": key,
            "name": name,
            "missing": "、".join(words for _, words in missing.get(key, [])),
            "touched": getattr(sheet, key) is not None,
        }
        for key, name in SECTIONS.items()
    ]


def finding_view(case: Case, survey: Survey | None) -> dict[str, Any] | None:
    """What the rules make of the sheet as it stands; None while there is no appliance in it."""
    if survey is None:
        return None
    sheet = survey.typed
    if sheet.demand is None or not sheet.demand.burners:
        return None
    try:
        return present(judge(sheet, case.pack, case.customer or "NONRES"), case)
    except Refused:
        return None


def present(found: Finding, case: Case) -> dict[str, Any]:
    """Figures and their why for the templates."""
    pack = case.pack
    limit, flow = pack.package.small_flow_m3h, float(found.flow.design)
    top = max(limit * 1.5, flow * 1.1)
    meter = next(
        (one.model for one in sorted(pack.meters, key=lambda m: m.qmax_m3h) if one.qmax_m3h >= flow), ""
    )
    return {
        "flow": str(found.flow.design),
        "flow_why": {
            "name": f"{found.flow.design} m³/h",
            "rule": pack.flow.basis_note,
            "clauses": quote(pack, pack.package.clause),
            "steps": [{"name": text, "value": value} for text, value in found.flow.steps],
        },
        "cut": str(found.cut_m),
        "cut_why": why(found.cut, pack),
        "meter": meter if found.package else "",
        "package": why(found.package, pack) if found.package else None,
        "small": bool(found.package and found.package.decision == "SMALL_MERCHANT"),
        "small_ci": why(found.small_ci, pack) if found.small_ci else None,
        "limit": f"{limit:g}",
        "top": f"{top:g}",
        "rest": f"{abs(limit - flow):.1f}",
        "at": round(100 * flow / top, 2),
        "line": round(100 * limit / top, 2),
    }
