"""The corrected pressure drop."""

import pytest

from fieldapp.lib.errors import Refused
from fieldapp.lib.pressure import corrected_drop_pa


def test_a_drop_of_200_on_the_gauge_may_be_none_at_all() -> None:
    assert corrected_drop_pa(115000, 101325, 20, 114800, 101325, 19.5) == pytest.approx(-169.4, abs=0.05)


def test_a_steady_line_does_not_drop() -> None:
    assert corrected_drop_pa(115000, 101325, 20, 115000, 101325, 20) == 0


def test_falling_air_pressure_is_corrected() -> None:
    assert corrected_drop_pa(115000, 101325, 20, 115100, 101225, 20) == 0


def test_nonsense_is_refused() -> None:
    with pytest.raises(Refused, match="大气压"):
        corrected_drop_pa(115000, 0, 20, 115000, 101325, 20)
    with pytest.raises(Refused, match="温度"):
        corrected_drop_pa(115000, 101325, 20, 115000, 101325, -273)
    with pytest.raises(Refused, match="不是数字"):
        corrected_drop_pa(float("nan"), 101325, 20, 115000, 101325, 20)
