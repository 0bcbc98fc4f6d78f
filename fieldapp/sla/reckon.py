"""The one door to the reckoning: any limit, its start, its holds, and the deadline comes out."""

from collections.abc import Iterable
from datetime import datetime

from fieldapp.packs.base import DayType
from fieldapp.sla.calendar import Calendar
from fieldapp.sla.day import natural_deadline, working_day_deadline
from fieldapp.sla.deadline import Deadline
from fieldapp.sla.limit import LimitSpec
from fieldapp.sla.office import OfficeHours
from fieldapp.sla.opening import hours_deadline, working_hours_deadline
from fieldapp.sla.span import Hold


def due(
    limit: LimitSpec,
    start: datetime,
    holds: Iterable[Hold] = (),
    calendar: Calendar | None = None,
    office: OfficeHours | None = None,
    at: datetime | None = None,
) -> Deadline:
    """The deadline of a limit that began at `start`.

    A running hold counts until `at`; without `at` it does not count yet and the answer is `provisional`.
    ValueError when opening hours count and none are given.
    """
    calendar = calendar or Calendar()
    if limit.opening_time is not None:
        if office is None:
            raise ValueError("a limit in opening hours needs the office hours")
        return working_hours_deadline(limit, start, holds, calendar, office, at)
    if limit.hours is not None:
        return hours_deadline(limit, start, holds, at)
    kind = working_day_deadline if limit.day_type is DayType.WORKING else natural_deadline
    return kind(limit, start, holds, calendar, at)
