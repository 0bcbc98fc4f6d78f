"""Time in the rules: day limits, soft targets, the calendar, and the reasons that stop a clock."""

from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from fieldapp.packs.base import (
    Count,
    Customer,
    DayKind,
    DayType,
    Model,
    Percent,
    Positive,
    Role,
    Roll,
    Subject,
    Text,
)

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Span = tuple[Clock, Clock]


class PermitKind(StrEnum):
    FILING = "FILING"
    APPROVAL = "APPROVAL"


class OneDayStyle(StrEnum):
    """How 1日 is shown: a 24-hour stopwatch as inner target with the civil-code deadline, or the deadline alone."""

    STOPWATCH_TARGET = "STOPWATCH_TARGET"
    DEADLINE_ONLY = "DEADLINE_ONLY"


class Applies(Model):
    """None means either. `unclassed`: also while nobody knows yet whether the customer counts as small."""

    customer: Customer | None = None
    small_ci: bool | None = None
    unclassed: bool = False
    permit: PermitKind | None = None

    def fits(
        self, customer: Customer | str, small_ci: bool | None, permit: PermitKind | str | None = None
    ) -> bool:
        """True when a limit with this scope runs for such a case."""
        return (
            (self.customer is None or self.customer == customer)
            and (self.small_ci in (None, small_ci) or (self.unclassed and small_ci is None))
            and (self.permit is None or self.permit == permit)
        )


class Amount(Model):
    """Exactly one of the four units."""

    days: Annotated[int, Field(gt=0)] | None = None
    half_days: Annotated[int, Field(gt=0)] | None = None
    hours: Positive | None = None
    working_hours: Positive | None = None

    @model_validator(mode="after")
    def one_unit(self) -> Self:
        """Refuses a limit with no unit or with two."""
        given = [
            unit
            for unit in ("days", "half_days", "hours", "working_hours")
            if getattr(self, unit) is not None
        ]
        if len(given) != 1:
            raise ValueError("days、half_days、hours、working_hours 只能写一个")
        return self


class Limit(Amount):
    """A promised time limit: `start` and `stop` are event kinds, `milestones` those between, shown on the clock."""

    key: Text
    name: Text
    start: Text
    stop: Text
    milestones: tuple[Text, ...] = ()
    day_type: DayType
    roll: Roll
    applies: Applies = Applies()
    holdable: bool = True
    one_day_style: OneDayStyle = OneDayStyle.DEADLINE_ONLY
    warn_percent: tuple[Percent, ...] = (50, 80, 100)
    subject: Subject = Subject.CASE
    clause: Text
    clause_by: dict[Customer, str] = {}

    def open_for(self, small_ci: bool | None) -> bool:
        """True while the class decides whether it is this limit or another, and nobody knows the class."""
        return self.applies.small_ci is not None and small_ci is None

    def clause_for(self, customer: Customer | str) -> str:
        """The clause that promises this limit to such a customer."""
        return self.clause_by.get(Customer(customer), self.clause)


class SoftTarget(Amount):
    """A target behind the word 及时: reported, never breached."""

    name: Text
    start: Text | None = None
    stop: Text | None = None
    clause: Text


class Calendar(Model):
    """`office_hours` of the authorities; `summer_hours` replace them between the two month-days when given."""

    office_hours: tuple[Span, ...] = Field(min_length=1)
    summer_hours: tuple[Span, ...] = ()
    summer_from: MonthDay = "06-01"
    summer_to: MonthDay = "09-30"
    half_day_hours: Positive
    roll: Roll
    count_start_day: bool
    day_end: Clock
    show_working_days: bool
    holidays: dict[date, DayKind] = {}

    @model_validator(mode="after")
    def ordered(self) -> Self:
        """Refuses opening hours that end before they begin or overlap."""
        for spans in (self.office_hours, self.summer_hours):
            flat = [moment for span in spans for moment in span]
            if any(first >= second for first, second in pairwise(flat)):
                raise ValueError("office_hours 要按时间先后写，不能重叠")
        return self


class HoldClass(StrEnum):
    """The only two classes the rules let out of a promise: 用户原因, 不可控因素."""

    USER = "USER"
    UNCONTROLLABLE = "UNCONTROLLABLE"


class HoldReason(Model):
    code: Text
    name: Text
    klass: HoldClass = Field(alias="class")
    needs_approval: bool = True


class Hold(Model):
    """Rules for stopping the clocks of a case."""

    classes: tuple[HoldClass, ...]
    class_names: dict[HoldClass, str]
    reasons: tuple[HoldReason, ...] = Field(min_length=1)
    approver_role: Role
    evidence_min: Count
    backdate_hours: Count
    clause: Text

    def reason(self, code: str) -> HoldReason:
        """The reason with that code; KeyError when the pack has none."""
        return {one.code: one for one in self.reasons}[code]
