"""Where measured values, ticks and strokes lie in their drawings."""

from decimal import Decimal

import pytest

from fieldapp.web.shape import gauge, ink, slip, ticks

LOW, HIGH = Decimal("1.80"), Decimal("2.20")


def test_it_puts_an_allowed_value_inside_the_band() -> None:
    view = gauge(Decimal("2.12"), LOW, HIGH, "kPa")
    assert (view.start, view.end, view.mark, view.ok) == (25.0, 75.0, 65.0, True)
    assert view.label == "允许 1.80 到 2.20 kPa，实测 2.12，在范围内"


@pytest.mark.parametrize(
    ("value", "verdict", "mark"), [("212", "高了", 97.5), ("0.2", "低了", 2.5), ("1.80", "在范围内", 25.0)]
)
def test_it_keeps_far_values_on_the_scale(value: str, verdict: str, mark: float) -> None:
    view = gauge(Decimal(value), LOW, HIGH, "kPa")
    assert (view.verdict, view.mark) == (verdict, mark)


def test_it_takes_an_exclusive_limit_by_its_word() -> None:
    assert gauge(Decimal(133), None, Decimal(133), "Pa", inclusive=False).ok is False
    assert gauge(Decimal("132.9"), None, Decimal(133), "Pa", inclusive=False).ok is True


def test_it_draws_one_sided_limits() -> None:
    above = gauge(Decimal("1.2"), Decimal("1.0"), None, "m")
    assert (above.low, above.high, above.end, above.ok) == ("1.0", "", 100.0, True)
    below = gauge(None, None, Decimal("2.0"), "m")
    assert (below.start, below.mark, below.label) == (0.0, None, "不超过 2.0 m")
    assert gauge(Decimal(0), None, Decimal(0), "Pa").ok is True
    with pytest.raises(ValueError, match="limit"):
        gauge(Decimal(1), None, None, "m")


def test_it_guesses_the_unit_that_was_meant() -> None:
    units = [("kPa", Decimal(1)), ("Pa", Decimal("0.001"))]
    assert slip(Decimal(2120), LOW, HIGH, units) == "单位是 Pa 吗"
    assert slip(Decimal(9), LOW, HIGH, units) == ""


def test_it_draws_failed_and_present_ticks_taller() -> None:
    assert [tick.height for tick in ticks(["done", "late", "skip", "now", ""])] == [8, 16, 3, 16, 8]
    assert [tick.x for tick in ticks(["", ""])] == [0, 10]


def test_it_draws_a_signature_from_its_strokes() -> None:
    drawn = ink([{"points": [{"x": 10, "y": 20}, {"x": 30, "y": 60}]}, {"points": [{"x": 50, "y": 40}]}])
    assert drawn is not None
    assert (drawn.box, drawn.paths) == ("2 12 56 56", ["M10 20L30 60", "M50 40L50 40"])
    assert ink([]) is None
