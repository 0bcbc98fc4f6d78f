"""A test rule (T1 ...): at what pressure, for how long, read on which instrument, and what passes."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from fieldapp.packs.base import Confidence, Model, Positive, Text


def _exact(value: float | Decimal) -> Decimal:
    """A number of the pack as it is written there."""
    return Decimal(str(value))


class TestKind(StrEnum):
    """SCOPE and MEDIUM rules say where and with what; the others are carried out and judged."""

    STRENGTH = "STRENGTH"
    TIGHTNESS = "TIGHTNESS"
    PURGE = "PURGE"
    RECHECK = "RECHECK"
    SCOPE = "SCOPE"
    MEDIUM = "MEDIUM"


class Judge(StrEnum):
    """NO_DROP: no fall and no leak; CORRECTED_DROP: by temperature and air pressure; CLEAN: the board stays clean."""

    NO_DROP = "NO_DROP"
    CORRECTED_DROP = "CORRECTED_DROP"
    CLEAN = "CLEAN"
    RECORD = "RECORD"


class PressureCase(Model):
    """Below this design pressure (kPa) the test pressure is fixed."""

    below_kpa: Positive
    fixed_kpa: Positive


class TestPressure(Model):
    """Test pressure = factor * design pressure, at least `floor_kpa`, at most `ceiling_kpa`."""

    factor: Positive
    floor_kpa: float = 0
    ceiling_kpa: Positive | None = None
    cases: tuple[PressureCase, ...] = ()

    def required(self, design_kpa: float) -> float:
        """The test pressure (kPa) for a design pressure (kPa)."""
        return float(self.exactly(_exact(design_kpa)))

    def exactly(self, design_kpa: Decimal) -> Decimal:
        """The same without binary fractions."""
        for case in self.cases:
            if design_kpa < _exact(case.below_kpa):
                return _exact(case.fixed_kpa)
        wanted = max(_exact(self.factor) * design_kpa, _exact(self.floor_kpa))
        return wanted if self.ceiling_kpa is None else min(wanted, _exact(self.ceiling_kpa))


class TestHold(Model):
    """A hold time for one pressure class; `soap` True when it is enough together with soaping every joint."""

    klass: Text = Field(alias="class")
    minutes: Positive
    soap: bool | None = None
    pause_percent: Positive | None = None
    pause_minutes: Positive | None = None


class Instrument(Model):
    """Range between `range_min_factor` and `range_max_factor` of the test pressure; class and division at most."""

    kinds: tuple[Text, ...] = Field(min_length=1)
    range_min_factor: Positive | None = None
    range_max_factor: Positive | None = None
    max_class: Positive | None = None
    division_mm: Positive | None = None
    calibrated: bool = True

    def range_fits(self, test_kpa: float | Decimal, range_kpa: float | Decimal) -> bool:
        """True when a gauge of this full range may read this test pressure (both kPa)."""
        low, high, test, full = (
            self.range_min_factor,
            self.range_max_factor,
            _exact(test_kpa),
            _exact(range_kpa),
        )
        return (low is None or full >= _exact(low) * test) and (high is None or full <= _exact(high) * test)

    def class_fits(self, accuracy_class: float | Decimal) -> bool:
        """True when the gauge is fine enough."""
        return self.max_class is None or _exact(accuracy_class) <= _exact(self.max_class)


class TestInput(Model):
    """A value to be written down; `key` is its name in formulas."""

    key: Text
    name: Text
    unit: str | None = None
    required: bool = True
    max: float | None = None


class TestRule(Model):
    """`limit_pa` is the drop allowed; with `limit_inclusive` false a drop equal to it fails.

    Hold times in minutes, `reading_minutes` the longest gap between readings. A negative corrected drop is no error.
    """

    id: Text
    name: Text
    scope: Text
    kind: TestKind
    pressure: TestPressure | None = None
    hold_minutes: Positive | None = None
    holds: tuple[TestHold, ...] = ()
    watch_minutes: Positive | None = None
    reading_minutes: Positive | None = None
    check_percent: Positive | None = None
    instrument: Instrument | None = None
    judge: Judge
    limit_pa: float | None = None
    limit_inclusive: bool = True
    soap: bool = False
    max_section_m: Positive | None = None
    min_velocity_ms: Positive | None = None
    mediums: tuple[Text, ...] = ()
    forbidden_mediums: tuple[Text, ...] = ()
    inputs: tuple[TestInput, ...] = ()
    ref: Text
    conf: Confidence
    note: str = ""

    def minutes(self, klass: str | None = None, soap: bool = False) -> float | None:
        """The hold wanted for a pressure class; soaping every joint may shorten it."""
        fits = [hold.minutes for hold in self.holds if hold.klass == klass and (not hold.soap or soap)]
        return min(fits) if fits else self.hold_minutes

    def allows(self, drop_pa: float | Decimal) -> bool:
        """True when a (corrected) pressure drop in Pa passes."""
        if self.limit_pa is None:
            return True
        drop, limit = _exact(drop_pa), _exact(self.limit_pa)
        return drop < limit or (self.limit_inclusive and drop == limit)
