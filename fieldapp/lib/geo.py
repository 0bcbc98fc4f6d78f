"""Places: what a phone or a map said, in which coordinates, brought to one canonical form (CGCS2000)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import cos, hypot, isfinite, radians, sin

from geopy.distance import geodesic

from fieldapp.lib import coordinate
from fieldapp.lib.errors import Refused

outside_china = coordinate.outside_china
# Seven decimals are a centimetre.
_DECIMALS = 7


class Crs(StrEnum):
    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, longitude first; `accuracy_m` as the device gave it; `source` names who measured it."""

    lng: float
    lat: float
    crs: Crs
    accuracy_m: float | None = None
    source: str = ""
    taken_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "crs", Crs(self.crs))
        if not (isfinite(self.lng) and isfinite(self.lat)):
            raise Refused("坐标不是数字", "place", "place")
        if not (-180 <= self.lng <= 180 and -90 <= self.lat <= 90):
            swapped = -180 <= self.lat <= 180 and -90 <= self.lng <= 90
            raise Refused("坐标不对，经度和纬度是不是写反了" if swapped else "坐标超出范围", "place", "place")
        if self.accuracy_m is not None and not self.accuracy_m >= 0:
            raise Refused("定位精度不能是负数", "place", "place")


def to_canonical(place: Place) -> Place:
    """CGCS2000, seven decimals. It differs from WGS-84 by centimetres: for this product they are equal."""
    lng, lat = place.lng, place.lat
    if place.crs is Crs.GCJ02:
        lng, lat = coordinate.gcj_to_wgs(lng, lat)
    elif place.crs is Crs.BD09:
        lng, lat = coordinate.bd_to_wgs(lng, lat)
    return replace(place, lng=round(lng, _DECIMALS), lat=round(lat, _DECIMALS), crs=Crs.CGCS2000)


def convert(place: Place, crs: Crs) -> Place:
    """For drawing on somebody's map; what is stored stays canonical."""
    base = to_canonical(place)
    lng, lat = base.lng, base.lat
    if crs is Crs.GCJ02:
        lng, lat = coordinate.wgs_to_gcj(lng, lat)
    elif crs is Crs.BD09:
        lng, lat = coordinate.wgs_to_bd(lng, lat)
    return replace(base, lng=round(lng, _DECIMALS), lat=round(lat, _DECIMALS), crs=crs)


def distance_m(one: Place, other: Place) -> float:
    """Metres along the ellipsoid, whatever coordinates the two are given in."""
    here, there = to_canonical(one), to_canonical(other)
    return float(geodesic((here.lat, here.lng), (there.lat, there.lng)).meters)


# GRS 80, the ellipsoid of CGCS2000.
_EARTH, _FLAT = 6378137.0, 0.00669438002290


def metres_a_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and of latitude there, by the radii of the ellipsoid."""
    bend = 1 - _FLAT * sin(radians(lat)) ** 2
    return radians(_EARTH * cos(radians(lat)) / bend**0.5), radians(_EARTH * (1 - _FLAT) / bend**1.5)


def metres_near(one: Place, other: Place) -> float:
    """As distance_m within a few kilometres, to centimetres, a hundred times as quick; both in CGCS2000."""
    east, north = metres_a_degree((one.lat + other.lat) / 2)
    return hypot((one.lng - other.lng) * east, (one.lat - other.lat) * north)
