"""How far two hand-drawn signatures lie apart when neither place nor size nor speed counts."""

import itertools
from collections.abc import Sequence
from math import dist, hypot
from typing import Any

POINTS = 64
Point = tuple[float, float]


def distance(one: Sequence[Any], other: Sequence[Any]) -> float:
    """The mean distance of their points as a share of their size; strokes as the pad stores them."""
    first, second = _normal(one), _normal(other)
    return sum(dist(a, b) for a, b in zip(first, second, strict=True)) / POINTS


def _normal(strokes: Sequence[Any]) -> list[Point]:
    """So many points in equal steps along the line, around the middle, in a box of size one."""
    line = [(float(p["x"]), float(p["y"])) for stroke in strokes for p in stroke["points"]]
    steps = _resampled(line)
    xs, ys = [x for x, _ in steps], [y for _, y in steps]
    size = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    middle = (sum(xs) / POINTS, sum(ys) / POINTS)
    return [((x - middle[0]) / size, (y - middle[1]) / size) for x, y in steps]


def _resampled(line: Sequence[Point]) -> list[Point]:
    lengths = [0.0]
    for (x, y), (to_x, to_y) in itertools.pairwise(line):
        lengths.append(lengths[-1] + hypot(to_x - x, to_y - y))
    found, at = [], 0
    for number in range(POINTS):
        wanted = lengths[-1] * number / (POINTS - 1)
        while at < len(line) - 2 and lengths[at + 1] < wanted:
            at += 1
        if len(line) == 1:
            found.append(line[0])
            continue
        part = lengths[at + 1] - lengths[at]
        share = min(1.0, (wanted - lengths[at]) / part) if part else 0.0
        (x, y), (to_x, to_y) = line[at], line[at + 1]
        found.append((x + share * (to_x - x), y + share * (to_y - y)))
    return found
