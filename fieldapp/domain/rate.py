"""How often the promises were kept in a month, and how long the works took; 待定 is told, never counted in the rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, not_, select
from sqlalchemy.orm import Session

from fieldapp.domain.clock import Clock
from fieldapp.domain.limit import length
from fieldapp.lib.clock import local
from fieldapp.packs import Pack

DAY = 24 * 60
HALVES = 2  # bars to a day
MOST = 500  # of a month's finished works, the newest
_DELIVERED = "ACCEPTANCE_PASSED"


@dataclass(frozen=True, slots=True)
class Rate:
    """One promise in one month. `open` still runs and is not late, or was stopped by a phone's word alone (待定)."""

    name: str
    met: int
    late: int
    open: int

    @property
    def total(self) -> int:
        return self.met + self.late + self.open

    @property
    def percent(self) -> float | None:
        """Of those that are decided; None when none is."""
        decided = self.met + self.late
        return 100 * self.met / decided if decided else None


@dataclass(frozen=True, slots=True)
class Bar:
    """So many works that took from `start` days up to half a day more; the last bar holds all that took longer."""

    start: float
    met: int
    late: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How long one promise took, against `promised` days; days counted as the promise counts them, holds taken out.

    Of `total` works; `newest` when the month had more.
    """

    name: str
    promised: int
    bars: tuple[Bar, ...]
    total: int
    met: int
    middle: float
    newest: bool


def month_of(now: datetime) -> datetime:
    """The first moment of the month in Shanghai."""
    return local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


_OWN = (Clock.company_id == bindparam("company"), Clock.key == bindparam("key"), Clock.void.is_(False))
_RUNNING, _STOPPED = Clock.stopped_at.is_(None), Clock.stopped_at >= bindparam("month")
_MISSED = func.coalesce(Clock.stopped_at > Clock.late_at, False)
_UNSURE = Clock.sure_at.is_not(None)


def _count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Clock).where(*_OWN, *where).scalar_subquery()


# Of one limit; each walks its part of one index and nothing else.
_DOUBTFUL = _count(_STOPPED, _UNSURE)  # said to be in time by a phone alone: part of the next
_MET = _count(_STOPPED, not_(_MISSED)) - _DOUBTFUL
_LATE = _count(_STOPPED, _MISSED) + _count(_RUNNING, Clock.late_at < bindparam("now"))
_OPEN = (
    _count(_RUNNING, Clock.late_at >= bindparam("now"))
    + _count(_RUNNING, Clock.late_at.is_(None))
    + _DOUBTFUL
)
_FIGURES = select(_MET, _LATE, _OPEN)
_WORKS = (
    select(Clock.took, _MISSED)
    .where(*_OWN, _STOPPED, Clock.took.is_not(None))
    .order_by(Clock.stopped_at.desc())
    .limit(MOST)
)


def rates(session: Session, company_id: UUID, pack: Pack, now: datetime) -> list[Rate]:
    """Every promised limit of the pack; limits of one name and length are one line."""
    joined: dict[str, Rate] = {}
    asked = {"company": company_id, "now": now, "month": month_of(now)}
    for key, limit in pack.limits.items():
        met, late, still = session.execute(_FIGURES, {**asked, "key": key}).one()
        name = f"{limit.name} {length(limit)}"
        old = joined.get(name, Rate(name, 0, 0, 0))
        joined[name] = Rate(name, old.met + met, old.late + late, old.open + still)
    return list(joined.values())


def spreads(session: Session, company_id: UUID, pack: Pack, now: datetime) -> list[Spread]:
    """The month's finished works, one picture for each promise on the whole job; none where nothing was finished."""
    found = []
    for limit in pack.limits.values():
        if limit.stop != _DELIVERED or limit.days is None:
            continue
        asked = {"company": company_id, "key": limit.key, "month": month_of(now)}
        rows = session.execute(_WORKS, asked).tuples()
        works = [(minutes, missed) for minutes, missed in rows if minutes is not None]
        if works:
            name = pack.small_ci.name if limit.applies.small_ci else pack.small_ci.other_name
            found.append(_spread(name, limit.days, works))
    return found


def _spread(name: str, promised: int, works: Sequence[tuple[int, bool]]) -> Spread:
    last = 2 * promised * HALVES  # twice the promise and more is one bar
    met, late = [0] * last, [0] * last
    for minutes, missed in works:
        # What is done at the very end of a half day belongs to it, as 24:00 belongs to its day.
        place = min(max(minutes - 1, 0) * HALVES // DAY, last - 1)
        (late if missed else met)[place] += 1
    bars = tuple(Bar(n / HALVES, met[n], late[n]) for n in range(last))
    middle = round(median(minutes for minutes, _ in works) / DAY, 1)
    return Spread(name, promised, bars, len(works), sum(met), middle, len(works) == MOST)
