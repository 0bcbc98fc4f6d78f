"""Where things lie inside small drawings: a measured value on its scale, ticks, the strokes of a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TICK, STEP = 7.5, 10.0


@dataclass(frozen=True, slots=True)
class Gauge:
    """What components/gauge.html draws; positions in percent of the width."""

    start: float
    end: float
    low: str
    high: str
    mark: float | None
    ok: bool | None
    verdict: str
    label: str


def place(value: Decimal, first: Decimal, last: Decimal) -> float:
    return round(float(100 * (value - first) / (last - first)), 2)


def gauge(
    value: Decimal | None, low: Decimal | None, high: Decimal | None, unit: str, inclusive: bool = True
) -> Gauge:
    """A value on its scale: the band takes the middle half, an open side runs to the edge, far values stick to it."""
    if low is None and high is None:
        raise ValueError("a gauge needs a limit")
    floor = low if low is not None else Decimal(0)
    ceiling = high if high is not None else 2 * floor if floor > 0 else floor + 1
    span = (ceiling - floor) or abs(ceiling) or Decimal(1)
    first = floor - span / 2 if low is not None else min(floor, ceiling - span)
    last = ceiling + span / 2 if high is not None else ceiling
    start = place(floor, first, last) if low is not None else 0.0
    end = place(ceiling, first, last) if high is not None else 100.0
    allowed = limits(low, high, unit)
    if value is None:
        return Gauge(start, end, words(low), words(high), None, None, "", allowed)
    under = low is not None and (value < low if inclusive else value <= low)
    over = high is not None and (value > high if inclusive else value >= high)
    ok = not (under or over)
    verdict = "在范围内" if ok else "低了" if under else "高了"
    return Gauge(
        start, end, words(low), words(high), min(97.5, max(2.5, place(value, first, last))), ok, verdict,
        f"{allowed}，实测 {words(value)}，{verdict}",
    )  # fmt: skip


def words(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def limits(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """允许 1.80 到 2.20 kPa; 不低于 1.0 m; 不超过 2.0 m."""
    if low is not None and high is not None:
        return f"允许 {words(low)} 到 {words(high)} {unit}".rstrip()
    return (
        f"不低于 {words(low)} {unit}".rstrip() if low is not None else f"不超过 {words(high)} {unit}".rstrip()
    )


def slip(
    value: Decimal, low: Decimal | None, high: Decimal | None, units: Sequence[tuple[str, Decimal]]
) -> str:
    """The sentence that guesses the likely slip: the unit in which the number would fit; empty when none does."""
    for unit, factor in units:
        turned = value * factor
        if factor != 1 and (low is None or turned >= low) and (high is None or turned <= high):
            return f"单位是 {unit} 吗"
    return ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One item on the tick line: tall for failed and present, thin for not applicable."""

    state: str
    x: float
    y: float
    height: float


def ticks(states: Sequence[str]) -> list[Tick]:
    """States done, late, skip, now, kept, again or empty, in the order of the list."""
    tall, thin = {"late": 16.0, "now": 16.0}, {"skip": 3.0}
    heights = [tall.get(state, thin.get(state, 8.0)) for state in states]
    return [
        Tick(state, n * STEP, (16 - h) / 2, h)
        for n, (state, h) in enumerate(zip(states, heights, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class Ink:
    """A signature as paths in a view box."""

    box: str
    paths: list[str]


def ink(groups: Sequence[Any], margin: float = 8) -> Ink | None:
    """Paths of stored strokes (signature_pad's toData(), or plain lists of points); None when nothing was drawn."""
    strokes = [group.get("points", []) if isinstance(group, dict) else group for group in groups]
    lines = [[(float(p["x"]), float(p["y"])) for p in stroke] for stroke in strokes if stroke]
    if not lines:
        return None
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    left, top = min(xs) - margin, min(ys) - margin
    box = f"{left:g} {top:g} {max(xs) - left + margin:g} {max(ys) - top + margin:g}"
    return Ink(
        box,
        ["M" + "L".join(f"{x:g} {y:g}" for x, y in (line if len(line) > 1 else line * 2)) for line in lines],
    )
