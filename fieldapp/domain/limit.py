"""What a promised limit says, in one sentence, and when it is over: the same for the screen and the command line."""

from collections.abc import Iterable
from datetime import datetime

from fieldapp import sla
from fieldapp.domain.case import Case
from fieldapp.domain.explanation import Explanation
from fieldapp.lib.clock import iso
from fieldapp.packs import EVENTS, Pack
from fieldapp.packs.base import Customer, DayType, Roll
from fieldapp.packs.limit import Amount, Limit, SoftTarget
from fieldapp.sla import policy, say

_ROLLS = {
    Roll.REST_DAY: "最后一天放假或周末，顺到下一个上班日",
    Roll.FESTIVAL: "最后一天是节日，顺到节后",
    Roll.NONE: "不顺延",
}


def length(amount: Amount) -> str:
    """3 日, 0.5 日（半天）, 2 个工作小时, 4 小时."""
    if amount.days is not None:
        return f"{amount.days} 日"
    if amount.half_days is not None:
        return f"{say.number(amount.half_days / 2)} 日"
    if amount.working_hours is not None:
        return f"{say.number(amount.working_hours)} 个工作小时"
    return f"{say.number(amount.hours or 0)} 小时"


def sentence(limit: Limit | SoftTarget) -> str:
    """全程 3 日：从“约定的勘察时间”到“验收合格”，自然日，最后一天放假或周末，顺到下一个上班日."""
    start, stop = (EVENTS.get(kind or "", kind or "") for kind in (limit.start, limit.stop))
    text = f"{limit.name} {length(limit)}：从“{start}”到“{stop}”"
    if isinstance(limit, SoftTarget):
        return f"{text}，内部目标，不算超期"
    days = "工作日" if limit.day_type is DayType.WORKING else "自然日"
    return f"{text}，按{days}" + (f"，{_ROLLS[limit.roll]}" if limit.days is not None else "，只算上班时间")


def applies(limit: Limit, pack: Pack) -> str:
    """For whom it runs: 非民用 · 小型工商业; 都适用 when nobody is left out."""
    scope = limit.applies
    words = []
    if scope.customer is not None:
        words.append("居民" if scope.customer is Customer.RES else "非民用")
    if scope.small_ci is not None:
        words.append(pack.small_ci.name if scope.small_ci else pack.small_ci.other_name)
    if scope.unclassed:
        words.append("没分类时也先按它算")
    if scope.permit is not None:
        words.append("走备案的" if scope.permit.value == "FILING" else "走审批的")
    return " · ".join(words) or "都适用"


def stopped_at(case: Case, event: str) -> Limit | None:
    """The limit of such a case that this event stops; None where the pack promises nothing there."""
    limits = case.pack.limits_for(case.customer or "", case.small_ci, case.permit_route)
    return next((one for one in limits if one.stop == event), None)


def clause_until(case: Case, event: str) -> str:
    """The clause that promises by when this event happens; nothing where none does."""
    limit = stopped_at(case, event)
    return limit.clause_for(case.customer) if limit and case.customer else ""


def while_open(limit: Limit, small_ci: bool | None) -> str:
    """按 3 日算，分类后定: said wherever such a clock is shown; nothing once the class is known."""
    return f"按 {length(limit)}算，分类后定" if limit.open_for(small_ci) else ""


def find_limit(pack: Pack, key: str) -> Limit | SoftTarget | None:
    return pack.limits.get(key) or pack.soft_targets.get(key)


def decide_due(
    limit: Limit | SoftTarget,
    start: datetime,
    holds: Iterable[sla.Hold],
    pack: Pack,
    calendar: sla.Calendar | None = None,
    customer: Customer | None = None,
) -> Explanation:
    """When a limit that began at `start` is over; facts `due` and `internal_target` are ISO times with +08:00."""
    holds = list(holds)
    counted = holds if isinstance(limit, SoftTarget) or limit.holdable else []
    rule = pack.calendar
    found = sla.due(
        policy.spec(limit, rule), start, counted, calendar or policy.calendar(rule), policy.office(rule)
    )
    steps = [(step.text, iso(step.at)) for step in found.steps]
    if holds and not counted:
        steps.append(("这个时限停表不算", iso(found.due)))
    who = customer or (limit.applies.customer if isinstance(limit, Limit) else None)
    source = limit.clause_for(who) if isinstance(limit, Limit) and who is not None else limit.clause
    key = next(name for name, one in (*pack.limits.items(), *pack.soft_targets.items()) if one is limit)
    return Explanation(
        decision=key,
        name=f"{say.moment(found.due, end=True)} 前",
        rule=sentence(limit),
        source=source,
        pack_version=pack.version,
        steps=tuple(steps),
        facts={
            "due": iso(found.due),
            "internal_target": iso(found.internal_target),
            "stopwatch": iso(found.stopwatch) if found.stopwatch else None,
            "start": iso(found.start),
            "without_hold": iso(found.without_hold),
            "moved_by_hold_minutes": round(found.moved_by_hold.total_seconds() / 60, 2),
            "rolled": found.rolled,
            "provisional": found.provisional,
            "covered": found.covered,
        },
    )
