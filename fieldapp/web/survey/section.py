"""One section of the survey sheet: filled in, saved, and on to the next; the last one hands the survey in."""

import json
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp import security
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.domain.case import Case
from fieldapp.domain.scope import find_case
from fieldapp.domain.sheet import FLAGS, SECTIONS
from fieldapp.domain.survey import kind_of, missing_photos, newest_survey, photos_of
from fieldapp.domain.tour import place_of
from fieldapp.extensions import db
from fieldapp.lib.geo import to_canonical
from fieldapp.lib.units import FLOW_NAMES, PRESSURE_NAMES, FlowUnit
from fieldapp.packs.base import Customer
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.survey import CASE, bp, reader
from fieldapp.web.survey.earlier import earlier
from fieldapp.web.survey.show import FILLING, finding_view, progress

ORDER = list(SECTIONS)
LAST = ORDER[-1]
NAMES = "any(basic,demand,source,area,route,premises,conclusion)"
_SPARE_ROWS = 2
# Further rows that the page shows when the ones before are filled, so that a drawn route finds room without a network.
_HIDDEN_ROWS = 8


@bp.get(f"{CASE}/survey/<{NAMES}:section>")
def section(case_id: UUID, section: str) -> str:
    survey = newest_survey(db.session(), find_case(db.session(), current_user, case_id).id)
    saved = dict(survey.sheet.get(section) or {}) if survey else {}
    draft = survey is not None and survey.submitted_at is None
    return _draw(case_id, section, blank(base_rev=survey.rev if survey and draft else None, **saved))


@bp.post(f"{CASE}/survey/<{NAMES}:section>")
@by_letter(SaveSurveyDraft)
def save(case_id: UUID, section: str) -> Answer | tuple[str, int]:
    pack = find_case(db.session(), current_user, case_id).pack
    values = reader.typed(section, pack)
    hand_in = section == LAST and not {"stay", "leave"} & set(request.form)
    return receive(
        SubmitSurvey if hand_in else SaveSurveyDraft,
        shape=lambda body: {"case_id": case_id, "sheet": {section: values}},
        page=lambda form: _draw(case_id, section, _mend(form, section, values)),
        done=lambda receipt: _onward(case_id, section, hand_in),
    )


def _onward(case_id: UUID, section: str, hand_in: bool) -> str:
    if hand_in:
        return url_for("cases.show", case_id=case_id)
    if "stay" in request.form:
        return url_for("survey.section", case_id=case_id, section=section)
    if "leave" in request.form or section == LAST:
        return url_for("survey.show", case_id=case_id)
    return url_for("survey.section", case_id=case_id, section=ORDER[ORDER.index(section) + 1])


def _mend(form: Form, section: str, values: dict[str, Any]) -> Form:
    """What was typed, and every sentence beside its box; one about another section stands over the form."""
    form.values = values
    errors: dict[str, str] = {}
    for field, sentence in form.errors.items():
        short = field.removeprefix("sheet.").removeprefix(f"{section}.")
        elsewhere = short.partition(".")[0] in SECTIONS
        if short.startswith("drawn."):
            short, sentence = "drawn", "路线的数据不完整，清掉重画"
        errors["" if elsewhere else short] = sentence
    form.errors = errors
    return form


def _draw(case_id: UUID, section: str, form: Form) -> str:
    session = db.session()
    case = find_case(session, current_user, case_id)
    survey = newest_survey(session, case.id)
    if form.wrong and survey is not None and survey.submitted_at is None:
        form.base_rev = survey.rev  # whoever was told that it had changed may still hand in his own
    pack, place = case.pack, ORDER.index(section)
    return render_template(
        f"survey/{section}.html", case=case, pack=pack, form=form, section=section, name=SECTIONS[section],
        stages=[{"name": name, "state": "now" if key == section else "past" if ORDER.index(key) < place else ""}
                for key, name in SECTIONS.items()],
        before=ORDER[place - 1] if place else "", after=SECTIONS[ORDER[place + 1]] if section != LAST else "",
        following=ORDER[place + 1] if section != LAST else "",
        finding=finding_view(case, survey), open=case.at_stage in FILLING, last=section == LAST,
        clauses=quote(pack, pack.survey.clauses[Customer.RES if case.residential else Customer.NONRES]),
        missing=progress(case, survey.typed) if survey and section == LAST else [],
        photos=missing_photos(case, kind_of(case, survey), photos_of(session, case.id)) if section == LAST else [],
        earlier=earlier(case, section),
        **_choices(case, section, form),
    )  # fmt: skip


def _choices(case: Case, section: str, form: Form) -> dict[str, Any]:
    """The lists of the pack that this section offers."""
    pack = case.pack
    customer = case.customer or Customer.NONRES
    if section == "basic":
        kinds = [(one.code, one.name) for one in pack.survey.kinds if one.customer == customer]
        return {"kinds": kinds, "flags": list(FLAGS.items())}
    if section == "area":
        return {"methods": _named(pack.pressure.methods)}
    if section == "premises":
        return {"fire_ratings": _named(pack.survey.fire_ratings)}
    if section == "demand":
        return _demand(case, customer, form)
    if section == "source":
        return {
            "classes": _named(pack.pressure.classes),
            "gases": _named(pack.survey.gases),
            "units": [(unit.value, name) for unit, name in PRESSURE_NAMES.items()],
        }
    if section == "route":
        here = place_of(case)
        cuts, drawn = list(form.values.get("cuts") or []), form.values.get("drawn")
        return {
            "cuts": cuts + [{}] * (_SPARE_ROWS + _HIDDEN_ROWS), "surfaces": _named(pack.survey.surfaces),
            "crossings": _named(pack.survey.crossings), "grades": _named(pack.survey.grades),
            "owners": _named(pack.survey.owners), "materials": _named(pack.survey.materials),
            "layings": _named(pack.survey.layings),
            "pipes": [*(form.values.get("pipes") or []), *[{}] * (_SPARE_ROWS + 2)],
            "shown": len(cuts) + _SPARE_ROWS, "shown_pipes": len(form.values.get("pipes") or []) + 1,
            "drawn": drawn if isinstance(drawn, str) else json.dumps(drawn, ensure_ascii=False) if drawn else "",
            "here": here and to_canonical(here), "tiles": security.tiles(),
        }  # fmt: skip
    if section == LAST:
        return {"results": _named(pack.survey.results), "reasons": _named(pack.survey.return_reasons)}
    return {}


def _demand(case: Case, customer: str, form: Form) -> dict[str, Any]:
    pack = case.pack
    counts, others = reader.split(form.values.get("burners") or [], pack)
    form.values |= {f"qty_{code}": count for code, count in counts.items()}
    listed = [one for one in pack.appliances if customer in one.customer_kinds]
    factors = pack.diversity.commercial if customer == Customer.NONRES else ()
    return {
        "appliances": [
            {"name": one.code, "label": one.name, "flow": f"{one.flow_m3h:g}", "table": one.diversity or ""}
            for one in listed
        ],
        "tables": [one.model_dump(mode="json") for one in pack.diversity.residential if customer == Customer.RES],
        "meters": [
            {"model": one.model, "qmax": one.qmax_m3h} for one in sorted(pack.meters, key=lambda m: m.qmax_m3h)
        ],
        "factors": [{"from": one.from_count, "to": one.to_count, "factor": one.factor} for one in factors],
        "rows": others + [{}] * _SPARE_ROWS, "growth": [*(form.values.get("growth") or []), {}],
        "gases": _named(pack.survey.gases), "listed": [(one.code, one.name) for one in listed],
        "units": [(unit.value, FLOW_NAMES[unit]) for unit in (FlowUnit.M3_H, FlowUnit.KW, FlowUnit.L_MIN)],
    }  # fmt: skip


def _named(choices: Any) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in choices]
