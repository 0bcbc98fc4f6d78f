"""What is near a place: rings of cells around it, so that a million doors cost no more than a street of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, cos, floor, hypot, radians
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fieldapp.domain.door import PER_DEGREE, ROW, Door
from fieldapp.lib import likeness
from fieldapp.lib.geo import Place, distance_m, to_canonical

LAT_M = 111_320.0  # metres in a degree of latitude; a fraction of a per cent off, so boxes are drawn a little larger
SLACK = 1.02
FIRST_M = 60.0
GROWTH = 2.5


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
    also: Iterable[ColumnElement[bool]] = (),
) -> list[Near]:
    """The `limit` nearest doors of the company not further than `within_m`, nearest first; `also` narrows it."""
    here, wanted, radius = to_canonical(place), tuple(also), min(FIRST_M, within_m)
    while True:
        rows = _in_ring(session, company_id, here, radius, wanted)
        sure = sorted((far, door_id) for door_id, far in rows if far <= radius)
        if len(sure) >= limit or radius >= within_m:
            return _loaded(session, here, [door_id for _, door_id in sure[:limit]])
        radius = min(radius * GROWTH, within_m)


def alike_near(
    session: Session, company_id: UUID, place: Place, name_key: str, *, within_m: float, least: int
) -> list[Near]:
    """Doors so near whose names sound so alike that they may be the same shop; the likeliest first."""
    here = to_canonical(place)
    ids = [door_id for door_id, _ in _in_ring(session, company_id, here, within_m, ())]
    found = [one for one in _loaded(session, here, ids) if one.metres <= within_m]
    same = [one for one in found if likeness.alike(name_key, one.door.name_key, least)]
    return sorted(same, key=lambda one: (-likeness.percent(name_key, one.door.name_key), one.metres))


def _in_ring(
    session: Session, company_id: UUID, here: Place, radius: float, also: tuple[ColumnElement[bool], ...]
) -> list[tuple[UUID, float]]:
    """Ids with the metres to them on a flat earth, which at such distances orders as the round one does."""
    up = radius * SLACK / LAT_M
    per_lng = LAT_M * max(cos(radians(here.lat)), 0.01)
    side = radius * SLACK / per_lng
    south, north, west, east = here.lat - up, here.lat + up, here.lng - side, here.lng + side
    query = select(Door.id, Door.lat, Door.lng).where(
        Door.company_id == company_id, Door.cell.in_(cells(south, north, west, east)),
        Door.lat.between(south, north), Door.lng.between(west, east), *also,
    )  # fmt: skip
    return [
        (door_id, hypot((lat - here.lat) * LAT_M, (lng - here.lng) * per_lng))
        for door_id, lat, lng in session.execute(query)
        if lat is not None and lng is not None
    ]


def cells(south: float, north: float, west: float, east: float) -> list[int]:
    """Every cell that a box of degrees touches."""
    rows = range(floor((south + 90) * PER_DEGREE), ceil((north + 90) * PER_DEGREE))
    columns = range(floor((west + 180) * PER_DEGREE), ceil((east + 180) * PER_DEGREE))
    return [row * ROW + column for row in rows for column in columns]


def _loaded(session: Session, here: Place, ids: list[UUID]) -> list[Near]:
    """The doors themselves, with the distance along the ellipsoid, which is what people are shown."""
    doors = session.scalars(select(Door).where(Door.id.in_(ids))) if ids else ()
    found = [Near(door, distance_m(here, spot)) for door in doors if (spot := door.spot) is not None]
    return sorted(found, key=lambda one: one.metres)
