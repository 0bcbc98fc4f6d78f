"""The drawn route as a small drawing without a map: lines in local metres, nothing that gives the coordinates away."""

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

from fieldapp.domain.case import Case
from fieldapp.domain.drawn import INSIDE
from fieldapp.domain.person import Person
from fieldapp.domain.pipe_route import PipeRoute

WIDTH, HEIGHT, MARGIN = 340, 220, 24
# Metres of a degree of latitude: good for a drawing; the lengths beside it are measured.
_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Piece:
    """One leg on the drawing: its ends, how it looks, and the words of its row."""

    points: str
    look: str
    length: float
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    pieces: list[Piece]
    dots: list[tuple[float, float]]
    scale_m: int
    scale_px: float
    length: float
    inside: float
    outside: float
    road: float


def plan_of(case: Case, person: Person, route: PipeRoute | None) -> Plan | None:
    """The drawing, for the roles the pack lets see pipes; None for others and where nothing was drawn."""
    if route is None or len(route.points) < 2 or not person.has(*case.pack.survey.route.roles):
        return None
    dots, factor = _fit(route.points)
    pieces = [
        Piece(f"{here[0]},{here[1]} {there[0]},{there[1]}", _look(leg), leg["length_m"], _words(case, leg))
        for leg, here, there in zip(route.legs, dots, dots[1:], strict=False)
    ]
    inside = sum(leg["length_m"] for leg in route.legs if leg["side"] == INSIDE)
    whole = sum(leg["length_m"] for leg in route.legs)
    step = next((one for one in (500, 200, 100, 50, 20, 10, 5, 2) if one * factor <= WIDTH / 3), 1)
    return Plan(
        pieces=pieces, dots=dots, scale_m=step, scale_px=round(step * factor, 1), length=whole, inside=inside,
        outside=whole - inside, road=sum(leg["length_m"] for leg in route.legs if leg["crossing"]),
    )  # fmt: skip


def _fit(points: list[list[float]]) -> tuple[list[tuple[float, float]], float]:
    """Points in the drawing, north up, and how many pixels a metre has."""
    lng0, lat0 = points[0]
    shrink = cos(radians(lat0))
    metres = [((lng - lng0) * _DEGREE * shrink, (lat0 - lat) * _DEGREE) for lng, lat in points]
    left, top = min(x for x, _ in metres), min(y for _, y in metres)
    wide, high = max(x for x, _ in metres) - left, max(y for _, y in metres) - top
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - 3 * MARGIN
    factor = min(room_x / max(wide, 1), room_y / max(high, 1), room_x / max(hypot(wide, high) / 2, 1))
    across, down = (WIDTH - wide * factor) / 2, MARGIN + (room_y - high * factor) / 2
    return [
        (round((x - left) * factor + across, 1), round((y - top) * factor + down, 1)) for x, y in metres
    ], factor


def _look(leg: dict[str, Any]) -> str:
    return " ".join(
        filter(None, ("road" if leg["crossing"] else "", "inside" if leg["side"] == INSIDE else ""))
    )


def _words(case: Case, leg: dict[str, Any]) -> str:
    survey = case.pack.survey
    named = [
        next((one.name for one in choices if one.code == leg[name]), "")
        for name, choices in (
            ("crossing", survey.crossings), ("surface", survey.surfaces), ("laying", survey.layings),
        )
    ]  # fmt: skip
    side = "红线内" if leg["side"] == INSIDE else "红线外"
    return " · ".join(filter(None, (side, *named)))
