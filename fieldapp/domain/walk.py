"""A walk through the streets on duty: when it began and ended, how far it went, and for a while where."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, ForeignKey, Index, delete, null, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Id, Moment, Ref, Utc
from fieldapp.domain.door import DoorVisit
from fieldapp.domain.person import Person
from fieldapp.lib.geo import Crs, Place, distance_m


class Walk(Base):
    """Begun and ended by the person; `metres` is the way between the positions that can be true."""

    __tablename__ = "walk"
    __table_args__ = (Index(None, "person_id", "started_at"), Index(None, "company_id", "started_at"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    metres: Mapped[int] = mapped_column(default=0)
    jumps: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()


class WalkPoint(Base):
    """One position on duty; it goes after the days of the pack."""

    __tablename__ = "walk_point"
    __table_args__ = (Index(None, "walk_id", "at"), Index(None, "company_id", "at"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    walk_id: Mapped[Ref] = mapped_column(ForeignKey("walk.id"))
    at: Mapped[Moment]
    lng: Mapped[float]
    lat: Mapped[float]
    accuracy_m: Mapped[float | None]


def measured(points: list[WalkPoint], *, coarse_m: float, fastest_kmh: float) -> tuple[int, int]:
    """Metres walked and how often the way jumped; standing still within the accuracy is no way."""
    metres, jumps = 0.0, 0
    last: WalkPoint | None = None
    for point in sorted(points, key=lambda one: one.at):
        if (point.accuracy_m or 0) > coarse_m:
            continue
        if last is not None:
            step = distance_m(_spot(last), _spot(point))
            seconds = (point.at - last.at).total_seconds()
            if step <= max(point.accuracy_m or 0, last.accuracy_m or 0, 5):
                continue
            if too_fast(step, seconds, fastest_kmh):
                jumps += 1
            else:
                metres += step
        last = point
    return round(metres), jumps


def too_fast(metres: float, seconds: float, fastest_kmh: float) -> bool:
    """Nobody gets from one place to the other in that time."""
    return metres > 100 and metres * 3.6 > fastest_kmh * max(seconds, 1)


def _spot(point: WalkPoint) -> Place:
    return Place(point.lng, point.lat, Crs.CGCS2000)


def points_of(session: Session, walk_id: UUID) -> list[WalkPoint]:
    return list(session.scalars(select(WalkPoint).where(WalkPoint.walk_id == walk_id).order_by(WalkPoint.at)))


def forget_positions(session: Session, company_id: UUID, days: int, now: datetime) -> int:
    """Delete where people were longer ago than that; doors, distances and counts stay. How many positions went."""
    before = now - timedelta(days=days)
    gone = session.execute(delete(WalkPoint).where(WalkPoint.company_id == company_id, WalkPoint.at < before))
    bare = session.execute(
        update(DoorVisit)
        .where(DoorVisit.company_id == company_id, DoorVisit.at < before, DoorVisit.place.is_not(None))
        .values(place=null())
    )
    return sum(one.rowcount for one in (gone, bare) if isinstance(one, CursorResult))
