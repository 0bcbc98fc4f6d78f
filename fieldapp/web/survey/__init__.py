"""勘察: appointment, arrival, the survey sheet by sections, its photos, and the area pressure."""

from flask import Blueprint, url_for

from fieldapp.domain.task import Task
from fieldapp.web import frame

bp = Blueprint("survey", __name__, url_prefix="/cases/<uuid:case_id>")


def _to(endpoint: str) -> frame.StepAddress:
    def address(task: Task) -> str:
        return url_for(endpoint, case_id=task.case_id)

    return address


frame.step("appointment", _to("survey.appointment"))
frame.step("survey", _to("survey.show"))
frame.step("pressure", _to("survey.pressure"))
frame.step("reinforcement", _to("survey.pressure"))

from fieldapp.web.survey import appointment, panel, photos, pressure, section, show  # noqa: E402, F401
