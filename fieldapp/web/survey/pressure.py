"""The area pressure: the engineer's check, and the plan when it is short."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.check_pressure import CheckPressure
from fieldapp.commands.plan_reinforcement import PlanReinforcement
from fieldapp.domain.person import Role
from fieldapp.domain.pressure_check import checks_of, warns
from fieldapp.domain.scope import find_case
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import submitted_survey
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.units import PRESSURE_NAMES, PressureUnit
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.survey import CASE, bp
from fieldapp.web.view import day_taps


@bp.get(f"{CASE}/pressure")
def pressure(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    survey = submitted_survey(db.session(), case.id)
    area = survey.typed.area if survey else None
    known = area.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if area else {}
    form = blank(node=known.get("node"), lowest=known.get("lowest_kpa"), required=known.get("required_kpa"))
    return _draw(case_id, form, blank())


@bp.post(f"{CASE}/pressure")
def check(case_id: UUID) -> Answer | tuple[str, int]:
    return receive(
        CheckPressure,
        page=lambda form: _draw(case_id, form, blank()),
        fixed={"case_id": case_id},
        done=lambda receipt: url_for(
            "survey.pressure" if not receipt.result["ok"] else "cases.show", case_id=case_id
        ),
    )


@bp.post(f"{CASE}/pressure/plan")
def plan(case_id: UUID) -> Answer | tuple[str, int]:
    return receive(
        PlanReinforcement,
        page=lambda form: _draw(case_id, blank(), form),
        fixed={"case_id": case_id},
        done=lambda receipt: url_for("cases.show", case_id=case_id),
    )


def _draw(case_id: UUID, form: Form, plan_form: Form) -> str:
    case = find_case(db.session(), current_user, case_id)
    checks = checks_of(db.session(), case.id)
    last = checks[0] if checks else None
    short = case.at_stage is Stage.PRESSURE_HOLD and last is not None and not last.ok
    if last is not None and short and last.planned_at is not None and not plan_form.values:
        expected = last.expected_on.isoformat() if last.expected_on else ""
        plan_form.values = {
            "plan": last.plan,
            "expected_on": expected,
            "informed": last.informed_at is not None,
        }
    return render_template(
        "survey/pressure.html",
        case=case,
        form=form,
        plan_form=plan_form,
        checks=checks,
        last=last,
        short=short,
        gate=case.residential,
        engineer=current_user.has(Role.ENGINEER),
        open=case.at_stage in (Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD) or warns(case),
        methods=[(one.code, one.name) for one in case.pack.pressure.methods],
        days=day_taps(clock.now()),
        names={one.code: one.name for one in case.pack.pressure.methods},
        units=[
            (unit.value, PRESSURE_NAMES[unit])
            for unit in (PressureUnit.KPA, PressureUnit.MPA, PressureUnit.PA)
        ],
        clauses=quote(case.pack, case.pack.pressure.clause),
        planned=bool(short and last and last.planned_at and last.informed_at),
    )
