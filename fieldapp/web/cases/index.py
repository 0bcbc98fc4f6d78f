"""The list of cases: newest first, by stage, or by what was typed."""

from datetime import datetime
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.case import Case
from fieldapp.domain.docket import docket
from fieldapp.domain.search import find
from fieldapp.domain.stage import NAMES, Stage
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web.cases import bp
from fieldapp.web.view import due_clock, due_text


@bp.get("")
def index() -> str:
    """`q` searches; else `stage` filters and `before` is where the page before ended."""
    sought = request.args.get("q", "").strip()[:100]
    stage, now = _stage(request.args.get("stage")), clock.now()
    if sought:
        cases, before = find(db.session(), current_user, sought), None
    else:
        cases, before = docket(db.session(), current_user, stage, _id(request.args.get("before")))
    more = url_for("cases.index", stage=stage.value if stage else None, before=before) if before else ""
    return render_template(
        "cases/index.html",
        sought=sought,
        rows=[_row(case, now) for case in cases],
        more=more,
        stage=stage,
        stages=[(one.value, name) for one, name in NAMES.items()],
    )


def _row(case: Case, now: datetime) -> dict[str, object]:
    face = due_clock(None, case.due_at, now, case.held)
    return {
        "href": url_for("cases.show", case_id=case.id),
        "clock": face,
        "name": case.name,
        "step": case.stage_name,
        "due": due_text(case.due_at, now) if case.due_at else "",
        "kind": face.phase if face.phase == "late" else "",
        "extra": case.no,
    }


def _stage(text: str | None) -> Stage | None:
    return Stage(text) if text in list(Stage) else None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
