"""From what a pack says about time to the plain values reckoned with here."""

from collections.abc import Mapping
from datetime import date

from fieldapp.packs.base import DayKind, DayType
from fieldapp.packs.limit import Amount, Limit, OneDayStyle
from fieldapp.packs.limit import Calendar as CalendarRule
from fieldapp.sla.calendar import Calendar
from fieldapp.sla.limit import LimitSpec
from fieldapp.sla.office import OfficeHours


def spec(limit: Amount, rule: CalendarRule) -> LimitSpec:
    """A promised limit, or a soft target (which counts natural days and rolls like the calendar)."""
    promised = limit if isinstance(limit, Limit) else None
    return LimitSpec(
        days=limit.days,
        half_days=limit.half_days,
        working_hours=limit.working_hours,
        hours=limit.hours,
        day_type=promised.day_type if promised else DayType.NATURAL,
        roll=promised.roll if promised else rule.roll,
        half_day_hours=rule.half_day_hours,
        day_end=rule.day_end,
        count_start_day=rule.count_start_day,
        stopwatch=promised is not None and promised.one_day_style is OneDayStyle.STOPWATCH_TARGET,
    )


def calendar(rule: CalendarRule, overrides: Mapping[date, DayKind] | None = None) -> Calendar:
    """The pack's own days first corrected, then those an admin entered since."""
    return Calendar({**rule.holidays, **(overrides or {})})


def office(rule: CalendarRule) -> OfficeHours:
    return OfficeHours.parse(rule.office_hours, rule.summer_hours, rule.summer_from, rule.summer_to)
