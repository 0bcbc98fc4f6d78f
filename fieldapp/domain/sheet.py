"""The survey sheet: its sections as typed data, each of which may be half filled until it is handed in."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.lib.units import FlowUnit, PressureUnit

Line = Annotated[str, Field(max_length=100)]
Note = Annotated[str, Field(max_length=1000)]
Figure = Annotated[Decimal, Field(decimal_places=3, max_digits=12, allow_inf_nan=False)]
Metres = Annotated[Decimal, Field(decimal_places=2, max_digits=12, allow_inf_nan=False)]


class Section(BaseModel):
    """One section; an empty one is a fresh one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Basic(Section):
    """Who: kind of customer, households, when the customer wants to open."""

    kind: Line = ""
    operator: Line = ""
    smart_meters: int | None = Field(default=None, ge=0)
    plain_meters: int | None = Field(default=None, ge=0)
    households: int | None = Field(default=None, ge=1)
    opening_on: date | None = None
    premises_now: Note = ""
    flags: list[Line] = []


class Burner(Section):
    """One kind of appliance: of the pack's list by `code`, or by `name`; flow or power; `certified`: with CCC."""

    code: Line = ""
    name: Line = ""
    flow: Figure
    unit: FlowUnit = FlowUnit.M3_H
    qty: int = Field(ge=1, le=100000)
    existing: bool = False
    brand: Line = ""
    gas: Line = ""
    certified: bool | None = None


class Growth(Section):
    """What is to come: added flow (m3/h) in a year."""

    year: int = Field(ge=2000, le=2100)
    flow: Figure = Field(ge=0)


class Demand(Section):
    """How much gas."""

    burners: list[Burner] = Field(default=[], max_length=60)
    growth: list[Growth] = Field(default=[], max_length=10)
    daily_m3: Decimal | None = Field(default=None, ge=0, le=10_000_000, decimal_places=1)
    annual_m3: Decimal | None = Field(default=None, ge=0, le=10_000_000_000, decimal_places=0)
    hours_a_day: Decimal | None = Field(default=None, ge=0, le=24, decimal_places=1)
    burner_kpa: Decimal | None = Field(default=None, ge=0, le=400, decimal_places=3)
    needs: Note = ""


class Source(Section):
    """Where the gas comes from; `spare_m3h` by simulation, `hot_taps` how often it is tapped under gas."""

    tie_in: Line = ""
    pipe: Line = ""
    material: Line = ""
    pressure_class: Line = ""
    sdr: Line = ""
    gas: Line = ""
    measured: Figure | None = None
    measured_unit: PressureUnit = PressureUnit.KPA
    measured_at: Line = ""
    gauge: Line = ""
    spare_m3h: Decimal | None = Field(default=None, ge=0, le=1_000_000, decimal_places=3)
    hot_tap: bool | None = None
    hot_taps: int | None = Field(default=None, ge=0, le=50)
    regulator: Note = ""
    nearby: Note = ""


class Area(Section):
    """What the designer can say of the area pressure; the engineer decides."""

    node: Line = ""
    lowest_kpa: Decimal | None = Field(default=None, ge=0, le=4000, decimal_places=3)
    required_kpa: Decimal | None = Field(default=None, ge=0, le=4000, decimal_places=3)
    method: Line = ""
    note: Note = ""


class Stretch(Section):
    """One stretch of road: dug (its whole length) or bored (only `pits_m`)."""

    road: Line = ""
    surface: Line = ""
    crossing: Line = "OPEN_CUT"
    length_m: Metres
    pits_m: Metres = Decimal(0)
    municipal: bool = True
    side: Literal["INSIDE", "OUTSIDE"] = "OUTSIDE"
    grade: Line = ""
    width_m: Metres | None = None
    owner: Line = ""


class Pipe(Section):
    """Pipe of one material and size, and how it lies."""

    material: Line = ""
    size: Line = ""
    laying: Line = ""
    length_m: Metres


Degrees = Annotated[float, Field(allow_inf_nan=False)]


class Waypoint(Section):
    """One point of a drawn route as it came: walked to (GNSS), tapped on the plan (MAP) or typed."""

    lng: Degrees = Field(ge=-180, le=180)
    lat: Degrees = Field(ge=-90, le=90)
    crs: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] = "WGS84"
    accuracy_m: float | None = Field(default=None, ge=0, le=50_000_000)
    source: Literal["GNSS", "MAP", "TYPED"] = "MAP"


class Leg(Section):
    """What the pipe runs through between two points; `crossing` is empty where no road is touched."""

    road: Line = ""
    surface: Line = ""
    crossing: Line = ""
    municipal: bool = True
    side: Literal["INSIDE", "OUTSIDE"] = "OUTSIDE"
    laying: Line = ""


class Drawn(Section):
    """A route on the plan: a leg between each point and the next."""

    points: list[Waypoint] = Field(default=[], max_length=5000)
    legs: list[Leg] = Field(default=[], max_length=5000)


class Route(Section):
    """How the pipe runs; `no_cut` says that no road is touched, `extra_m` is what is beyond the usual length."""

    drawn: Drawn | None = None
    no_cut: bool = False
    cuts: list[Stretch] = Field(default=[], max_length=60)
    inside_m: Metres | None = None
    outside_m: Metres | None = None
    aerial_m: Metres | None = None
    pipes: list[Pipe] = Field(default=[], max_length=40)
    main_m: Metres | None = None
    extra_m: Metres | None = None
    green_m2: Metres | None = None
    obstacles: Note = ""


class Premises(Section):
    """The room: `station` is a regulator station or meter room of the customer's own."""

    station: bool | None = None
    room_m2: Metres | None = None
    height_m: Metres | None = None
    storey: Line = ""
    ceiling: Line = ""
    fire_rating: Line = ""
    ventilation: Line = ""
    meter_place: Line = ""
    alarm_place: Line = ""
    alarm_power: Line = ""
    flue: Line = ""
    room_note: Note = ""


class Conclusion(Section):
    """What comes of it."""

    result: Line = ""
    return_reason: Line = ""
    site_ready: bool | None = None
    road_ready_on: date | None = None
    days_needed: int | None = Field(default=None, ge=1, le=365)
    customer_words: Note = ""
    advice: Note = ""


class Sheet(BaseModel):
    """All sections; one that is None was not touched by this letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basic: Basic | None = None
    demand: Demand | None = None
    source: Source | None = None
    area: Area | None = None
    route: Route | None = None
    premises: Premises | None = None
    conclusion: Conclusion | None = None


FLAGS = {
    "LONG": "超长",
    "AERIAL": "高位架空",
    "BASEMENT": "地下室",
    "OPEN_KITCHEN": "开放厨房",
    "DUAL_FUEL": "双气源",
    "UNDERGROUND": "地下有管线或文物",
}
SECTIONS = {
    "basic": "基本",
    "demand": "用气",
    "source": "气源",
    "area": "压力",
    "route": "路由",
    "premises": "场所",
    "conclusion": "结论",
}
