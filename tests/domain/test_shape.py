"""Two signatures: the same drawing moved, scaled or drawn at another speed is the same; two hands are not."""

import itertools
from typing import Any

from fieldapp.domain.shape import distance
from tests.support.story_evidence import hand


def moved(strokes: list[Any], scale: float, by: float) -> list[Any]:
    return [
        {"points": [{"x": p["x"] * scale + by, "y": p["y"] * scale - by} for p in stroke["points"]]}
        for stroke in strokes
    ]


def test_it_finds_the_same_drawing_wherever_and_however_large() -> None:
    assert distance(hand(1), hand(1)) == 0
    assert distance(hand(1), moved(hand(1), 2.5, 40)) < 1e-9


def test_it_does_not_mind_how_often_the_pad_looked() -> None:
    [stroke] = hand(2)
    points = stroke["points"]
    between = [
        {"x": (a["x"] + b["x"]) / 2, "y": (a["y"] + b["y"]) / 2} for a, b in itertools.pairwise(points)
    ]
    twice = [one for pair in zip(points, between, strict=False) for one in pair] + points[-1:]
    assert distance([stroke], [{"points": twice}]) < 0.001


def test_it_tells_hands_apart_and_a_shaky_copy_from_a_second_try() -> None:
    assert distance(hand(1), hand(2)) > 0.05
    [stroke] = hand(1)
    shaky = [{**p, "y": p["y"] + (n % 2) * 0.5} for n, p in enumerate(stroke["points"])]
    assert distance([stroke], [{"points": shaky}]) < 0.02


def test_it_takes_dots_and_strokes_of_one_point() -> None:
    dot = [{"points": [{"x": 3, "y": 3}]}]
    assert distance(dot, dot) == 0 and distance(dot, hand(1)) > 0.1
