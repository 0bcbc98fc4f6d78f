"""What is near a place: rings of cells around it, so that a million doors cost no more than a street of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, hypot
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.door import PER_DEGREE, ROW, Door
from fieldapp.lib import likeness
from fieldapp.lib.geo import Place, metres_a_degree, metres_near, to_canonical

FIRST_M = 60.0
GROWTH = 2.0
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
    here, radius = to_canonical(place), min(FIRST_M, within_m)
    while True:
        found = _within(session, company_id, here, radius, areas, limit)
        sure = [one for one in found if one[0] <= radius]
        if len(sure) >= limit or radius >= within_m:
            return sure
        radius = min(radius * GROWTH, within_m)


def alike_near(
    session: Session, company_id: UUID, place: Place, name_key: str, *, within_m: float, least: int
) -> list[Near]:
    """Doors so near whose names sound so alike that they may be the same shop; the likeliest first."""
    here = to_canonical(place)
    inside = _within(session, company_id, here, within_m, None, MOST)
    found = _loaded(session, here, [door_id for metres, door_id in inside if metres <= within_m])
    same = [one for one in found if likeness.alike(name_key, one.door.name_key, least)]
    return sorted(same, key=lambda one: (-likeness.percent(name_key, one.door.name_key), one.metres))


def _within(
    session: Session, company_id: UUID, here: Place, radius: float, areas: Sequence[UUID] | None, limit: int
) -> list[tuple[float, UUID]]:
    """Metres and ids of the nearest in a square around the place, as the index alone tells them."""
    east, north = metres_a_degree(here.lat)
    up, side = radius / north, radius / east
    box = (here.lat - up, here.lat + up, here.lng - side, here.lng + side)
    south, top, west, right = box
    y, x = Door.lat - here.lat, (Door.lng - here.lng) * (east / north)
    query = select(Door.id, Door.lat, Door.lng).where(
        Door.company_id == company_id, Door.cell.in_(cells(*box)), Door.lat.between(south, top),
        Door.lng.between(west, right),
    )  # fmt: skip
    if areas is not None:
        query = query.where(Door.area_id.in_(areas))
    return [
        (hypot((lat - here.lat) * north, (lng - here.lng) * east), door_id)
        for door_id, lat, lng in session.execute(query.order_by(y * y + x * x).limit(limit))
        if lat is not None and lng is not None
    ]


def cells(south: float, north: float, west: float, east: float) -> list[int]:
    """Every cell that a box of degrees touches."""
    rows = range(floor((south + 90) * PER_DEGREE), floor((north + 90) * PER_DEGREE) + 1)
    columns = range(floor((west + 180) * PER_DEGREE), floor((east + 180) * PER_DEGREE) + 1)
    return [row * ROW + column for row in rows for column in columns]


def _loaded(session: Session, here: Place, ids: list[UUID]) -> list[Near]:
    """The doors themselves, nearest first."""
    doors = session.scalars(select(Door).where(Door.id.in_(ids))) if ids else ()
    found = [Near(door, metres_near(here, spot)) for door in doors if (spot := door.spot) is not None]
    return sorted(found, key=lambda one: one.metres)
