"""What is near, as rows of a page and as the data a phone keeps: doors, leads, and users who have gas already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_login import current_user
from sqlalchemy import Integer, Row, bindparam, select

from fieldapp.domain.company import Area
from fieldapp.domain.customer import name_key
from fieldapp.domain.door import SEES_ALL, Door
from fieldapp.domain.nearby import nearest_cases, nearest_ids
from fieldapp.domain.stage import NAMES, Stage
from fieldapp.domain.visit import code_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.geo import Place
from fieldapp.web.view import day_text

_D = Door.__table__.c
# put together once: as columns of the table, for lists of hundreds need no mapped objects
DOORS = select(
    _D.id, _D.name, _D.name_key, _D.street, _D.number, _D.lng, _D.lat, _D.kind, _D.last_result, _D.last_at,
    _D.revisit_at, _D.case_id,
)  # fmt: skip
BY_ID = DOORS.where(_D.id.in_(bindparam("ids", expanding=True)))
BY_ME = DOORS.where(_D.company_id == bindparam("company_id"), _D.last_by_id == bindparam("person_id"))
LATEST = BY_ME.order_by(_D.last_at.desc()).limit(bindparam("most", type_=Integer))
LIT = (Stage.IN_SERVICE, Stage.ARCHIVED)
Found = list[tuple[float, Row[Any]]]


def doors_near(here: Place, limit: int, areas: Sequence[Area]) -> Found:
    """Metres and the columns of a list."""
    found = nearest_ids(
        db.session(), current_user.company_id, here, limit, within_m=_within(), areas=_own(areas)
    )
    rows = db.session.execute(BY_ID, {"ids": [door_id for _, door_id in found]})
    known = {row.id: row for row in rows}
    return [(metres, known[door_id]) for metres, door_id in found if door_id in known]


def cases_near(here: Place, limit: int, areas: Sequence[Area], doors: Found) -> Found:
    """The same of cases; one that came of a door of the list is that door."""
    found = nearest_cases(db.session(), current_user, here, limit, within_m=_within(), areas=_own(areas))
    shown = {door.case_id for _, door in doors}
    return [(metres, case) for metres, case in found if case.id not in shown]


def latest(limit: int) -> list[Row[Any]]:
    """The doors this person was at last, the newest first."""
    who = {"company_id": current_user.company_id, "person_id": current_user.id, "most": limit}
    return list(db.session.execute(LATEST, who))


def _within() -> float:
    return float(current_user.company.pack.visit.sweep.near_m)


def _own(areas: Sequence[Area]) -> list[UUID] | None:
    return None if current_user.has(*SEES_ALL) else [one.id for one in areas] or None


def rows_of(doors: Found, cases: Found, limit: int, now: datetime) -> list[dict[str, Any]]:
    """One list of both, nearest first."""
    street, case = url_for("canvass.index"), url_for("cases.index")
    rows = [
        (metres, f"{street}/doors/{door.id}", door.name, words_of(door, now)) for metres, door in doors
    ] + [(metres, f"{case}/{one.id}", one.name, stage_of(one)) for metres, one in cases]
    return [
        {"href": href, "name": name, "words": words, "metres": metres_text(metres)}
        for metres, href, name, words in sorted(rows, key=lambda one: one[0])[:limit]
    ]


def stage_of(case: Any) -> str:
    return NAMES[Stage(case.stage)]


def words_of(door: Any, now: datetime) -> str:
    """1月8日 再看看，1月15日 再去: the last result and when to come again."""
    if door.last_at is None:
        return "没去过"
    code = code_of(current_user.company.pack, door.last_result)
    said = f"{day_text(clock.local(door.last_at).date(), now)} {(code.short or code.name) if code else ''}".strip()
    if door.revisit_at is None:
        return said
    due = clock.local(door.revisit_at)
    return f"{said}，{'该再去了' if due <= clock.local(now) else day_text(due.date(), now) + ' 再去'}"


def door_data(door: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": str(door.id), "name": door.name, "key": door.name_key, "street": door.street, "number": door.number,
        "lng": door.lng, "lat": door.lat, "shop": door.kind, "result": door.last_result,
        "at": clock.iso(door.last_at) if door.last_at else "", "words": words_of(door, now),
        "case": str(door.case_id) if door.case_id else "",
    }  # fmt: skip


def case_data(case: Any) -> dict[str, Any]:
    """As a door, with the page it leads to: nothing is written down at it from the street."""
    return {
        "id": str(case.id), "name": case.name, "key": name_key(case.name), "street": "", "number": "",
        "lng": case.lng, "lat": case.lat, "shop": case.customer_kind, "result": "", "at": "",
        "words": stage_of(case), "case": str(case.id), "lit": case.stage in LIT,
        "href": url_for("cases.show", case_id=case.id),
    }  # fmt: skip


def metres_text(metres: float) -> tuple[str, str]:
    """Figure and unit; nothing where the distance is not known."""
    if metres < 0:
        return "", ""
    return (f"{metres:.0f}", "m") if metres < 1000 else (f"{metres / 1000:.1f}", "km")
