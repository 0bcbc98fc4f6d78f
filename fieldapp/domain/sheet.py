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
    households: int | None = Field(default=None, ge=1)
    opening_on: date | None = None
    premises_now: Note = ""
    flags: list[Line] = []


class Burner(Section):
    """One kind of appliance: of the pack's list by `code`, or by `name`; flow or power of one."""

    code: Line = ""
    name: Line = ""
    flow: Figure
    unit: FlowUnit = FlowUnit.M3_H
    qty: int = Field(ge=1, le=100000)
    existing: bool = False


class Growth(Section):
    """What is to come: added flow (m3/h) in a year."""

    year: int = Field(ge=2000, le=2100)
    flow: Figure = Field(ge=0)


class Demand(Section):
    """How much gas."""

    burners: list[Burner] = Field(default=[], max_length=60)
    growth: list[Growth] = Field(default=[], max_length=10)
    hours_a_day: Decimal | None = Field(default=None, ge=0, le=24, decimal_places=1)
    burner_kpa: Decimal | None = Field(default=None, ge=0, le=400, decimal_places=3)
    needs: Note = ""


class Source(Section):
    """Where the gas comes from."""

    tie_in: Line = ""
    pipe: Line = ""
    material: Line = ""
    pressure_class: Line = ""
    measured: Figure | None = None
    measured_unit: PressureUnit = PressureUnit.KPA
    hot_tap: bool | None = None
    nearby: Note = ""


class Area(Section):
    """What the designer can say of the area pressure; the engineer decides."""

    node: Line = ""
    lowest_kpa: Decimal | None = Field(default=None, ge=0, le=4000, decimal_places=3)
    required_kpa: Decimal | None = Field(default=None, ge=0, le=4000, decimal_places=3)
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


class Route(Section):
    """How the pipe runs; `no_cut` says that no road is touched."""

    no_cut: bool = False
    cuts: list[Stretch] = Field(default=[], max_length=60)
    inside_m: Metres | None = None
    outside_m: Metres | None = None
    aerial_m: Metres | None = None
    obstacles: Note = ""


class Premises(Section):
    """The room: `station` is a regulator station or meter room of the customer's own."""

    station: bool | None = None
    storey: Line = ""
    ventilation: Line = ""
    meter_place: Line = ""
    alarm_place: Line = ""
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
