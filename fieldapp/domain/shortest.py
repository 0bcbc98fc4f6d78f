"""The shortest the works can take: the survey's days and the waits of the tests, against what the promise has left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.packs import Pack
from fieldapp.sla import say

_STOP = "ACCEPTANCE_PASSED"
Parts = list[tuple[str, timedelta]]


def shortest(pack: Pack, size_class: str, buried: bool) -> Parts:
    """(test, waiting time) of every test the acceptance of this class asks for; of alternatives the quickest."""
    found: dict[str, timedelta] = {}
    for code in pack.acceptance.lists_for(size_class, buried):
        for item in pack.checklists[code].items:
            for group in item.tests:
                rules = [pack.test_rules[name] for name in group]
                rule = min(rules, key=lambda one: one.minutes() or 0)
                if minutes := rule.minutes():
                    found[rule.id] = timedelta(minutes=minutes)
    return [(pack.test_rules[rule].name, length) for rule, length in found.items()]


def too_long(
    case: Case, clocks: Sequence[Clock], buried: bool, days: int | None, now: datetime
) -> dict[str, str] | None:
    """A warning when the works (`days` of the survey) and the tests take longer than a running promise has left."""
    works, tests = timedelta(days=days or 0), shortest(case.pack, case.size_class, buried)
    waits = sum((length for _, length in tests), timedelta())
    for clock in clocks:
        limit = case.pack.limits.get(clock.key)
        if limit is None or limit.stop != _STOP or clock.stopped_at is not None:
            continue
        left = clock.due_at - now
        if works + waits > left:
            rest = f"只剩 {say.length(left)}" if left > timedelta() else f"已经超了 {say.length(left)}"
            return {
                "code": "TOO_LONG",
                "text": f"{_need(days, waits, tests)}，{clock.name}{rest}",
                "clock": clock.key,
            }
    return None


def _need(days: int | None, waits: timedelta, tests: Parts) -> str:
    """勘察说施工 2 天，试验最少 1天1小时（...），合起来 3天1小时; of one part alone, that part."""
    listed = "、".join(f"{name} {say.length(length)}" for name, length in tests)
    tested = f"试验最少要 {say.length(waits)}（{listed}）"
    if not days:
        return f"光{tested}"
    if not tests:
        return f"勘察说施工要 {days} 天"
    return f"勘察说施工要 {days} 天，{tested}，合起来 {say.length(timedelta(days=days) + waits)}"
