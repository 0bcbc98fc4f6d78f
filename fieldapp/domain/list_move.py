"""From one version of a checklist to another: which answers are carried, which are given again, which are archived."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from fieldapp.domain.rule_sheet import item_data, rule_data
from fieldapp.domain.trial_rule import show
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Item
from fieldapp.packs.trial import TestRule

# How an item is called and where it is written does not change what was answered.
TITLES = ("name", "ref", "conf", "note", "scope")


@dataclass(frozen=True, slots=True)
class Split:
    """Codes. carried + again + gone are the answers there were, each once; `fresh` is asked and was never answered."""

    carried: tuple[str, ...]
    again: tuple[str, ...]
    gone: tuple[str, ...]
    fresh: tuple[str, ...]


def split(old: Mapping[str, str], new: Mapping[str, str], answered: Collection[str]) -> Split:
    """By the digests of the items: the same digest asks the same. `answered` are codes of `old`."""
    given = [code for code in old if code in answered]
    return Split(
        carried=tuple(code for code in given if new.get(code) == old[code]),
        again=tuple(code for code in given if code in new and new[code] != old[code]),
        gone=tuple(code for code in given if code not in new),
        fresh=tuple(code for code in new if code not in given),
    )


def item_digest(item: Item, pack: Pack) -> str:
    """SHA-256 (hex) of what an item asks: criterion, unit, limits, grade, photos, and the rules of its tests."""
    wanted = sorted({rule for group in item.tests for rule in group})
    asked = {
        **_plain(item_data(item)),
        "rules": [_plain(rule_data(pack.test_rules[rule])) for rule in wanted],
    }
    return hashlib.sha256(rfc8785.dumps(asked)).hexdigest()


def digests(items: Iterable[Item], pack: Pack) -> dict[str, str]:
    return {item.code: item_digest(item, pack) for item in items}


def change_words(old: Item, new: Item, before: Pack, after: Pack) -> str:
    """上限 2 m 改成 1.5 m: what is asked otherwise now, in a few words."""
    said = [*_limits(old, new), *_tests(old, new, before, after)]
    if old.type is not new.type:
        said.append(f"改成：{new.criterion}")
    if new.photo and not old.photo:
        said.append("加照片，必拍")
    if old.grade is not new.grade:
        said.append("改成主控" if new.grade.value == "MAJOR" else "改成一般")
    if old.na_allowed and not new.na_allowed:
        said.append("不能再填不适用")
    return "，".join(said) or f"改成：{new.criterion}"


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [_plain(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
        if key not in TITLES
    }


def _limits(old: Item, new: Item) -> list[str]:
    """Limits of the item itself, and of its points by their names."""
    pairs = [("", old, new)]
    known = {point.code: point for point in old.points}
    pairs += [(f"{point.name} ", known[point.code], point) for point in new.points if point.code in known]  # type: ignore[misc]
    said = [f"加了{point.name}" for point in new.points if point.code not in known]
    kept = {point.code for point in new.points}
    said += [f"不再量{point.name}" for point in old.points if point.code not in kept]
    for label, was, now in pairs:
        if (was.unit or "") != (now.unit or "") and was.unit and now.unit:
            said.append(f"{label}单位 {was.unit} 改成 {now.unit}")
        for word, a, b in (("下限", was.min, now.min), ("上限", was.max, now.max)):
            if a != b:
                said.append(f"{label}{word} {_bound(a, was.unit)} 改成 {_bound(b, now.unit)}")
        same = (was.min_inclusive, was.max_inclusive, was.design_min_factor, was.design_max_factor)
        if same != (now.min_inclusive, now.max_inclusive, now.design_min_factor, now.design_max_factor):
            said.append(f"{label}允许的范围改了")
    return said


def _bound(value: float | None, unit: str | None) -> str:
    return "不限" if value is None else f"{show(value)} {unit or ''}".strip()


def _tests(old: Item, new: Item, before: Pack, after: Pack) -> list[str]:
    was = {rule for group in old.tests for rule in group}
    now = [rule for group in new.tests for rule in group]
    said = [f"加试验 {after.test_rules[rule].name}" for rule in now if rule not in was]
    said += [f"不做 {before.test_rules[rule].name}" for rule in sorted(was) if rule not in now]
    for rule in now:
        if rule not in was or _plain(rule_data(before.test_rules[rule])) == _plain(
            rule_data(after.test_rules[rule])
        ):
            continue
        a, b = _minutes(before.test_rules[rule]), _minutes(after.test_rules[rule])
        said.append(f"稳压 {a} 改成 {b}" if a != b else f"{after.test_rules[rule].name}的做法改了")
    return said


def _minutes(rule: TestRule) -> str:
    return "不限" if rule.hold_minutes is None else f"{show(rule.hold_minutes)} 分"
