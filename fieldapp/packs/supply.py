"""Gas demand as data: the small-merchant package, flows, appliances, diversity, meters, area pressure, survey lists."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fieldapp.packs.base import Confidence, Count, Customer, Model, Named, Positive, Role, Text


class PackagePart(Named):
    """One line of the package's bill of materials; `qty` None is measured on site."""

    unit: Text
    qty: Positive | None = None
    note: str = ""


class Package(Model):
    """小微商套餐: at or below `small_flow_m3h` (inclusive as 以下 is read) after rounding to `rounding_m3h`."""

    name: Text
    standard_name: Text
    small_flow_m3h: Positive
    inclusive: bool
    rounding_m3h: Positive
    contents: tuple[PackagePart, ...]
    clause: Text
    ref: Text

    def rounded(self, flow_m3h: float) -> float:
        """The flow as it is compared: half up to the pack's step."""
        step = Decimal(str(self.rounding_m3h))
        return float((Decimal(str(flow_m3h)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step)

    def is_small(self, flow_m3h: float) -> bool:
        """True when the design hourly flow (m3/h) falls under the package."""
        flow = self.rounded(flow_m3h)
        return flow <= self.small_flow_m3h if self.inclusive else flow < self.small_flow_m3h


class SmallCi(Model):
    """小型工商业: the package's flow rule, and (when `excludes_regulator`) no dedicated regulator or meter room."""

    rule: Literal["SMALL_FLOW_WITHOUT_STATION"]
    excludes_regulator: bool
    name: Text
    other_name: Text
    clause: Text
    other_clause: Text

    def holds(self, small_flow: bool, has_station: bool) -> bool:
        """True when a business case is 小型工商业."""
        return small_flow and not (self.excludes_regulator and has_station)


class Flow(Model):
    """How a flow is stated, and how kW become m3/h: kW * kw_factor / heating_value_mj."""

    basis: Literal["DIVERSIFIED_STANDARD"]
    basis_note: Text
    temperature_c: float
    pressure_kpa: Positive
    heating_value_mj: Positive
    kw_factor: Positive
    keep_installed: Literal[True]
    max_plausible_m3h: Positive

    def from_kw(self, kw: float) -> float:
        """m3/h of an appliance of so many kW."""
        return kw * self.kw_factor / self.heating_value_mj


class Appliance(Named):
    """A typical appliance; the flow is a design aid, the plate decides. `diversity` names a residential table."""

    flow_m3h: Positive
    flow_min: Positive | None = None
    flow_max: Positive | None = None
    power_kw: Positive | None = None
    customer_kinds: tuple[Customer, ...]
    diversity: str | None = None
    conf: Confidence = Confidence.S


class DiversityStep(Model):
    """Commercial factor for a count of appliances from `from_count` to `to_count` (None: no end)."""

    from_count: Annotated[int, Field(ge=1)]
    to_count: Annotated[int, Field(ge=1)] | None = None
    factor: Annotated[float, Field(gt=0, le=1)]


class DiversityPoint(Model):
    count: Annotated[int, Field(ge=1)]
    k: Annotated[float, Field(gt=0, le=1)]


class DiversityTable(Named):
    """Residential k by number of households; between two points it is interpolated."""

    points: tuple[DiversityPoint, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def rising(self) -> Self:
        """Refuses points that are not in rising order of households, or a factor that rises."""
        pairs = list(pairwise(self.points))
        if any(low.count >= high.count or low.k < high.k for low, high in pairs):
            raise ValueError("points 要按户数从小到大写，系数只能下降")
        return self

    def factor(self, count: int) -> float:
        """k for so many households (at least 1): linear between points, the last value beyond them."""
        if count <= self.points[0].count:
            return self.points[0].k
        for low, high in pairwise(self.points):
            if count <= high.count:
                return low.k + (high.k - low.k) * (count - low.count) / (high.count - low.count)
        return self.points[-1].k


class Diversity(Model):
    commercial: tuple[DiversityStep, ...] = Field(min_length=1)
    residential: tuple[DiversityTable, ...]
    commercial_ref: Text
    residential_ref: Text
    commercial_conf: Confidence
    residential_conf: Confidence

    def commercial_factor(self, count: int) -> float:
        """The factor for so many appliances; 1.0 where no step covers the count."""
        fits = (s.factor for s in self.commercial if s.from_count <= count <= (s.to_count or count))
        return next(fits, 1.0)


class Meter(Model):
    model: Text
    qmax_m3h: Positive
    conf: Confidence = Confidence.S


class Pressure(Model):
    """Area pressure: what a shortage does (residential gate) and for whom it is only a warning."""

    fail_action: Text
    check_scope: Text
    methods: tuple[Named, ...]
    classes: tuple["PressureClass", ...]
    clause: Text


class PressureClass(Named):
    """A pressure class with the highest pressure it covers; `test_class` is the group the test rules use."""

    max_mpa: Positive
    test_class: Text


class SurveyKind(Named):
    """A kind of customer met at a survey."""

    customer: Customer


class SurveyPhoto(Named):
    """A photo of the survey; `each` wants one per point. `customers` and `kinds` say for whom; empty: for all."""

    each: bool = False
    required: bool = True
    customers: tuple[Customer, ...] = ()
    kinds: tuple[str, ...] = ()

    def fits(self, customer: Customer | str, kind: str) -> bool:
        """Whether a survey of this customer wants it; while the kind is not known, what any kind would want."""
        return (not self.customers or customer in self.customers) and (
            not self.kinds or not kind or kind in self.kinds
        )


class RouteRule(Model):
    """A route drawn or walked.

    Lengths in metres: `max_step_m` between two points is taken for a jump, from `rough_m` on the position of a walked
    point is said to be rough. `roles` see the drawn route (pipes are not shown to everybody, B6).
    """

    max_points: Annotated[int, Field(ge=2)] = 300
    max_step_m: Positive = 500
    rough_m: Positive = 15
    roles: tuple[Role, ...] = (
        Role.DESIGNER, Role.ENGINEER, Role.CONTRACTOR, Role.CREW_LEADER, Role.SITE_MANAGER, Role.QUALITY_INSPECTOR,
        Role.SUPERVISOR, Role.MANAGER,
    )  # fmt: skip


class Survey(Model):
    """The lists a survey form offers, what its photos show, and the bounds of a drawn route."""

    kinds: tuple[SurveyKind, ...]
    surfaces: tuple[Named, ...]
    crossings: tuple[Named, ...]
    results: tuple[Named, ...]
    return_reasons: tuple[Named, ...]
    photos: tuple[SurveyPhoto, ...]
    # Lists a pack of an earlier version does not have: its forms leave those questions out.
    gases: tuple[Named, ...] = ()
    materials: tuple[Named, ...] = ()
    layings: tuple[Named, ...] = ()
    grades: tuple[Named, ...] = ()
    owners: tuple[Named, ...] = ()
    fire_ratings: tuple[Named, ...] = ()
    route: RouteRule = RouteRule()
    max_cut_m: Positive
    max_households: Count
    clauses: dict[Customer, str]
