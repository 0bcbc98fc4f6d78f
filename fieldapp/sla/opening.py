"""Limits in hours: opening time of the authority, or hours by the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from fieldapp.lib.clock import local
from fieldapp.sla import say
from fieldapp.sla.calendar import Calendar, days
from fieldapp.sla.deadline import Deadline, Step, covered, moved, open_since
from fieldapp.sla.limit import LimitSpec
from fieldapp.sla.office import OfficeHours, midnight
from fieldapp.sla.span import Hold, Span, held, measure, without

# Ten years without an opening: the calendar is wrong, not the authority slow.
_HORIZON = 3660


def working_hours_deadline(
    limit: LimitSpec,
    start: datetime,
    holds: Iterable[Hold],
    calendar: Calendar,
    office: OfficeHours,
    at: datetime | None = None,
) -> Deadline:
    """The moment when so much opening time outside the holds has passed. It lies in an opening: nothing
    rolls.
    """
    needed = limit.opening_time
    assert needed is not None
    start, holds = local(start), tuple(holds)
    spans = held(holds, start, at)
    active = _worked(needed, start, spans, calendar, office)
    due = active[-1].until
    steps = [Step(f"起点 {say.moment(start)}，只算上班时间 {say.length(needed)}", start)]
    for part in active:
        text = f"{say.moment(part.since)} 到 {part.until:%H:%M}，算 {say.length(part.length)}"
        steps.append(Step(text, part.until))
    openings = _openings(start, due, calendar, office)
    lost = measure(openings) - measure(without(openings, spans))
    if lost:
        steps.append(Step(f"停表占去上班时间 {say.length(lost)}", due))
    return Deadline(
        start=start,
        due=due,
        internal_target=due,
        stopwatch=None,
        moved_by_hold=lost,
        without_hold=_worked(needed, start, (), calendar, office)[-1].until,
        rolled=False,
        covered=covered(days(start.date(), due.date()), calendar, due, steps),
        active=active,
        open_since=open_since(holds, start, due, steps),
        steps=tuple(steps),
    )


def _openings(start: datetime, until: datetime, calendar: Calendar, office: OfficeHours) -> tuple[Span, ...]:
    """The opening time between two moments."""
    return tuple(
        Span(max(opening.since, start), min(opening.until, until))
        for day in days(start.date(), until.date())
        for opening in office.spans(day, calendar)
        if opening.until > start and opening.since < until
    )


def _worked(
    needed: timedelta, start: datetime, gaps: Sequence[Span], calendar: Calendar, office: OfficeHours
) -> tuple[Span, ...]:
    """The first stretches of opening time outside the gaps that sum to what is needed."""
    worked: list[Span] = []
    for ahead in range(_HORIZON):
        day = start.date() + timedelta(days=ahead)
        openings = _openings(max(start, midnight(day)), midnight(day) + timedelta(days=1), calendar, office)
        for part in without(openings, gaps):
            worked.append(Span(part.since, part.since + min(part.length, needed)))
            needed -= worked[-1].length
            if not needed:
                return tuple(worked)
    raise ValueError("no opening hours in ten years: the calendar or the office hours are wrong")


def hours_deadline(
    limit: LimitSpec, start: datetime, holds: Iterable[Hold], at: datetime | None = None
) -> Deadline:
    """So many hours by the clock, holds taken out; neither days nor rest days matter."""
    assert limit.hours is not None
    start, holds = local(start), tuple(holds)
    base = start + timedelta(hours=limit.hours)
    steps = [
        Step(f"起点 {say.moment(start)}", start),
        Step(f"{say.number(limit.hours)}小时，到 {say.moment(base)}", base),
    ]
    due, spans = moved(base, start, holds, at, steps)
    return Deadline(
        start=start,
        due=due,
        internal_target=due,
        stopwatch=None,
        moved_by_hold=due - base,
        without_hold=base,
        rolled=False,
        covered=True,
        active=without([Span(start, due)], spans),
        open_since=open_since(holds, start, due, steps),
        steps=tuple(steps),
    )
