"""The drawn route: lengths on the ground as the phone computes them, canonical points, and routes that can't be."""

import json
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.drawn import check_drawn, leg_lengths, lengths, line_of
from fieldapp.domain.sheet import Drawn
from fieldapp.lib import coordinate
from fieldapp.lib.errors import Refused
from fieldapp.packs import load

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parents[1] / "support" / "vectors" / "routes.json").read_text("utf-8")
)
PACK = load("xinzheng")


def drawn(points: list[tuple[float, float]], crs: str = "WGS84", **leg: Any) -> Drawn:
    return Drawn.model_validate({
        "points": [{"lng": lng, "lat": lat, "crs": crs} for lng, lat in points],
        "legs": [leg for _ in points[1:]],
    })  # fmt: skip


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_it_measures_what_the_phone_measures(case: dict[str, Any]) -> None:
    route = Drawn.model_validate({
        "points": [{"lng": lng, "lat": lat} for lng, lat in case["points"]],
        "legs": [{"side": side, "crossing": "OPEN_CUT" if road else ""}
                 for side, road in zip(case["sides"], case["roads"], strict=True)],
    })  # fmt: skip
    assert leg_lengths(route) == pytest.approx(case["lengths"], abs=0.001)
    found = lengths(route)
    assert found.whole == pytest.approx(sum(case["lengths"]), abs=0.01)
    assert found.inside + found.outside == pytest.approx(found.whole)
    road = sum(length for length, is_road in zip(case["lengths"], case["roads"], strict=True) if is_road)
    assert found.road == pytest.approx(road, abs=0.01)


def test_it_brings_every_system_to_one_line() -> None:
    here = [(113.74, 34.40), (113.7404, 34.40)]
    plain = line_of(drawn(here))
    for crs, forward in (("GCJ02", coordinate.wgs_to_gcj), ("BD09", coordinate.wgs_to_bd)):
        other = drawn([forward(*one) for one in here], crs)
        for one, same in zip(line_of(other), plain, strict=True):
            assert (one.lng, one.lat) == pytest.approx((same.lng, same.lat), abs=5e-7)
        assert leg_lengths(other) == pytest.approx(leg_lengths(drawn(here)), abs=0.1)


@pytest.mark.parametrize(
    ("points", "leg", "says"),
    [
        ([(113.74, 34.4)], {}, "连不成线"),
        ([(113.74, 34.4), (113.76, 34.4)], {}, "第 1 点到第 2 点有 1839 m"),
        ([(113.74, 34.4), (113.7401, 34.4), (2.35, 48.85)], {}, "第 3 点不在国内"),
        ([(113.74 + n * 1e-5, 34.4) for n in range(301)], {}, "最多 300 个"),
        ([(113.74 + n * 0.005, 34.4) for n in range(60)], {}, "太长了"),
        ([(113.74, 34.4), (113.7401, 34.4)], {"surface": "LAVA"}, "第 1 段的选项"),
    ],
)  # fmt: skip
def test_it_says_which_point_cannot_be(
    points: list[tuple[float, float]], leg: dict[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        check_drawn(drawn(points, **leg), PACK)
    assert refused.value.field == "drawn"


def test_it_wants_a_leg_between_each_two_points() -> None:
    route = Drawn.model_validate({"points": [{"lng": 113.74, "lat": 34.4}, {"lng": 113.7401, "lat": 34.4}]})
    with pytest.raises(Refused, match="不完整"):
        check_drawn(route, PACK)
    check_drawn(Drawn(), PACK)
