"""Which streets were walked and which were not: by person and day, by area and week."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.company import Area
from fieldapp.domain.door import Door, DoorVisit
from fieldapp.domain.walk import Walk
from fieldapp.lib.clock import local


@dataclass(frozen=True, slots=True)
class Street:
    """A street of an area: its doors, how many were visited since the beginning of the time looked at, and when last.

    `ends` are two corners (lng, lat) the doors of the street lie between; None while none of them has a place.
    """

    area_id: UUID | None
    name: str
    doors: int
    seen: int
    last_at: datetime | None
    ends: tuple[float, float, float, float] | None

    @property
    def nameless(self) -> bool:
        """No street, only doors of which nobody wrote in which one they are."""
        return not self.name

    @property
    def blank(self) -> bool:
        return self.seen == 0

    @property
    def whole(self) -> bool:
        return self.seen >= self.doors

    @property
    def left(self) -> int:
        return self.doors - self.seen


@dataclass
class Day:
    """What one person did in the streets: results by code, streets by name, metres of the walks."""

    doors: int = 0
    visits: int = 0
    metres: int = 0
    results: dict[str, int] = field(default_factory=dict)
    streets: dict[str, int] = field(default_factory=dict)
    odd: int = 0
    walks: list[Walk] = field(default_factory=list)


def streets_of(
    session: Session, company_id: UUID, since: datetime, until: datetime | None = None
) -> list[Street]:
    """Every street with its doors; those never walked first, then by what is left. Doors whose street nobody wrote
    stand together, last, under no name. `until` closes the time looked at."""
    box = (func.min(Door.lng), func.min(Door.lat), func.max(Door.lng), func.max(Door.lat))
    known = session.execute(
        select(Door.area_id, Door.street, func.count(), func.max(Door.last_at), *box)
        .where(Door.company_id == company_id)
        .group_by(Door.area_id, Door.street)
    ).all()
    walked = select(Door.area_id, Door.street, func.count()).where(
        Door.company_id == company_id, *_walked(since, until)
    )
    seen: dict[tuple[UUID | None, str], int] = {
        (area_id, street): count
        for area_id, street, count in session.execute(walked.group_by(Door.area_id, Door.street))
    }
    found = [
        Street(
            area_id, name, doors, seen.get((area_id, name), 0), last_at,
            None if west is None else (west, south, east, north),
        )
        for area_id, name, doors, last_at, west, south, east, north in known
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.nameless, one.seen > 0, -one.left, one.name))


def _walked(since: datetime, until: datetime | None) -> list[ColumnElement[bool]]:
    """Somebody was at the door in that time; the door itself knows only the last."""
    if until is None:
        return [Door.last_at >= since]
    within = (DoorVisit.door_id == Door.id, DoorVisit.at >= since, DoorVisit.at < until)
    return [exists().where(*within)]


def monday_of(moment: datetime) -> datetime:
    """The beginning of its week in Shanghai."""
    day = local(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def weeks_of(
    session: Session, company_id: UUID, now: datetime, weeks: int
) -> tuple[list[datetime], dict[UUID | None, list[int]]]:
    """The Mondays, oldest first, and for each area how many doors were visited in each of the weeks."""
    this = monday_of(now)
    mondays = [this - timedelta(weeks=n) for n in reversed(range(weeks))]
    counts: dict[UUID | None, list[int]] = {
        area_id: [0] * weeks
        for area_id in session.scalars(select(Area.id).where(Area.company_id == company_id))
    }
    for n, monday in enumerate(mondays):
        rows = session.execute(
            select(Door.area_id, func.count(DoorVisit.door_id.distinct()))
            .join(Door, Door.id == DoorVisit.door_id)
            .where(
                DoorVisit.company_id == company_id,
                DoorVisit.at >= monday,
                DoorVisit.at < monday + timedelta(days=7),
            )
            .group_by(Door.area_id)
        )
        for area_id, count in rows:
            counts.setdefault(area_id, [0] * weeks)[n] = count
    return mondays, counts


def day_of(session: Session, person_id: UUID, since: datetime, until: datetime) -> Day:
    """Everything between the two moments."""
    day = Day()
    results: dict[str, int] = defaultdict(int)
    streets: dict[str, set[UUID]] = defaultdict(set)
    seen: set[UUID] = set()
    rows = session.execute(
        select(DoorVisit.door_id, DoorVisit.result, DoorVisit.flags, Door.street)
        .join(Door, Door.id == DoorVisit.door_id)
        .where(DoorVisit.person_id == person_id, DoorVisit.at >= since, DoorVisit.at < until)
    )
    for door_id, result, flags, street in rows:
        day.visits += 1
        day.odd += bool(flags)
        results[result] += 1
        seen.add(door_id)
        streets[street or ""].add(door_id)
    walks = select(Walk).where(Walk.person_id == person_id, Walk.started_at >= since, Walk.started_at < until)
    day.walks = list(session.scalars(walks.order_by(Walk.started_at)))
    day.doors, day.metres = len(seen), sum(one.metres for one in day.walks)
    day.results = dict(sorted(results.items()))
    day.streets = {name: len(doors) for name, doors in sorted(streets.items(), key=lambda one: -len(one[1]))}
    return day


def doors_of_day(session: Session, person_id: UUID, now: datetime) -> int:
    """How many doors the person was at today."""
    since = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count(DoorVisit.door_id.distinct())).where(
        DoorVisit.person_id == person_id, DoorVisit.at >= since, DoorVisit.at < since + timedelta(days=1)
    )
    return session.scalar(query) or 0


def visited_between(session: Session, company_id: UUID, since: datetime, until: datetime) -> int:
    """How many doors of the company somebody was at."""
    query = select(func.count(DoorVisit.door_id.distinct())).where(
        DoorVisit.company_id == company_id, DoorVisit.at >= since, DoorVisit.at < until
    )
    return session.scalar(query) or 0
