"""A time limit as a plain value: how long, and how its days are counted."""

from dataclasses import dataclass
from datetime import timedelta

from fieldapp.packs.base import DayType, Roll
from fieldapp.sla.office import offset


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """Exactly one of the four units; a half day is `half_day_hours` of opening time, `hours` are hours by
    the clock.

    `day_end` is "24:00" or a close of business; `stopwatch`: a limit of one day also shows its 24 hours.
    """

    days: int | None = None
    half_days: int | None = None
    working_hours: float | None = None
    day_type: DayType = DayType.NATURAL
    roll: Roll = Roll.REST_DAY
    half_day_hours: float | None = None
    hours: float | None = None
    day_end: str = "24:00"
    count_start_day: bool = False
    stopwatch: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "day_type", DayType(self.day_type))
        object.__setattr__(self, "roll", Roll(self.roll))
        offset(self.day_end)
        units = (self.days, self.half_days, self.working_hours, self.hours)
        given = [unit for unit in units if unit is not None]
        if len(given) != 1 or given[0] <= 0:
            raise ValueError("a limit is a positive number in exactly one of its units")
        if self.half_days is not None and not (self.half_day_hours and self.half_day_hours > 0):
            raise ValueError("a limit in half days needs to know how many hours a half day has")

    @property
    def opening_time(self) -> timedelta | None:
        """How much opening time it takes, when that is what counts."""
        if self.working_hours is not None:
            return timedelta(hours=self.working_hours)
        if self.half_days is not None and self.half_day_hours is not None:
            return timedelta(hours=self.half_days * self.half_day_hours)
        return None
