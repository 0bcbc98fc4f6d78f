"""Time limits reckoned: calendars, deadlines, holds and where a clock stands; pure functions."""

from fieldapp.packs.base import DayKind, DayType, Roll
from fieldapp.sla.calendar import Calendar
from fieldapp.sla.clock import ClockState, Light, Part, Phase, parts, state
from fieldapp.sla.day import natural_deadline, working_day_deadline
from fieldapp.sla.deadline import Deadline, Step, stricter
from fieldapp.sla.limit import LimitSpec
from fieldapp.sla.moment import InTime, Moment, from_phone, live
from fieldapp.sla.office import OfficeHours
from fieldapp.sla.opening import hours_deadline, working_hours_deadline
from fieldapp.sla.reckon import due
from fieldapp.sla.span import Hold, Span

__all__ = [
    "Calendar",
    "ClockState",
    "DayKind",
    "DayType",
    "Deadline",
    "Hold",
    "InTime",
    "Light",
    "LimitSpec",
    "Moment",
    "OfficeHours",
    "Part",
    "Phase",
    "Roll",
    "Span",
    "Step",
    "due",
    "from_phone",
    "hours_deadline",
    "live",
    "natural_deadline",
    "parts",
    "state",
    "stricter",
    "working_day_deadline",
    "working_hours_deadline",
]
