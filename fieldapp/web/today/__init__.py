"""今天: what the person has to do, what is due first."""

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.acting import signs_at_all
from fieldapp.domain.person import Role
from fieldapp.domain.worklist import Cursor, worklist
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.clock import end_of_day
from fieldapp.web import frame
from fieldapp.web.today.row import SECTIONS, Row, row_of, section_of
from fieldapp.web.view import day_heading

bp = Blueprint("today", __name__)
frame.nav(10, "today.index", "今天", "today")


@bp.get("/", endpoint="home")
@bp.get("/today")
def index() -> str:
    """The worklist of the current person, a page at a time."""
    now = clock.now()
    tasks, after = worklist(db.session(), current_user, Cursor.parse(request.args.get("after")))
    sections: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    for task in tasks:
        sections[section_of(task, end_of_day(now), now)].append(row_of(task, now))
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


@bp.get("/light")
def light() -> str:
    """出工: whether this phone can go where there is no network, drawn by the phone itself."""
    return render_template(
        "today/light.html", heading=day_heading(clock.now()), signs=signs_at_all(current_user)
    )
