"""Reaching the customer and agreeing the time of the survey."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.try_contact import TryContact
from fieldapp.domain.appointment import (
    MOVED_BY,
    OUTCOMES,
    WAYS,
    appointments_of,
    current_appointment,
    tries_of,
)
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_case
from fieldapp.domain.stage import Stage
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web import frame
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.frame import Link
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.survey import CASE, bp
from fieldapp.web.view import day_taps, phone_href

BOOKABLE = (Stage.HANDED_OVER, Stage.SURVEY_BOOKED, Stage.SURVEYING, Stage.DESIGNING)


@bp.get(f"{CASE}/appointment")
def appointment(case_id: UUID) -> str:
    return _draw(case_id, blank(), blank())


@bp.post(f"{CASE}/appointment")
@by_letter(BookSurvey)
def book(case_id: UUID) -> Answer | tuple[str, int]:
    return receive(
        BookSurvey, page=lambda form: _draw(case_id, form, blank()), fixed={"case_id": case_id},
        done=lambda receipt: url_for("cases.show", case_id=case_id),
    )  # fmt: skip


@bp.post(f"{CASE}/contacts")
@by_letter(TryContact)
def contact(case_id: UUID) -> Answer | tuple[str, int]:
    return receive(
        TryContact, page=lambda form: _draw(case_id, blank(), form), fixed={"case_id": case_id},
        done=lambda receipt: url_for("survey.appointment", case_id=case_id),
    )  # fmt: skip


def _draw(case_id: UUID, form: Form, contact_form: Form) -> str:
    session = db.session()
    case = find_case(session, current_user, case_id)
    return render_template(
        "survey/appointment.html", case=case, form=form, contact_form=contact_form, days=day_taps(clock.now()),
        current=current_appointment(session, case.id), history=appointments_of(session, case.id),
        tries=tries_of(session, case.id), ways=list(WAYS.items()), outcomes=list(OUTCOMES.items()),
        movers=list(MOVED_BY.items()), clauses=_clauses(case), open=case.at_stage in BOOKABLE,
        promise=_promise(case), call=phone_href(case.phone or ""),
    )  # fmt: skip


def _clauses(case: Case) -> list[dict[str, str]]:
    return quote(case.pack, case.pack.soft_targets["APPOINTMENT"].clause)


def _promise(case: Case) -> str:
    """What the agreed time sets going."""
    running = [
        one
        for one in clocks_of(db.session(), case)
        if case.pack.limits[one.key].start == "SURVEY_APPOINTMENT"
    ]
    if running:
        return f"{running[0].name}从约定的勘察时间起算"
    names = {limit.name for limit in case.pack.limits.values() if limit.start == "SURVEY_APPOINTMENT"}
    return (
        f"{'、'.join(sorted(names))}从约定的时间起算，人去晚了照样计时"
        if names and not case.residential
        else ""
    )


def _actions(case: Case, person: Person) -> list[Link]:
    """Another time for the survey, or a second survey before the drawing is out."""
    if not person.has(Role.DESIGNER) or case.designer_id not in (None, person.id):
        return []
    words = {
        Stage.SURVEY_BOOKED: "勘察改期",
        Stage.SURVEYING: "勘察改期",
        Stage.DESIGNING: "再约一次勘察",
    }.get(case.at_stage)
    return [Link(url_for("survey.appointment", case_id=case.id), words, "clock")] if words else []


frame.actions(_actions)
