"""今天: what the person has to do, what is due first."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.acting import signs_at_all
from fieldapp.domain.person import Role
from fieldapp.domain.survey import filled_slots, missing_photos
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import Cursor, join_cases, worklist
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.clock import end_of_day
from fieldapp.web import frame, reminder
from fieldapp.web.today.row import SECTIONS, Row, promise_of, row_of, section_of
from fieldapp.web.view import day_heading

bp = Blueprint("today", __name__)
# Steps after the arrival, for which the photos of the survey should be there.
PHOTOGRAPHED = ("survey", "design")
frame.nav(10, "today.index", "今天", "today")


@bp.get("/", endpoint="home")
@bp.get("/today")
def index() -> str:
    """The worklist of the current person, a page at a time."""
    now, session = clock.now(), db.session()
    tasks, after = worklist(session, current_user, Cursor.parse(request.args.get("after")))
    join_cases(session, [task for task in tasks if task.kind in (*reminder.COLLECTION, *PHOTOGRAPHED)])
    sections: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    wanted = _photos_wanted(tasks)
    for task in tasks:
        section = sections[section_of(task, end_of_day(now), now)]
        promise = promise_of(task, now) if task.kind == "survey" else ""
        section.append(row_of(task, now, wanted.get(task.id, 0), promise))
    return render_template(
        "today/index.html",
        heading=day_heading(now),
        sections=sections,
        words=SECTIONS,
        last=section_of(tasks[-1], end_of_day(now), now) if tasks else None,
        more=url_for("today.index", after=after.text()) if after else "",
        continued="after" in request.args,
        outdoors=current_user.has(*frame.FIELD),
        signs=signs_at_all(current_user),
        surveys=current_user.has(Role.DESIGNER),
    )


def _photos_wanted(tasks: Sequence[Task]) -> dict[UUID, int]:
    """How many photos the surveys on the page still want, by task."""
    surveys = [task for task in tasks if task.kind in PHOTOGRAPHED and task.case.marked("SURVEY_CHECKED_IN")]
    filled = filled_slots(db.session(), {task.case_id for task in surveys})
    return {
        task.id: len(missing_photos(task.case, task.case.customer_kind, filled.get(task.case_id, set())))
        for task in surveys
    }


@bp.get("/light")
def light() -> str:
    """出工: whether this phone can go where there is no network, drawn by the phone itself."""
    return render_template(
        "today/light.html", heading=day_heading(clock.now()), signs=signs_at_all(current_user)
    )
