"""A visit at the customer's door: who was met, what came of it, how far from the site it was written."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, JsonList, JsonType, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.lib.clock import SHANGHAI, local
from fieldapp.lib.geo import Place, distance_m
from fieldapp.packs import Pack
from fieldapp.packs.intake import VisitCode


class Visited:
    """What every visit tells, at the door of a case or of the street; `result` is a door code of the pack.

    `facts` are of who wants gas: floor, area_m2, bottles and cost_fen (a month), appliances, pipe, crossing and tenure
    (codes of the pack), consent (to be called); only those that were said.
    """

    at: Mapped[Moment]
    result: Mapped[Code]
    met: Mapped[Name] = mapped_column(default="")
    demand: Mapped[Code] = mapped_column(default="")
    obstacles: Mapped[JsonList] = mapped_column(default=list)
    energy: Mapped[Code] = mapped_column(default="")
    shop_state: Mapped[Code] = mapped_column(default="")
    agent_reason: Mapped[Code] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    facts: Mapped[Json] = mapped_column(default=dict)
    distance_m: Mapped[int | None]
    revisit_at: Mapped[datetime | None] = mapped_column(Utc)


class Visit(Visited, Base):
    """One visit to a customer; `near` is None when the place of one of the two is not known."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    near: Mapped[bool | None]

    person: Mapped[Person] = relationship()


def code_of(pack: Pack, code: str) -> VisitCode | None:
    """The door result with that code."""
    return next((one for one in pack.visit.codes if one.code == code), None)


_VISITS = (
    select(Visit).where(Visit.case_id == bindparam("case_id")).order_by(Visit.at.desc(), Visit.id.desc())
)
_LAST = _VISITS.limit(1)


def last_visit(session: Session, case: Case) -> Visit | None:
    """The newest visit of the case."""
    return session.scalar(_LAST, {"case_id": case.id})


def times_missed(session: Session, case: Case, result: str) -> int:
    """How often this result was found."""
    query = select(func.count()).select_from(Visit).where(Visit.case_id == case.id, Visit.result == result)
    return session.scalar(query) or 0


def from_site(case: Case, place: dict[str, Any] | None) -> int | None:
    """Metres between where the phone was and the site; None when either is not known."""
    return metres_apart(place, case.place)


def metres_apart(one: dict[str, Any] | None, other: dict[str, Any] | None) -> int | None:
    """Between two places as records hold them; None when either is not known."""
    if not one or not other:
        return None
    here, there = (Place(at["lng"], at["lat"], at["crs"]) for at in (one, other))
    return round(distance_m(here, there))


def next_time(pack: Pack, code: VisitCode, at: datetime) -> datetime | None:
    """When to come again: after the pack's days, in another band of the day where the code asks for one."""
    if code.revisit_days is None:
        return None
    then = local(at) + timedelta(days=code.revisit_days)
    bands = pack.visit.bands
    if not code.other_band or not bands:
        return then
    now_in = next((n for n, (start, end) in enumerate(bands) if start <= f"{local(at):%H:%M}" < end), -1)
    start, _ = bands[(now_in + 1) % len(bands)]
    return then.replace(hour=int(start[:2]), minute=int(start[3:]), second=0, microsecond=0)


def on_day(pack: Pack, day: date) -> datetime:
    """When the first band of that day begins, in the morning where there are none."""
    start = min((band[0] for band in pack.visit.bands), default="09:00")
    return datetime.combine(day, time.fromisoformat(start), SHANGHAI)


def visits_of(session: Session, case_id: UUID) -> list[Visit]:
    """Every visit of a case, newest first."""
    return list(session.scalars(_VISITS.limit(30), {"case_id": case_id}))
