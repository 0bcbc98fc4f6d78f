"""When the authority's counter is open, in summer and in winter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla.calendar import Calendar
from fieldapp.sla.span import Span

# From midnight, so that 24:00 can be written.
Opening: TypeAlias = tuple[timedelta, timedelta]


def midnight(day: date) -> datetime:
    """The moment the day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def offset(text: str) -> timedelta:
    """Of "HH:MM" up to 24:00, from midnight; ValueError when it is no time of day."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    offset = timedelta(hours=int(match[1]), minutes=int(match[2])) if match else timedelta(days=2)
    if offset > timedelta(days=1):
        raise ValueError(f"not a time of day: {text!r}")
    return offset


def _openings(pairs: Iterable[Sequence[str]]) -> tuple[Opening, ...]:
    openings = tuple((offset(since), offset(until)) for since, until in pairs)
    edges = [edge for opening in openings for edge in opening]
    if not openings or any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError(f"office hours are empty or out of order: {openings}")
    return openings


@dataclass(frozen=True)
class OfficeHours:
    """Openings of a working day; the summer ones hold from `summer_from` to `summer_until` ("MM-DD"), both
    included.
    """

    openings: tuple[Opening, ...]
    summer: tuple[Opening, ...] = ()
    summer_from: str = ""
    summer_until: str = ""

    @classmethod
    def parse(
        cls,
        hours: Iterable[Sequence[str]],
        summer: Iterable[Sequence[str]] | None = None,
        summer_from: str = "",
        summer_until: str = "",
    ) -> "OfficeHours":
        """From pairs of "HH:MM". ValueError when they are no times or out of order."""
        summer = list(summer or [])
        if summer:
            for text in (summer_from, summer_until):
                date.fromisoformat(f"2024-{text}")
        return cls(_openings(hours), _openings(summer) if summer else (), summer_from, summer_until)

    def of(self, day: date) -> tuple[Opening, ...]:
        if not self.summer:
            return self.openings
        today, first, last = f"{day:%m-%d}", self.summer_from, self.summer_until
        # A season may span the new year.
        inside = first <= today <= last if first <= last else today >= first or today <= last
        return self.summer if inside else self.openings

    def spans(self, day: date, calendar: Calendar) -> tuple[Span, ...]:
        """The open stretches of that day; none on a rest day."""
        if calendar.is_rest(day):
            return ()
        return tuple(Span(midnight(day) + since, midnight(day) + until) for since, until in self.of(day))
