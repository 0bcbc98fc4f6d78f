"""The calendar: what each day of a month is, by publication or by our own entry."""

from calendar import monthrange
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.set_calendar_day import SetCalendarDay
from fieldapp.domain.calendar import CalendarDay, calendar_of
from fieldapp.extensions import db
from fieldapp.lib.clock import local, now
from fieldapp.web.admin import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.view import WEEK

KINDS = {"WORK": "上班", "REST": "休息", "FESTIVAL": "节日", "PUBLISHED": "按公布的"}


@bp.get("/calendar")
def calendar() -> str:
    return _page(blank(day=request.args.get("day", ""), day_kind=""))


@bp.post("/calendar")
def set_day() -> Answer | tuple[str, int]:
    return receive(
        SetCalendarDay,
        page=_page,
        done=lambda _: url_for("admin.calendar", month=request.form.get("day", "")[:7]),
    )


def _page(form: Form) -> str:
    first = _month()
    last = first.replace(day=monthrange(first.year, first.month)[1])
    query = select(CalendarDay).where(
        CalendarDay.company_id == current_user.company_id, CalendarDay.day >= first, CalendarDay.day <= last
    )
    own = {row.day: row for row in db.session.scalars(query)}
    company = calendar_of(db.session(), current_user.company_id, current_user.company.pack)
    days = [first + timedelta(days=n) for n in range(last.day)]
    return render_template(
        "admin/calendar.html",
        form=form,
        month=first,
        kinds=list(KINDS.items()),
        days=[
            {
                "day": day,
                "week": WEEK[day.weekday()],
                "kind": company.kind(day).value,
                "word": KINDS[company.kind(day).value],
                "own": own.get(day),
                "covered": company.covered(day),
            }
            for day in days
        ],
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(last + timedelta(days=1)).strftime("%Y-%m"),
    )


def _month() -> date:
    """The first day of the month asked for, this month without it."""
    text = request.args.get("month") or request.form.get("day", "")[:7]
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return local(now()).date().replace(day=1)
    return first if 2000 <= first.year <= 2100 else local(now()).date().replace(day=1)
