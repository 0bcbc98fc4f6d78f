"""Which day is a working day: the State Council's calendar with make-up days, and what an admin corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from fieldapp.packs.base import DayKind


@cache
def _published(day: date) -> DayKind | None:
    """None beyond the published years. Kept, since the library searches its whole table each time."""
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if not free:
        return DayKind.WORK
    return DayKind.FESTIVAL if name else DayKind.REST


@dataclass(frozen=True)
class Calendar:
    """`overrides` win over the published calendar; beyond its years Monday to Friday are working days."""

    overrides: Mapping[date, DayKind] = field(default_factory=dict)

    def kind(self, day: date) -> DayKind:
        assumed = DayKind.REST if day.weekday() >= 5 else DayKind.WORK
        return self.overrides.get(day) or _published(day) or assumed

    def is_rest(self, day: date) -> bool:
        return self.kind(day) is not DayKind.WORK

    def covered(self, day: date) -> bool:
        """Whether the answer for this day is published (or corrected by hand) rather than assumed."""
        return day in self.overrides or _published(day) is not None


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    while first <= last:
        yield first
        first += timedelta(days=1)
