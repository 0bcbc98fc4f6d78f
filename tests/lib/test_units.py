"""Units: the slips of the trade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib.errors import Refused
from fieldapp.lib.units import FlowUnit, PressureUnit, flow_m3h, pressure, rounded

HEATING_VALUE = 35.6


def test_flow_typed_as_power() -> None:
    assert flow_m3h(24, FlowUnit.KW, HEATING_VALUE) == pytest.approx(2.427, abs=0.001)


def test_flow_typed_in_litres_a_minute() -> None:
    assert flow_m3h(333.5, FlowUnit.L_MIN, HEATING_VALUE) == 20.01


def test_flow_in_its_own_unit_is_untouched() -> None:
    assert flow_m3h(20.0, FlowUnit.M3_H, HEATING_VALUE) == 20.0


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_nonsense_flow_is_refused(value: float) -> None:
    with pytest.raises(Refused):
        flow_m3h(value, FlowUnit.M3_H, HEATING_VALUE)


def test_power_without_heating_value_is_refused() -> None:
    with pytest.raises(Refused, match="热值"):
        flow_m3h(24, FlowUnit.KW, 0)


def test_pressures_of_the_trade() -> None:
    assert pressure(5, PressureUnit.KPA, PressureUnit.MMH2O) == pytest.approx(509.9, abs=0.1)
    assert pressure(1, PressureUnit.KPA, PressureUnit.MMH2O) == pytest.approx(101.97, abs=0.01)
    assert pressure(0.1, PressureUnit.MPA, PressureUnit.PA) == 100_000
    assert pressure(0.2, PressureUnit.MPA, PressureUnit.KPA) == 200


@given(st.floats(0, 2, allow_subnormal=False), st.sampled_from(PressureUnit))
def test_pressure_there_and_back(megapascal: float, unit: PressureUnit) -> None:
    there = pressure(megapascal, PressureUnit.MPA, unit)
    assert pressure(there, unit, PressureUnit.MPA) == pytest.approx(megapascal, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(20.04, 20.0), (20.05, 20.1), (19.95, 20.0), (19.94, 19.9), (0.25, 0.3), (2.675, 2.7)],
)
def test_halves_round_up_as_on_paper(value: float, shown: float) -> None:
    assert rounded(value, 0.1) == shown
