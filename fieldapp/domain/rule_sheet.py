"""The rules of an acceptance as plain JSON for a phone; every number that is compared is decimal text."""

from typing import Any

from fieldapp.domain.trial_rule import INSTRUMENTS, LAST, show
from fieldapp.domain.verdict import measures
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Bounds, Item, Point
from fieldapp.packs.trial import Instrument, TestInput, TestPressure, TestRule

Data = dict[str, Any]


def pack_data(pack: Pack, tests: Pack | None = None) -> Data:
    """What the company's rules say about passing, and the pressure classes that choose a hold time.

    `tests` are the rules of the tests where a round's lists come from another version than its case's rules.
    """
    of_tests = tests or pack
    rules = pack.acceptance
    return {
        "version": of_tests.version,
        "general_pass_percent": rules.general_pass_percent,
        "worst_factor": show(rules.worst_factor),
        "rectification_days": rules.rectification_days,
        "remaining_issue_days": rules.remaining_issue_days,
        "same_signer_seconds": rules.same_signer_seconds,
        "classes": [
            {
                "code": one.code,
                "name": one.name,
                "max_mpa": show(one.max_mpa),
                "test_class": one.test_class,
            }
            for one in of_tests.pressure.classes
        ],
    }


def item_data(item: Item) -> Data:
    return {
        "code": item.code,
        "name": item.name,
        "criterion": item.criterion,
        "type": item.type.value,
        "grade": item.grade.value,
        "unit": item.unit or "",
        "min": _text(item.min),
        "max": _text(item.max),
        "measures": [_measure(key, name, bounds) for key, name, bounds in measures(item)],
        "tests": [list(group) for group in item.tests],
        "photo": item.photo,
        "video": item.video,
        "file": item.file,
        "sign": item.sign,
        "na_allowed": item.na_allowed,
        "ref": item.ref,
        "conf": item.conf.value,
    }


def _measure(key: str, name: str, bounds: Bounds) -> Data:
    return {
        "key": key,
        "name": name,
        "unit": bounds.unit or "",
        "min": _text(bounds.min),
        "max": _text(bounds.max),
        "min_inclusive": bounds.min_inclusive,
        "max_inclusive": bounds.max_inclusive,
        "design_min_factor": _text(bounds.design_min_factor),
        "design_max_factor": _text(bounds.design_max_factor),
        "grade": bounds.grade.value if isinstance(bounds, Point) and bounds.grade else None,
    }


def rule_data(rule: TestRule) -> Data:
    return {
        "id": rule.id,
        "name": rule.name,
        "scope": rule.scope,
        "kind": rule.kind.value,
        "pressure": _pressure(rule.pressure) if rule.pressure else None,
        "hold_minutes": _text(rule.hold_minutes),
        "holds": [{"class": one.klass, "minutes": show(one.minutes), "soap": one.soap} for one in rule.holds],
        "instrument": _instrument(rule.instrument) if rule.instrument else None,
        "judge": rule.judge.value,
        "limit_pa": _text(rule.limit_pa),
        "limit_inclusive": rule.limit_inclusive,
        "soap": rule.soap,
        "max_section_m": _text(rule.max_section_m),
        "min_velocity_ms": _text(rule.min_velocity_ms),
        "mediums": list(rule.mediums),
        "forbidden_mediums": list(rule.forbidden_mediums),
        "inputs": [_input(one) for one in rule.inputs],
        "ref": rule.ref,
        "conf": rule.conf.value,
        "note": rule.note,
    }


def _pressure(pressure: TestPressure) -> Data:
    return {
        "factor": show(pressure.factor),
        "floor_kpa": show(pressure.floor_kpa),
        "ceiling_kpa": _text(pressure.ceiling_kpa),
        "cases": [
            {"below_kpa": show(one.below_kpa), "fixed_kpa": show(one.fixed_kpa)} for one in pressure.cases
        ],
    }


def _instrument(tool: Instrument) -> Data:
    return {
        "kinds": list(tool.kinds),
        "names": [INSTRUMENTS.get(one, one) for one in tool.kinds],
        "range_min_factor": _text(tool.range_min_factor),
        "range_max_factor": _text(tool.range_max_factor),
        "max_class": _text(tool.max_class),
        "calibrated": tool.calibrated,
    }


def _input(one: TestInput) -> Data:
    return {
        "key": one.key,
        "name": one.name,
        "unit": one.unit,
        "required": one.required,
        "max": _text(one.max),
        "last": one.key in LAST,
    }


def _text(value: float | None) -> str | None:
    return None if value is None else show(value)
