"""The published arithmetic between WGS-84, GCJ-02 and BD-09, in degrees, longitude first."""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

# Krasovsky 1940, on which the offset is defined.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
# Steps below a tenth of a millimetre; the map is so nearly the identity that a handful of rounds suffice.
_CLOSE = 1e-9
_ROUNDS = 30


def outside_china(lng: float, lat: float) -> bool:
    """The customary box: outside it the Chinese maps carry no offset."""
    return not (72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271)


def _waves(value: float, *terms: tuple[float, float]) -> float:
    return sum(height * sin(value * pi * times) for height, times in terms) * 2 / 3


def wgs_to_gcj(lng: float, lat: float) -> Point:
    if outside_china(lng, lat):
        return lng, lat
    x, y = lng - 105.0, lat - 35.0
    ripple = _waves(x, (20, 6), (20, 2))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    bend = 1 - _ECCENTRICITY * sin(radians(lat)) ** 2
    metres_per_lat = radians(_AXIS * (1 - _ECCENTRICITY) / bend**1.5)
    metres_per_lng = radians(_AXIS * cos(radians(lat)) / sqrt(bend))
    return lng + east / metres_per_lng, lat + north / metres_per_lat


def gcj_to_bd(lng: float, lat: float) -> Point:
    if outside_china(lng, lat):
        return lng, lat
    length = hypot(lng, lat) + 0.00002 * sin(radians(lat) * 3000)
    angle = atan2(lat, lng) + 0.000003 * cos(radians(lng) * 3000)
    return length * cos(angle) + 0.0065, length * sin(angle) + 0.006


def wgs_to_bd(lng: float, lat: float) -> Point:
    return (lng, lat) if outside_china(lng, lat) else gcj_to_bd(*wgs_to_gcj(lng, lat))


def _inverse(forward: Callable[[float, float], Point], lng: float, lat: float) -> Point:
    """Iterated: subtracting the offset once would leave metres."""
    x, y = lng, lat
    for _ in range(_ROUNDS):
        there_x, there_y = forward(x, y)
        step_x, step_y = there_x - lng, there_y - lat
        x, y = x - step_x, y - step_y
        if abs(step_x) < _CLOSE and abs(step_y) < _CLOSE:
            break
    return x, y


def gcj_to_wgs(lng: float, lat: float) -> Point:
    return _inverse(wgs_to_gcj, lng, lat)


def bd_to_gcj(lng: float, lat: float) -> Point:
    return _inverse(gcj_to_bd, lng, lat)


def bd_to_wgs(lng: float, lat: float) -> Point:
    return _inverse(wgs_to_bd, lng, lat)
