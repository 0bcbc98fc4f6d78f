"""Limits in days: natural days as the Civil Code counts them (art. 200 to 203), and working days."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from fieldapp.lib.clock import local
from fieldapp.packs.base import DayKind, DayType, Roll
from fieldapp.sla import say
from fieldapp.sla.calendar import Calendar, days
from fieldapp.sla.deadline import Deadline, Step, covered, moved, open_since
from fieldapp.sla.limit import LimitSpec
from fieldapp.sla.office import midnight, offset
from fieldapp.sla.span import Hold, Span, without

ONE_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_WHY = {
    DayKind.FESTIVAL: "放假，顺到",
    DayKind.REST: "休息，顺到",
}


def natural_deadline(
    limit: LimitSpec, start: datetime, holds: Iterable[Hold], calendar: Calendar, at: datetime | None = None
) -> Deadline:
    """N natural days: the end of day S+N, moved by the holds, then over rest days as `limit.roll` says."""

    def last_day(first: date, count: int) -> date:
        return first + timedelta(days=count)

    return _day_deadline(limit, start, tuple(holds), calendar, at, last_day, "日")


def working_day_deadline(
    limit: LimitSpec, start: datetime, holds: Iterable[Hold], calendar: Calendar, at: datetime | None = None
) -> Deadline:
    """N working days: the end of the N-th one after day S; holds and roll-over as with natural days."""

    def last_day(first: date, count: int) -> date:
        day = first
        while count:
            day += ONE_DAY
            count -= not calendar.is_rest(day)
        return day

    return _day_deadline(limit, start, tuple(holds), calendar, at, last_day, "个工作日")


def _day_deadline(
    limit: LimitSpec,
    start: datetime,
    holds: tuple[Hold, ...],
    calendar: Calendar,
    at: datetime | None,
    last_day: Callable[[date, int], date],
    unit: str,
) -> Deadline:
    assert limit.days is not None
    start = local(start)
    first = start.date() - (ONE_DAY if limit.count_start_day else timedelta())
    end = offset(limit.day_end)
    base = midnight(last_day(first, limit.days)) + end
    steps = [
        Step(f"起点 {say.moment(start)}，当天{'算一天' if limit.count_start_day else '不算'}", start),
        Step(f"{limit.days}{unit}，到 {say.moment(base, end=True)}", base),
    ]
    target, spans = moved(base, start, holds, at, steps)
    last_day_moved, last_day_without = (
        _rolled(target, limit.roll, calendar),
        _rolled(base, limit.roll, calendar),
    )
    due = target if last_day_moved is None else midnight(last_day_moved) + end
    if last_day_moved is not None:
        last = _day_of(target)
        steps.append(Step(f"{say.day(last)}{_WHY[calendar.kind(last)]} {say.moment(due, end=True)}", due))
    looked_at = [] if limit.roll is Roll.NONE else list(days(_day_of(base), _day_of(due)))
    if limit.day_type is DayType.WORKING:
        looked_at = list(days(first + ONE_DAY, _day_of(due)))
    stopwatch = None
    if limit.days == 1 and limit.stopwatch:
        stopwatch, _ = moved(start + ONE_DAY, start, holds, at, [])
    return Deadline(
        start=start,
        due=due,
        internal_target=target,
        stopwatch=stopwatch,
        moved_by_hold=target - base,
        without_hold=base if last_day_without is None else midnight(last_day_without) + end,
        rolled=due != target,
        covered=covered(looked_at, calendar, due, steps),
        active=without([Span(start, max(due, start))], spans),
        open_since=open_since(holds, start, target, steps),
        steps=tuple(steps),
    )


def _day_of(deadline: datetime) -> date:
    """The day a deadline ends: midnight belongs to the day before it."""
    return (deadline - _INSTANT).date()


def _rolled(target: datetime, roll: Roll, calendar: Calendar) -> date | None:
    """The last day after roll-over, None when it does not roll."""
    day = _day_of(target)
    while roll is not Roll.NONE and _rolls(calendar.kind(day), roll):
        day += ONE_DAY
    return day if day != _day_of(target) else None


def _rolls(kind: DayKind, roll: Roll) -> bool:
    return kind is DayKind.FESTIVAL or (kind is DayKind.REST and roll is Roll.REST_DAY)
