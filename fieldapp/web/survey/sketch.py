"""A sketch over a photo of the survey, drawn on the phone."""

import json
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_sketch import AddSketch
from fieldapp.domain.scope import find_case
from fieldapp.domain.sketch import MOST_MARKS, sketches_of
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import kind_of, newest_survey, wanted_photos
from fieldapp.extensions import db
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter
from fieldapp.web.survey import CASE, bp
from fieldapp.web.survey.reader import line

TOOLS = {"ARROW": "箭头", "DIMENSION": "尺寸", "TEXT": "写字"}
# What the model says of a drawing that is not there, or is none.
NOTHING = ("这里还没填", "这里填得不对")
OPEN = (Stage.SURVEY_BOOKED, Stage.SURVEYING, Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD, Stage.DESIGNING)


@bp.get(f"{CASE}/survey/sketch")
def sketch(case_id: UUID) -> str:
    return _draw(case_id, blank())


@bp.post(f"{CASE}/survey/sketch")
@by_letter(AddSketch)
def add_sketch(case_id: UUID) -> Answer | tuple[str, int]:
    def shape(body: dict[str, Any]) -> dict[str, Any]:
        given = body.get("marks") or [""]
        return {**body, "case_id": case_id, "marks": line(given[0]) if given[0] else []}

    return receive(
        AddSketch, shape=shape, page=lambda form: _draw(case_id, form),
        done=lambda receipt: url_for("survey.show", case_id=case_id) + "#photos",
    )  # fmt: skip


def _draw(case_id: UUID, form: Form) -> str:
    session = db.session()
    case = find_case(session, current_user, case_id)
    kind = kind_of(case, newest_survey(session, case.id))
    form.errors = _beside(form.errors)
    given = form.values.get("marks") or [""]
    return render_template(
        "survey/sketch.html", case=case, form=form, open=case.at_stage in OPEN, most=MOST_MARKS,
        slots=[(one.code, one.name) for one in wanted_photos(case, kind)], tools=list(TOOLS.items()),
        marks=given[0] if isinstance(given, list) else json.dumps(given), kept=form.values.get("drawn") or [],
        sketches=[_slot(one.drawn_id, one.by.name) for one in sketches_of(session, case.id)],
    )  # fmt: skip


def _slot(drawn_id: UUID, by: str) -> dict[str, Any]:
    size = {
        name: url_for("attachments.picture", attachment_id=drawn_id, size=name)
        for name in ("thumbnail", "preview")
    }
    return {"label": f"草图 {by}", "state": "done", "src": size["thumbnail"], "href": size["preview"]}


def _beside(errors: dict[str, str]) -> dict[str, str]:
    """What is wrong with the drawing stands at the drawing, whichever part of it that is."""
    found: dict[str, str] = {}
    for field, sentence in errors.items():
        if field in ("marks", "drawn"):
            found["marks"] = "先在照片上画" if sentence in NOTHING else sentence
        elif field.startswith(("marks.", "drawn.")):
            found["marks"] = "画的有一处看不懂，撤掉重画"
        else:
            found[field] = sentence
    return found
