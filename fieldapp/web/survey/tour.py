"""今天的路线: the surveys of the day in the order of the way, with the way to each and the arrival at the next."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from flask_login import current_user

from fieldapp.domain.appointment import Appointment
from fieldapp.domain.task import Task
from fieldapp.domain.tour import Stop, tour_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.geo import to_canonical
from fieldapp.web.directions import directions
from fieldapp.web.forms import blank
from fieldapp.web.frame import Link
from fieldapp.web.quote import quote
from fieldapp.web.survey import bp
from fieldapp.web.view import day_heading, day_text, phone_href


@dataclass(frozen=True, slots=True)
class Call:
    """One visit as the page draws it; `at` is the hour agreed on, or the day it was agreed for."""

    stop: Stop
    task: Task
    appointment: Appointment
    at: str
    ways: list[Link]
    phone: str
    lng: float | None
    lat: float | None


@bp.get("/survey/route")
def tour() -> str:
    now = clock.now()
    midnight = clock.end_of_day(now)
    calls = [
        _call(*row) for row in tour_of(db.session(), current_user, midnight, midnight - timedelta(days=1))
    ]
    following = next((one for one in calls if one.appointment.arrived_at is None), None)
    pack = following.task.case.pack if following else None
    customer = "RES" if following and following.task.case.residential else "NONRES"
    return render_template(
        "survey/tour.html", heading=day_heading(now), calls=calls, next=following, form=blank(),
        there=sum(one.appointment.arrived_at is not None for one in calls),
        clauses=quote(pack, pack.survey.clauses[customer]) if pack else [],  # type: ignore[index]
    )  # fmt: skip


def _call(stop: Stop, task: Task, appointment: Appointment) -> Call:
    case = task.case
    place = to_canonical(stop.place) if stop.place else None
    agreed = clock.local(appointment.at)
    return Call(
        stop=stop, task=task, appointment=appointment,
        at=f"{agreed:%H:%M}" if stop.fixed else day_text(agreed.date(), clock.now()),
        ways=directions(case.place, case.address), phone=phone_href(case.phone or ""),
        lng=place.lng if place else None, lat=place.lat if place else None,
    )  # fmt: skip
