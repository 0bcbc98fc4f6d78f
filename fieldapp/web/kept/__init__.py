"""交来的活: what arrived when the case had changed hands, for who decides about it and for who wrote it."""

from flask import Blueprint, render_template, url_for

from fieldapp.domain.case import Case
from fieldapp.domain.kept import kept_of
from fieldapp.domain.person import Person
from fieldapp.extensions import db
from fieldapp.web import frame

bp = Blueprint("kept", __name__)

from fieldapp.web.kept import work  # noqa: E402, F401


def _panel(case: Case, person: Person) -> str:
    """Only where there ever was any."""
    if "WORK_KEPT" not in case.marks:
        return ""
    return render_template("kept/_panel.html", case=case, works=kept_of(db.session(), case.id))


frame.step("kept", lambda task: url_for("kept.index", case_id=task.case_id), field=True)
frame.panel(35, _panel)
