"""How often the promises were kept in a month, and how long the works took; 待定 is told, never counted in the rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp import sla
from fieldapp.domain.clock import Clock
from fieldapp.domain.hold import Hold
from fieldapp.domain.limit import length
from fieldapp.lib.clock import local
from fieldapp.packs import Pack

DAY = timedelta(days=1)
HALVES = 2  # bars to a day
MOST = 500  # of a month's finished works, the newest; the picture does not change with more
_DELIVERED = "ACCEPTANCE_PASSED"


@dataclass(frozen=True, slots=True)
class Rate:
    """One promise in one month. `open` still runs and is not late: it may yet become either."""

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
    """How long one promise took, against `promised` days; days counted as the promise counts them, holds taken out."""

    name: str
    promised: int
    bars: tuple[Bar, ...]
    total: int
    met: int
    middle: float


def month_of(now: datetime) -> datetime:
    """The first moment of the month in Shanghai."""
    return local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def rates(session: Session, company_id: UUID, pack: Pack, now: datetime) -> list[Rate]:
    """Every promised limit of the pack; limits of one name and length are one line."""
    found: dict[str, tuple[int, int, int]] = {}
    keys = list(pack.limits)
    own = (Clock.company_id == company_id, Clock.key.in_(keys), Clock.void.is_(False))
    late = func.sum(when((Clock.stopped_at > Clock.due_at, 1), else_=0))
    stopped = (
        select(Clock.key, func.count(), late)
        .where(*own, Clock.stopped_at >= month_of(now))
        .group_by(Clock.key)
    )
    for key, count, missed in session.execute(stopped):
        found[key] = (count - missed, missed, 0)
    overdue = func.sum(when((Clock.due_at < now, 1), else_=0))
    running = (
        select(Clock.key, func.count(), overdue).where(*own, Clock.stopped_at.is_(None)).group_by(Clock.key)
    )
    held = _held_late(session, company_id, now)
    for key, count, missed in session.execute(running):
        missed -= held.get(key, 0)
        met, before, _ = found.get(key, (0, 0, 0))
        found[key] = (met, before + missed, count - missed)
    joined: dict[str, Rate] = {}
    for key in keys:
        limit = pack.limits[key]
        name = f"{limit.name} {length(limit)}"
        met, missed, rest = found.get(key, (0, 0, 0))
        old = joined.get(name, Rate(name, 0, 0, 0))
        joined[name] = Rate(name, old.met + met, old.late + missed, old.open + rest)
    return list(joined.values())


def _held_late(session: Session, company_id: UUID, now: datetime) -> dict[str, int]:
    """Clocks past their moment whose case is held since before it: they stand still, so they are not late."""
    query = (
        select(Clock.key, func.count(Clock.id.distinct()))
        .join(Hold, Hold.case_id == Clock.case_id)
        .where(
            Hold.company_id == company_id,
            Hold.approved.is_(True),
            Hold.until_at.is_(None),
            Hold.from_at <= Clock.due_at,
            Clock.stopped_at.is_(None),
            Clock.void.is_(False),
            Clock.due_at < now,
        )
        .group_by(Clock.key)
    )
    return {key: count for key, count in session.execute(query)}


def spreads(session: Session, company_id: UUID, pack: Pack, now: datetime) -> list[Spread]:
    """The month's finished works, one picture for each promise on the whole job; none where nothing was finished."""
    found = []
    for limit in pack.limits.values():
        if limit.stop != _DELIVERED or limit.days is None:
            continue
        query = (
            select(Clock)
            .where(
                Clock.company_id == company_id,
                Clock.key == limit.key,
                Clock.stopped_at >= month_of(now),
                Clock.void.is_(False),
            )
            .order_by(Clock.stopped_at.desc())
            .limit(MOST)
        )
        clocks = list(session.scalars(query))
        if clocks:
            found.append(
                _spread(
                    pack.small_ci.name if limit.applies.small_ci else pack.small_ci.other_name,
                    limit.days,
                    clocks,
                    _holds(session, clocks),
                )
            )
    return found


def _holds(session: Session, clocks: Sequence[Clock]) -> dict[UUID, list[sla.Hold]]:
    ids = [clock.case_id for clock in clocks]
    holds: dict[UUID, list[sla.Hold]] = {}
    for start in range(0, len(ids), 500):
        query = select(Hold).where(Hold.case_id.in_(ids[start : start + 500]), Hold.approved.is_(True))
        for hold in session.scalars(query):
            holds.setdefault(hold.case_id, []).append(sla.Hold(hold.from_at, hold.until_at))
    return holds


def used_days(clock: Clock, holds: Sequence[sla.Hold]) -> float:
    """Days from the midnight after the start (the first day does not count) to the stop, less what was held."""
    if clock.stopped_at is None:
        raise ValueError("the clock still runs")
    start = local(clock.started_at).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    held = sum(
        (part.length for part in sla.parts(clock.started_at, clock.stopped_at, holds) if part.held),
        timedelta(),
    )
    return max(0.0, (clock.stopped_at - start - held) / DAY)


def _spread(name: str, promised: int, clocks: Sequence[Clock], holds: dict[UUID, list[sla.Hold]]) -> Spread:
    last = 2 * promised * HALVES  # twice the promise and more is one bar
    met, late = [0] * last, [0] * last
    days = []
    for clock in clocks:
        used = used_days(clock, holds.get(clock.case_id, ()))
        days.append(used)
        place = min(int(used * HALVES), last - 1)
        # What is done at the very end of a half day belongs to it, as 24:00 belongs to its day.
        place -= bool(place and used * HALVES == place)
        in_time = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
        (met if in_time else late)[place] += 1
    bars = tuple(Bar(n / HALVES, met[n], late[n]) for n in range(last))
    return Spread(name, promised, bars, len(clocks), sum(met), round(median(days), 1))
