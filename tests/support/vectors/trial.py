"""Tests judged: readings by the book, and every way in which they go wrong."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from fieldapp.domain.trial_rule import check_start, judge_test, needed_minutes, show
from fieldapp.packs import Pack
from fieldapp.packs.trial import Judge, TestKind, TestRule
from tests.support.vectors.kit import PACKS
from tests.support.vectors.refusal import REFUSALS, told

TODAY = "2026-03-12"
DESIGNS = ("2", "3", "5", "4.999", "10", "10.001", "100", "200", "300.5", "400", "1000", "0", "-1")
SLIPS = ("0.001", "0.00980665", "0.1", "0.9", "1.0001", "2.1", "10.1", "102", "1000")
WORDS = ("", "abc", "１０５", "1e3", "5,", "-3", " 5 ")
EXTRAS: dict[str, tuple[Any, ...]] = {
    "medium": ("", "空气", "氮气", "燃气", "氧气", "水"),
    "soap": (True, False, "1", "0"),
    "leak": (True, False),
    "instrument": ("GAUGE", "U_TUBE", "DIGITAL", "BOARD", ""),
    "calibrated_until": ("", "2026-03-11", "2026-03-12", "2027-01-01"),
    "clean": ("1", "0", "", "是", "yes"),
}


def trial_vectors(chance: Random) -> list[dict[str, Any]]:
    """Every rule of both companies."""
    found = []
    for company, pack in PACKS.items():
        for rule in pack.test_rules.values():
            for inputs in _readings(rule, pack, chance):
                found.append(vector(company, pack, rule, inputs))
    return found


def good(rule: TestRule, design: str) -> dict[str, Any]:
    """Readings with which the test passes at this design pressure."""
    required = rule.pressure.exactly(Decimal(design)) if rule.pressure else Decimal(5)
    hold = rule.hold_minutes or 30
    if rule.judge is Judge.CORRECTED_DROP:
        start = show(required * 1000)
        readings = {"H1": start, "B1": "101325", "t1": "20", "H2": start, "B2": "101325", "t2": "19.5"}
    elif rule.judge is Judge.CLEAN:
        readings = {"pressure_kpa": show(required / 2), "velocity_ms": "22", "section_m": "120", "clean": "1"}
    else:
        readings = {"start_kpa": show(required), "end_kpa": show(required), "detector_ppm": "0"}
    more = {"design_kpa": design, "minutes": show(hold), "gauge_class": "1.5"}
    more["gauge_range_kpa"] = show(required * Decimal("1.6"))
    known = {one.key for one in rule.inputs}
    return {key: value for key, value in {**more, **readings}.items() if key in known}


def _readings(rule: TestRule, pack: Pack, chance: Random) -> Iterator[dict[str, Any]]:
    if rule.kind in (TestKind.SCOPE, TestKind.MEDIUM):
        yield {}
        return
    for design in ("2", "100"):
        yield good(rule, design)
        yield {**good(rule, design), "soap": False}
    for _ in range(16):
        base = good(rule, chance.choice(DESIGNS[:-2]))
        yield _bent(rule, base, chance)
    yield {**good(rule, "2"), "design_kpa": chance.choice(DESIGNS[-2:])}
    if rule.judge is Judge.CORRECTED_DROP:
        for lost in ("132.999", "133", "133.0005", "133.001", "150", "132.9995"):
            base = {**good(rule, "2"), "t2": "20"}
            yield {**base, "H2": show(Decimal(base["H1"]) - Decimal(lost))}
        for key, value in (
            ("B1", "101.325"),
            ("B2", "59999"),
            ("t1", "-273"),
            ("t2", "-300"),
            ("H1", "20"),
            ("H2", "0"),
        ):
            yield {**good(rule, "2"), key: value}
        for _ in range(12):
            base = good(rule, "2")
            yield {
                **base,
                "t1": _about(chance, 20, 3),
                "t2": _about(chance, 20, 3),
                "B2": _about(chance, 101325, 400),
            }


def _about(chance: Random, middle: int, spread: int) -> str:
    return show(Decimal(middle) + Decimal(chance.randint(-spread * 1000, spread * 1000)).scaleb(-3))


def _bent(rule: TestRule, base: dict[str, Any], chance: Random) -> dict[str, Any]:
    """One or two things are otherwise than they should be."""
    for _ in range(chance.randint(1, 2)):
        keys = [*base, *(key for key in EXTRAS if key != "clean" or "clean" in base)]
        key = chance.choice(keys)
        if key in EXTRAS:
            base = {**base, key: chance.choice(EXTRAS[key])}
        elif chance.random() < 0.15:
            base = {**base, key: chance.choice(WORDS)}
        elif chance.random() < 0.1:
            base = {name: value for name, value in base.items() if name != key}
        else:
            base = {**base, key: _moved(str(base[key]), chance)}
    return base


def _moved(text: str, chance: Random) -> str:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return text
    by = chance.choice(("factor", "step", "step"))
    moved = (
        value * Decimal(chance.choice(SLIPS))
        if by == "factor"
        else value + chance.choice((1, -1)) * Decimal("0.001")
    )
    return show(moved.quantize(Decimal("0.000001")))


def vector(company: str, pack: Pack, rule: TestRule, inputs: dict[str, Any]) -> dict[str, Any]:
    asked = {"company": company, "rule": rule.id, "inputs": inputs, "today": TODAY}
    today = date.fromisoformat(TODAY)
    outcome: dict[str, Any]
    try:
        outcome = judge_test(rule, inputs, pack, today=today).as_dict()
    except REFUSALS as wrong:
        outcome = told(wrong)
    start = None
    try:
        check_start(rule, inputs, pack, today=today)
    except REFUSALS as wrong:
        start = told(wrong)
    try:
        design = Decimal(str(inputs.get("design_kpa", "")))
        needed = needed_minutes(rule, pack, design, inputs.get("soap") is True)
    except ArithmeticError:
        design, needed = None, None
    wanted = (
        {"design_kpa": show(design), "minutes": show(needed)}
        if design is not None and needed is not None
        else None
    )
    return {**asked, "outcome": outcome, "start": start, "needed": wanted}
