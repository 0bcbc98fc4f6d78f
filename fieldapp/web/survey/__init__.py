"""勘察: appointment, arrival, the survey sheet by sections, its photos, and the area pressure."""

from flask import Blueprint, url_for

from fieldapp.domain.sheet import SECTIONS
from fieldapp.domain.survey import wanted_photos
from fieldapp.domain.task import Task
from fieldapp.web import frame

bp = Blueprint("survey", __name__)
CASE = "/cases/<uuid:case_id>"


def _to(endpoint: str) -> frame.StepAddress:
    def address(task: Task) -> str:
        return url_for(endpoint, case_id=task.case_id)

    return address


def _sections(task: Task) -> list[str]:
    """The sheet is filled in section by section."""
    pages = [url_for("survey.section", case_id=task.case_id, section=one) for one in SECTIONS]
    pages.append(url_for("survey.sketch", case_id=task.case_id))
    return [*pages, url_for("survey.appointment", case_id=task.case_id)]


frame.step("appointment", _to("survey.appointment"), field=True)
frame.step(
    "survey", _to("survey.show"), field=True, along=_sections,
    photos=lambda task: sum(3 if one.each else 1 for one in wanted_photos(task.case, task.case.customer_kind)),
)  # fmt: skip
frame.step("pressure", _to("survey.pressure"))
frame.step("reinforcement", _to("survey.pressure"))

from fieldapp.web.survey import appointment, panel, photos, pressure, section, show, sketch, tour  # noqa: E402, F401
