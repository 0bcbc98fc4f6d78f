"""Doors of a street: where they stand, and how they are written down."""

from math import cos, radians
from typing import Any

from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.envelope import Place, Receipt
from tests.support.cast import Stage

LNG, LAT = 113.74, 34.40
LAT_M = 111_320.0


def metres_away(east: float = 0, north: float = 0) -> tuple[float, float]:
    """(lng, lat) so many metres from the corner where the stories begin."""
    return round(LNG + east / (LAT_M * cos(radians(LAT))), 7) + 1e-7, round(LAT + north / LAT_M, 7) + 1e-7


def at(east: float = 0, north: float = 0, accuracy_m: float | None = 6) -> Place:
    """What a phone there says."""
    lng, lat = metres_away(east + 0.137, north + 0.211)
    return Place(lng=lng, lat=lat, accuracy_m=accuracy_m)


def added(
    stage: Stage, name: str = "老街羊肉汤", east: float = 0, north: float = 0, *, part: str = "customer_manager",
    place: Place | None = None, letter: dict[str, Any] | None = None, **over: Any,
) -> Receipt:  # fmt: skip
    """A new door, its letter written where it stands."""
    command = AddDoor(**{"name": name, "street": "文峰路", "result": "D03", "shop": "RESTAURANT", **over})
    return stage.act(part, command, place=place or at(east, north), **(letter or {}))
