"""What an answer to an item must contain before it is taken: nothing passes by default, no measure is overruled."""

from fieldapp.domain.trial_rule import show
from fieldapp.domain.verdict import Finding, Given, Verdict, judge_item, measures, needs_design
from fieldapp.lib.errors import Refused
from fieldapp.packs.checklist import Item, ItemType


def check(
    item: Item, given: Given, text: str, note: str, unmet: list[tuple[str, ...]], tested: bool
) -> Finding:
    """What the measures say; Refused with the field's name when the verdict can't stand.

    `unmet` are the test groups without a passed test, `tested` says that a test under this item has failed.
    """
    _known(item, given)
    finding = judge_item(item, given.values, given.designs)
    if given.verdict is Verdict.PASS:
        _passing(item, given, text, finding, unmet)
    elif given.verdict is Verdict.NA and not item.na_allowed:
        raise Refused(f"{item.name}每件都要查，不能填不适用", "verdict", "na")
    elif given.verdict is Verdict.FAIL and not (finding.out or note or tested):
        raise Refused("写一句哪里不合格", "note", "reason")
    return finding


def _known(item: Item, given: Given) -> None:
    bounds = {key: limits for key, _, limits in measures(item)}
    for key in (*given.values, *given.designs):
        if key not in bounds:
            raise Refused(f"{item.code} 没有“{key}”这个量", f"values.{key}", "unknown_point")
    for key in given.values:
        design = given.designs.get(key)
        if needs_design(bounds[key]) and design is None:
            raise Refused("先填设计值，才知道允许多少", f"designs.{key}", "design")
        if design is not None and design <= 0:
            raise Refused("设计值要大于 0", f"designs.{key}", "design")


def _passing(item: Item, given: Given, text: str, finding: Finding, unmet: list[tuple[str, ...]]) -> None:
    if finding.out:
        worst = finding.out[0]
        raise Refused(f"{worst.sentence}，这项只能判不合格", f"values.{worst.key}", "out_of_limits")
    if item.type is ItemType.NUMBER and not given.values:
        raise Refused("先量再判，填上实测值", f"values.{measures(item)[0][0]}", "missing")
    if item.type is ItemType.TEXT and not text:
        raise Refused("写下看到的，比如铭牌上的字", "text", "missing")
    if unmet:
        raise Refused(
            f"{'、'.join(' 或 '.join(group) for group in unmet)} 还没有合格的试验记录", "verdict", "test"
        )


def criterion(item: Item) -> str:
    """The limits of an item with a single measure as a short sentence, else its criterion."""
    if item.min is not None and item.max is not None:
        return f"允许 {show(item.min)} 到 {show(item.max)} {item.unit}"
    return item.criterion
