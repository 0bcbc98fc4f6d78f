"""What is near a place: rings of cells around it, so that a million doors cost no more than a street of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import hypot, sqrt
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Integer, Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.door import Door
from fieldapp.domain.person import Person
from fieldapp.domain.placed import cells
from fieldapp.domain.stage import Stage
from fieldapp.lib import likeness
from fieldapp.lib.geo import Place, metres_a_degree, metres_near, to_canonical

FIRST_M, FIRST_CASES_M = 60.0, 500.0  # there are fewer cases than doors
GROWTH, SPARE = 2.0, 1.3  # at least so much wider each time; beyond what the density met so far would ask for
Query = Select[Any]
MOST = 100  # doors in a circle of some metres; a shopping mall has fewer


@dataclass(frozen=True, slots=True)
class Near:
    """A door and the metres to it."""

    door: Door
    metres: float


def nearest(
    session: Session,
    company_id: UUID,
    place: Place,
    limit: int = 50,
    *,
    within_m: float = 2000,
    areas: Sequence[UUID] | None = None,
) -> list[Near]:
    """The `limit` nearest doors not further than `within_m`, nearest first; of these areas, or of all."""
    found = nearest_ids(session, company_id, place, limit, within_m=within_m, areas=areas)
    return _loaded(session, to_canonical(place), [door_id for _, door_id in found])


def nearest_ids(
    session: Session,
    company_id: UUID,
    place: Place,
    limit: int = 50,
    *,
    within_m: float = 2000,
    areas: Sequence[UUID] | None = None,
) -> list[tuple[float, UUID]]:
    """The same as metres and ids only, for who wants but a few columns of many doors."""
    query, own = (_doors(), {}) if areas is None else (_doors_of_areas(), {"areas": areas})
    found = _rings(session, query, company_id, place, limit, within_m, FIRST_M, **own)
    return [(metres, row.id) for metres, row in found]


def nearest_cases(
    session: Session,
    person: Person,
    place: Place,
    limit: int,
    *,
    within_m: float,
    areas: Sequence[UUID] | None,
) -> list[tuple[float, Row[Any]]]:
    """Metres, and id, lat, lng, name, stage and kind of the cases near: leads, users who have gas, and what is under
    way; a person's own with `areas`."""
    query, own = (
        (_cases(), {}) if areas is None else (_cases_of_areas(), {"areas": areas, "person_id": person.id})
    )
    return _rings(session, query, person.company_id, place, limit, within_m, FIRST_CASES_M, **own)


def alike_near(
    session: Session, company_id: UUID, place: Place, name_key: str, *, within_m: float, least: int
) -> list[Near]:
    """Doors so near whose names sound so alike that they may be the same shop; the likeliest first."""
    here = to_canonical(place)
    inside = _within(session, _doors(), company_id, here, within_m, MOST)
    found = _loaded(session, here, [row.id for metres, row in inside if metres <= within_m])
    same = [one for one in found if likeness.alike(name_key, one.door.name_key, least)]
    return sorted(same, key=lambda one: (-likeness.percent(name_key, one.door.name_key), one.metres))


def street_near(session: Session, company_id: UUID, place: Place, within_m: float) -> str:
    """The street of the nearest door that has one, "" when none is so near."""
    here = to_canonical(place)
    inside = _within(session, _doors(), company_id, here, within_m, MOST)
    found = _loaded(session, here, [row.id for metres, row in inside if metres <= within_m])
    return next((one.door.street for one in found if one.door.street), "")


def _rings(
    session: Session, query: Query, company_id: UUID, place: Place, limit: int, within_m: float, first_m: float,
    **own: Any,
) -> list[tuple[float, Row[Any]]]:  # fmt: skip
    """Wider squares until there are enough within the radius; the next as wide as what was met lets expect."""
    here, radius = to_canonical(place), min(first_m, within_m)
    while True:
        found = _within(session, query, company_id, here, radius, limit, **own)
        sure = [one for one in found if one[0] <= radius]
        if len(sure) >= limit or radius >= within_m:
            return sure
        radius = min(radius * max(GROWTH, SPARE * sqrt(limit / (len(sure) + 1))), within_m)


def _within(
    session: Session, query: Query, company_id: UUID, here: Place, radius: float, limit: int, **own: Any
) -> list[tuple[float, Row[Any]]]:
    """Metres and rows of the nearest in a square around the place."""
    east, north = metres_a_degree(here.lat)
    up, side = radius / north, radius / east
    south, top, west, right = here.lat - up, here.lat + up, here.lng - side, here.lng + side
    found = session.execute(
        query,
        {
            "company_id": company_id, "cells": cells(south, top, west, right), "south": south, "north": top,
            "west": west, "east": right, "lat": here.lat, "lng": here.lng, "narrow": east / north, "most": limit, **own,
        },
    )  # fmt: skip
    return [(hypot((row.lat - here.lat) * north, (row.lng - here.lng) * east), row) for row in found]


# The questions are built once: putting one together costs as much as the answer.


def _square(
    what: type[Door] | type[Case], *only: ColumnElement[bool], more: Sequence[ColumnElement[Any]] = ()
) -> Query:
    """Of doors the index alone answers, so that of a whole mall but the fifty of the list are read."""
    table = what.__table__.c
    y, x = table.lat - bindparam("lat"), (table.lng - bindparam("lng")) * bindparam("narrow", type_=Float)
    inside = (
        table.company_id == bindparam("company_id"), table.cell.in_(bindparam("cells", expanding=True)),
        table.lat.between(bindparam("south"), bindparam("north")),
        table.lng.between(bindparam("west"), bindparam("east")),
    )  # fmt: skip
    query = select(table.id, table.lat, table.lng, *more).where(*inside, *only).order_by(y * y + x * x)
    return query.limit(bindparam("most", type_=Integer))


@cache
def _doors() -> Query:
    return _square(Door)


@cache
def _doors_of_areas() -> Query:
    return _square(Door, Door.__table__.c.area_id.in_(bindparam("areas", expanding=True)))


def _square_of_cases(*only: ColumnElement[bool]) -> Query:
    case = Case.__table__.c
    going = case.stage != Stage.CANCELLED.value
    return _square(Case, going, *only, more=(case.name, case.stage, case.customer_kind))


@cache
def _cases() -> Query:
    return _square_of_cases()


@cache
def _cases_of_areas() -> Query:
    case = Case.__table__.c
    areas = case.area_id.in_(bindparam("areas", expanding=True))
    return _square_of_cases(or_(case.customer_manager_id == bindparam("person_id"), areas))


def _loaded(session: Session, here: Place, ids: list[UUID]) -> list[Near]:
    """The doors themselves, nearest first."""
    doors = session.scalars(select(Door).where(Door.id.in_(ids))) if ids else ()
    found = [Near(door, metres_near(here, spot)) for door in doors if (spot := door.spot) is not None]
    return sorted(found, key=lambda one: one.metres)
