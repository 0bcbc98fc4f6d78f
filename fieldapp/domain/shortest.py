"""The shortest the works can take: the waits of the prescribed tests, held against what is left of the promise."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.packs import Pack
from fieldapp.sla import say

_STOP = "ACCEPTANCE_PASSED"


def shortest(pack: Pack, size_class: str, buried: bool) -> list[tuple[str, timedelta]]:
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


def works_too_long(
    clocks: Sequence[Clock], pack: Pack, days: int | None, now: datetime
) -> dict[str, str] | None:
    """A warning when the survey wants more days for the works than a promise on the whole job has left."""
    for clock in clocks:
        limit = pack.limits.get(clock.key)
        if not days or limit is None or limit.stop != _STOP or clock.stopped_at is not None:
            continue
        left = clock.due_at - now
        if timedelta(days=days) > left:
            rest = f"只剩 {say.length(left)}" if left > timedelta() else f"已经超了 {say.length(left)}"
            return {
                "code": "DAYS_SHORT", "text": f"勘察说施工要 {days} 天，{clock.name}{rest}", "clock": clock.key,
            }  # fmt: skip
    return None


def too_long(case: Case, clocks: Sequence[Clock], buried: bool, now: datetime) -> dict[str, str] | None:
    """A warning when the waiting times alone are longer than what is left of a running promise on the whole job."""
    parts = shortest(case.pack, case.size_class, buried)
    whole = sum((length for _, length in parts), timedelta())
    for clock in clocks:
        limit = case.pack.limits.get(clock.key)
        if (
            limit is None
            or limit.stop != _STOP
            or clock.stopped_at is not None
            or whole <= clock.due_at - now
        ):
            continue
        left = clock.due_at - now
        rest = (
            f"{clock.name}只剩 {say.length(left)}"
            if left > timedelta()
            else f"{clock.name}已经超了 {say.length(left)}"
        )
        listed = "、".join(f"{name} {say.length(length)}" for name, length in parts)
        return {
            "code": "TOO_LONG",
            "text": f"光试验最少要 {say.length(whole)}（{listed}），{rest}",
            "clock": clock.key,
        }
    return None
