"""The strokes of a signature pad as they come and as they are kept: only points and the pad's size."""

import json
from math import isfinite
from typing import Any

LEAST_POINTS, MOST_POINTS = 5, 20_000


def parsed(value: Any) -> Any:
    """The pad sends one JSON text."""
    text = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text) if text else []
    except ValueError:
        raise ValueError("笔画没存全，重写一次") from None


def kept_strokes(strokes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refused when nobody has really written."""
    kept = [
        {"points": [_point(p) for p in stroke.get("points", [])], "box": str(stroke.get("box", ""))[:20]}
        for stroke in strokes
    ]
    count = sum(len(stroke["points"]) for stroke in kept)
    if count < LEAST_POINTS:
        raise ValueError("还没签，在框里手写名字")
    if count > MOST_POINTS:
        raise ValueError("笔画太多，重写一次")
    return kept


def _point(point: Any) -> dict[str, float]:
    kept = {name: float(point[name]) for name in ("x", "y", "time", "pressure") if name in point}
    if not {"x", "y"} <= kept.keys() or not all(
        isfinite(value) and abs(value) < 1e14 for value in kept.values()
    ):
        raise ValueError("笔画没存全，重写一次")
    return kept
