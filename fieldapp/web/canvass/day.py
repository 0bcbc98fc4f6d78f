"""The day in the streets: doors, results, streets and the way walked, against the company's target."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import render_template, request
from flask_login import current_user
from sqlalchemy import select

from fieldapp.domain.coverage import day_of
from fieldapp.domain.leads import customer_managers
from fieldapp.domain.person import Person, Role
from fieldapp.domain.visit import code_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import NotFound, NotPermitted
from fieldapp.web.canvass import bp
from fieldapp.web.view import day_text, duration_text


@bp.get("/canvass/day")
def day() -> str:
    """One's own day; a manager names a `person` of the company. `on` is the date, today without it."""
    if not current_user.has(Role.CUSTOMER_MANAGER, Role.MANAGER):
        raise NotPermitted("扫街归客户经办")
    person, now, pack = _whose(), clock.now(), current_user.company.pack
    since = _since(now)
    found = day_of(db.session(), person.id, since, since + timedelta(days=1))
    results = []
    for key, count in found.results.items():
        code = code_of(pack, key)
        results.append((code.name if code else key, count))
    walks = [
        {
            "span": f"{clock.local(one.started_at):%H:%M} 到 {clock.local(one.ended_at):%H:%M}"
            if one.ended_at
            else f"{clock.local(one.started_at):%H:%M} 起，还没收工",
            "metres": one.metres, "took": duration_text(one.ended_at - one.started_at) if one.ended_at else "",
            "jumps": one.jumps,
        }
        for one in found.walks
    ]  # fmt: skip
    return render_template(
        "canvass/day.html", person=person, day=found, results=results, walks=walks, target=pack.visit.sweep.day_doors,
        on=day_text(since.date(), now), before=(since - timedelta(days=1)).date().isoformat(),
        after=(since + timedelta(days=1)).date().isoformat() if since.date() < clock.local(now).date() else "",
        keep_days=pack.visit.sweep.position_days, own=person.id == current_user.id,
        people=customer_managers(db.session(), current_user.company_id) if current_user.has(Role.MANAGER) else [],
    )  # fmt: skip


def _whose() -> Person:
    asked = request.args.get("person", "")
    if not asked or not current_user.has(Role.MANAGER):
        if not current_user.has(Role.CUSTOMER_MANAGER):
            people = customer_managers(db.session(), current_user.company_id)
            if people:
                return people[0]
        return current_user._get_current_object()  # type: ignore[no-any-return]
    try:
        wanted = UUID(asked)
    except ValueError:
        raise NotFound from None
    query = select(Person).where(Person.id == wanted, Person.company_id == current_user.company_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _since(now: datetime) -> datetime:
    try:
        wanted = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        wanted = clock.local(now).date()
    return datetime(wanted.year, wanted.month, wanted.day, tzinfo=SHANGHAI)
