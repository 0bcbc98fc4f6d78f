"""What a drawn route amounts to: one line, its lengths on the ground, and whether it can be right."""

from dataclasses import dataclass
from itertools import pairwise

from fieldapp.domain.sheet import Drawn, Leg
from fieldapp.lib import geo
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack

INSIDE = "INSIDE"


@dataclass(frozen=True, slots=True)
class Lengths:
    """Metres of the whole, on either side of the red line, and through roads."""

    whole: float
    inside: float
    outside: float
    road: float


def line_of(drawn: Drawn) -> list[geo.Place]:
    """The points as CGCS2000 with seven decimals."""
    return [
        geo.to_canonical(geo.Place(one.lng, one.lat, geo.Crs(one.crs), one.accuracy_m))
        for one in drawn.points
    ]


def leg_lengths(drawn: Drawn) -> list[float]:
    """Metres along the ellipsoid from each point to the next."""
    line = line_of(drawn)
    return [geo.distance_m(one, other) for one, other in pairwise(line)]


def lengths(drawn: Drawn) -> Lengths:
    """The sums the designer would otherwise walk with a wheel."""
    legs: list[tuple[Leg, float]] = list(zip(drawn.legs, leg_lengths(drawn), strict=True))
    inside = sum(length for leg, length in legs if leg.side == INSIDE)
    whole = sum(length for _, length in legs)
    return Lengths(whole, inside, whole - inside, sum(length for leg, length in legs if leg.crossing))


def check_drawn(drawn: Drawn, pack: Pack) -> None:
    """Refuse what cannot be a pipe's route, with the point that is at fault."""
    rule, count = pack.survey.route, len(drawn.points)
    if count > rule.max_points:
        raise Refused(f"打了 {count} 个点，最多 {rule.max_points} 个，只留转弯的地方", field="drawn")
    if count == 1:
        raise Refused("只有一个点，连不成线，再打一个或清掉", field="drawn")
    if len(drawn.legs) != max(0, count - 1):
        raise Refused("路线的数据不完整，清掉重画", field="drawn")
    for number, place in enumerate(line_of(drawn), 1):
        if geo.outside_china(place.lng, place.lat):
            raise Refused(f"第 {number} 点不在国内，看看坐标", field="drawn")
    steps = leg_lengths(drawn)
    for number, step in enumerate(steps, 1):
        if step > rule.max_step_m:
            raise Refused(
                f"第 {number} 点到第 {number + 1} 点有 {step:.0f} m，是不是点错了，中间要打点", field="drawn"
            )
    if sum(steps) > pack.survey.max_cut_m:
        raise Refused(f"路线一共 {sum(steps):.0f} m，太长了，看看点有没有打错", field="drawn")
    lists = (
        ("surface", pack.survey.surfaces),
        ("crossing", pack.survey.crossings),
        ("laying", pack.survey.layings),
    )
    for number, leg in enumerate(drawn.legs, 1):
        for name, choices in lists:
            code = getattr(leg, name)
            if code and code not in {one.code for one in choices}:
                raise Refused(f"第 {number} 段的选项不在单子里，重新选", field="drawn")
