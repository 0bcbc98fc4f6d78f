"""The manager's map of the streets: which were walked, which nobody has walked, by area and week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_login import current_user
from sqlalchemy import select

from fieldapp.domain.company import Area
from fieldapp.domain.coverage import Street, monday_of, streets_of, visited_between, weeks_of
from fieldapp.domain.person import Person, Role
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotPermitted
from fieldapp.lib.geo import metres_a_degree
from fieldapp.web.canvass import bp

WEEKS, FIRST_YEAR = 6, 2020
TALL, TOP, WIDE = 236, 10, 100.0  # the drawing: px from top to bottom, per cent across
SHADES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One street in the drawing: from and to in per cent across and px down; `across` lies, else it stands."""

    street: Street
    x1: float
    y1: float
    x2: float
    y2: float
    across: bool

    @property
    def cut(self) -> tuple[float, float]:
        """Where what was walked ends."""
        share = self.street.seen / max(self.street.doors, 1)
        return self.x1 + (self.x2 - self.x1) * share, self.y1 + (self.y2 - self.y1) * share


@bp.get("/canvass/coverage")
def coverage() -> str:
    """`area` picks the one that is drawn; without it the one with the most left. `week` is any day of the week that is
    looked at; without it what was walked in the last weeks of the pack counts."""
    if not current_user.has(Role.MANAGER, Role.ADMIN):
        raise NotPermitted("扫街覆盖归主管看")
    session, now, company = db.session(), clock.now(), current_user.company
    rules = company.pack.visit.sweep
    week = _week(now)
    if week is None:
        found = streets_of(session, company.id, now - timedelta(weeks=rules.blank_weeks))
    else:
        found = streets_of(session, company.id, week, week + timedelta(days=7))
    streets, loose = [one for one in found if one.name], [one for one in found if one.nameless]
    areas = list(session.scalars(select(Area).where(Area.company_id == company.id).order_by(Area.name)))
    names = {one.id: one.name for one in areas}
    shown = _area(areas, found)
    drawn = [one for one in streets if one.area_id == (shown.id if shown else None)]
    beside = [one for one in loose if one.area_id == (shown.id if shown else None)]
    mondays, counts = weeks_of(session, company.id, now, WEEKS)
    most = max((count for row in counts.values() for count in row), default=0)
    this = monday_of(now)
    return render_template(
        "canvass/coverage.html", company=company, week=this.isocalendar().week, streets=streets,
        blank=[_blank(one, names, areas, now) for one in streets if one.blank], areas=areas, area=shown,
        lines=_lines(drawn),
        percent=_percent(drawn + beside), drawn=drawn, beside=beside, chosen=week.date().isoformat() if week else None,
        loose=[(_named(names, one.area_id), one) for one in loose], time=_time(week, rules.blank_weeks),
        weeks_blank=rules.blank_weeks,
        halves=[one for one in streets if not one.blank and not one.whole],
        wholes=[one for one in streets if one.whole and not one.blank],
        visited=visited_between(session, company.id, this, now),
        heads=[
            ("本周" if one == this else f"{one.isocalendar().week}{'' if n else ' 周'}", one.date().isoformat())
            for n, one in enumerate(mondays)
        ],
        rows=[
            {"name": name, "cells": [(count, _shade(count, most)) for count in row]}
            for name, row in sorted((_named(names, area_id), row) for area_id, row in counts.items())
        ],
    )  # fmt: skip


def _week(now: datetime) -> datetime | None:
    """The beginning of the week asked for; none that has not begun, none before there were any."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
        monday = monday_of(datetime(day.year, day.month, day.day, tzinfo=clock.SHANGHAI))
    except (ValueError, OverflowError):
        return None
    return monday if monday.year >= FIRST_YEAR and monday <= now else None


def _time(week: datetime | None, weeks: int) -> str:
    return f"近 {weeks} 周" if week is None else f"第 {week.isocalendar().week} 周"


def _area(areas: list[Area], streets: list[Street]) -> Area | None:
    try:
        asked: UUID | None = UUID(request.args.get("area", ""))
    except ValueError:
        asked = None
    left = {one.id: sum(street.left for street in streets if street.area_id == one.id) for one in areas}
    found = next((one for one in areas if one.id == asked), None)
    return found or max(areas, key=lambda one: left[one.id], default=None)


def _named(names: dict[UUID, str], area_id: UUID | None) -> str:
    return names.get(area_id, "没分片") if area_id else "没分片"


def _percent(streets: list[Street]) -> int:
    doors = sum(one.doors for one in streets)
    return round(100 * sum(one.seen for one in streets) / doors) if doors else 0


def _shade(count: int, most: int) -> int:
    """0 for none, else 1 to 4 by how many there were."""
    return 0 if count == 0 else max(1, round(SHADES * count / max(most, 1)))


def _blank(street: Street, names: dict[UUID, str], areas: list[Area], now: Any) -> dict[str, Any]:
    area = next((one for one in areas if one.id == street.area_id), None)
    owner = db.session.get(Person, area.customer_manager_id) if area and area.customer_manager_id else None
    weeks = (now - street.last_at).days // 7 if street.last_at else None
    when = "从没走过" if weeks is None else f"{weeks} 周前走过" if weeks else "这几天走过"
    place = _named(names, street.area_id)
    return {
        "doors": street.doors,
        "name": street.name,
        "sub": f"{place} · {when}",
        "who": owner.name if owner else "没人管",
    }


def _lines(streets: list[Street]) -> list[Line]:
    """Each street along the longer side of the box its doors stand in; a sketch, not a survey."""
    boxes = [(one, one.ends) for one in streets if one.ends is not None]
    if not boxes:
        return []
    west, south = min(box[0] for _, box in boxes), min(box[1] for _, box in boxes)
    east, north = max(box[2] for _, box in boxes), max(box[3] for _, box in boxes)
    wide, tall = max(east - west, 1e-5), max(north - south, 1e-5)
    per_lng, per_lat = metres_a_degree((south + north) / 2)
    found = []
    for street, (left, low, right, high) in boxes:
        across = (right - left) * per_lng >= (high - low) * per_lat
        middle_x, middle_y = (left + right) / 2, (low + high) / 2
        if across:
            (left, right), low, high = _least(left, right, wide), middle_y, middle_y
        else:
            (low, high), left, right = _least(low, high, tall), middle_x, middle_x
        x1, x2 = (round(1 + (WIDE - 2) * min(max((at - west) / wide, 0), 1), 1) for at in (left, right))
        y1, y2 = (round(TOP + 20 + (TALL - 30) * (north - at) / tall, 1) for at in (high, low))
        found.append(Line(street, x1, y1, x2, y2, across))
    return found


def _least(low: float, high: float, whole: float) -> tuple[float, float]:
    """A street of few doors is still drawn as long as it can be seen."""
    more = max(whole * 0.12 - (high - low), 0) / 2
    return low - more, high + more
