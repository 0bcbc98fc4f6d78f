"""What passes: an answer within the limits, a test that holds, a gate that is fine, a signature by hand.

The demo and the tests' stories are told with them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fieldapp.commands.envelope import BlobRef
from fieldapp.domain.verdict import Verdict, limits, measures, needs_design
from fieldapp.packs.checklist import Item, ItemType
from fieldapp.packs.trial import Judge, TestRule

DESIGN = Decimal(2)
STROKES: list[dict[str, Any]] = [
    {
        "points": [
            {"x": 20.0 + 9 * n, "y": 60.0 + 14 * (n % 3), "time": 16.0 * n, "pressure": 0.5}
            for n in range(24)
        ],
        "box": "358x176",
    }
]
GATE_READINGS = {
    "design_kpa": "2.0",
    "start_kpa": "2.0",
    "end_kpa": "2.0",
    "minutes": "10",
    "detector_ppm": "0",
    "lel_1": "0",
    "o2_1": "0.8",
    "o2_2": "0.5",
    "o2_3": "0.4",
}
CORRECTED_DROP = {
    "design_kpa": "100",
    "H1": "115000",
    "B1": "101325",
    "t1": "20",
    "H2": "114800",
    "B2": "101325",
    "t2": "19.5",
    "gauge_range_kpa": "200",
}
CLEAN = {"design_kpa": "200", "pressure_kpa": "150", "velocity_ms": "22", "section_m": "120", "clean": "1"}


def within(item: Item) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Measures and design values that lie well within the limits."""
    values, designs = {}, {}
    for key, _, bounds in measures(item):
        if needs_design(bounds):
            designs[key] = DESIGN
        low, high = limits(bounds, designs.get(key))
        if low is not None and high is not None:
            values[key] = (low + high) / 2
        else:
            values[key] = low + 1 if low is not None else high - 1 if high is not None else Decimal(1)
    return values, designs


def hand(number: int) -> list[dict[str, Any]]:
    """Strokes of one person's own: no two numbers look alike."""
    points = [
        {
            "x": 20.0 + 9 * n,
            "y": 60.0 + (number * 7 + n * n * (number + 2)) % 60,
            "time": 16.0 * n,
            "pressure": 0.5,
        }
        for n in range(24)
    ]
    return [{"points": points, "box": "358x176"}]


def answer(acceptance_id: UUID, item: Item, photo: BlobRef) -> dict[str, Any]:
    """The fields of a right answer."""
    values, designs = within(item)
    return {
        "acceptance_id": acceptance_id,
        "item": item.code,
        "verdict": Verdict.PASS,
        "values": values,
        "designs": designs,
        "text": "12T" if item.type is ItemType.TEXT else "",
        "photos": [photo] if item.photo else [],
    }


def readings(rule: TestRule) -> dict[str, str]:
    """What the gauges show when the test is passed."""
    good: Mapping[str, str]
    if rule.judge is Judge.CORRECTED_DROP:
        good = CORRECTED_DROP
    elif rule.judge is Judge.CLEAN:
        good = CLEAN
    else:
        required = Decimal(str(rule.pressure.required(2.0))) if rule.pressure else Decimal(5)
        good = {
            "design_kpa": "2",
            "start_kpa": str(required),
            "end_kpa": str(required),
            "gauge_class": "1.5",
            "gauge_range_kpa": str(required * Decimal("1.6")),
            "detector_ppm": "0",
        }
    known = {one.key for one in rule.inputs}
    return {key: value for key, value in good.items() if key in known}


def trial(acceptance_id: UUID, item: Item, rule: TestRule, at: datetime) -> dict[str, Any]:
    """The fields of a test done by the book that ended a minute before `at`."""
    return {
        "acceptance_id": acceptance_id,
        "item": item.code,
        "rule": rule.id,
        "inputs": readings(rule),
        "instrument": rule.instrument.kinds[0] if rule.instrument else "",
        "instrument_no": "演 118",
        "calibrated_until": (at + timedelta(days=180)).date(),
        "medium": rule.mediums[0],
        "soap": True,
        "started_at": at - timedelta(hours=25),
        "ended_at": at - timedelta(minutes=1),
    }
