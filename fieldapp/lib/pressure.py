"""The pressure drop of a tightness test, corrected for weather (CJJ 33-2005 12.4.5)."""

from decimal import Decimal
from fractions import Fraction
from math import isfinite

from fieldapp.lib.errors import Refused

_ZERO_CELSIUS_K = 273  # the standard's own figure, not 273.15


def exact_drop_pa(h1: Decimal, b1: Decimal, t1: Decimal, h2: Decimal, b2: Decimal, t2: Decimal) -> Decimal:
    """The same to a thousandth of a pascal (half to even), reckoned in whole fractions, so that every machine which
    does so finds the same side of a limit.
    """
    if min(t1, t2) <= -_ZERO_CELSIUS_K:
        raise Refused("温度不对", "t1" if t1 <= -_ZERO_CELSIUS_K else "t2", "pressure")
    start, end = Fraction(h1) + Fraction(b1), Fraction(h2) + Fraction(b2)
    drop = start - end * (_ZERO_CELSIUS_K + Fraction(t1)) / (_ZERO_CELSIUS_K + Fraction(t2))
    return Decimal(round(drop * 1000)).scaleb(-3)


def corrected_drop_pa(h1: float, b1: float, t1: float, h2: float, b2: float, t2: float) -> float:
    """Pa from gauge pressure H and air pressure B in Pa and gas temperature t in degrees C, first and last
    reading.

    Negative is no error: the gas grew warmer than the correction tells.
    """
    if not all(map(isfinite, (h1, b1, t1, h2, b2, t2))):
        raise Refused("读数不是数字", code="pressure")
    if b1 <= 0 or b2 <= 0:
        raise Refused("大气压要大于 0", "B1" if b1 <= 0 else "B2", "pressure")
    if t1 <= -_ZERO_CELSIUS_K or t2 <= -_ZERO_CELSIUS_K:
        raise Refused("温度不对", "t1" if t1 <= -_ZERO_CELSIUS_K else "t2", "pressure")
    return (h1 + b1) - (h2 + b2) * (_ZERO_CELSIUS_K + t1) / (_ZERO_CELSIUS_K + t2)
