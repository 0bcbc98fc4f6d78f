"""Units people type: gas flow and pressure, brought to m3/h and Pa."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import isfinite

from fieldapp.lib.errors import Refused

_MJ_PER_KWH = 3.6


class FlowUnit(StrEnum):
    M3_H = "M3_H"
    L_MIN = "L_MIN"
    KW = "KW"


class PressureUnit(StrEnum):
    PA = "PA"
    KPA = "KPA"
    MPA = "MPA"
    MMH2O = "MMH2O"


FLOW_NAMES = {FlowUnit.M3_H: "m³/h", FlowUnit.L_MIN: "L/min", FlowUnit.KW: "kW"}
PRESSURE_NAMES = {
    PressureUnit.PA: "Pa",
    PressureUnit.KPA: "kPa",
    PressureUnit.MPA: "MPa",
    PressureUnit.MMH2O: "mmH₂O",
}
_PASCAL = {
    PressureUnit.PA: Decimal(1),
    PressureUnit.KPA: Decimal(1000),
    PressureUnit.MPA: Decimal(1_000_000),
    PressureUnit.MMH2O: Decimal("9.80665"),
}


def flow_m3h(value: float, unit: FlowUnit, heating_value_mj: float) -> float:
    """m3/h at reference conditions; a power in kW needs the gas's low heating value in MJ/m3."""
    if not isfinite(value):
        raise Refused("流量不是数字", "flow", "flow")
    if value < 0:
        raise Refused("流量不能是负数", "flow", "flow")
    if unit is FlowUnit.KW:
        if not heating_value_mj > 0:
            raise Refused("热值要大于 0", "heating_value", "flow")
        return value * _MJ_PER_KWH / heating_value_mj
    if unit is FlowUnit.L_MIN:
        return float(Decimal(str(value)) * 60 / 1000)
    return float(value)


def to_pascal(value: float, unit: PressureUnit) -> float:
    if not isfinite(value):
        raise Refused("压力不是数字", "pressure", "pressure")
    return float(Decimal(str(value)) * _PASCAL[unit])


def from_pascal(pascal: float, unit: PressureUnit) -> float:
    return float(Decimal(str(pascal)) / _PASCAL[unit])


def pressure(value: float, unit: PressureUnit, into: PressureUnit) -> float:
    return from_pascal(to_pascal(value, unit), into)


def rounded(value: float, step: float) -> float:
    """To the nearest multiple of `step`, halves up as on paper (20.05 by 0.1 is 20.1), on the decimal as
    written.
    """
    unit = Decimal(str(step))
    return float((Decimal(str(value)) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)
