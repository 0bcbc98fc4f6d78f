"""What is promised, how long it may take, when the clock stands still, and how the text is read."""

from typing import Any

from fieldapp.domain.limit import applies, length, sentence
from fieldapp.packs import Pack
from fieldapp.packs.identity import ClauseStatus
from fieldapp.web.rules.entry import Entry, Groups


def limits(pack: Pack) -> Groups:
    hard = [
        Entry(
            f"{one.name}", sentence(one), (applies(one, pack), "" if one.holdable else "不能停表"), one.clause
        )
        for one in pack.limits.values()
    ]
    soft = [
        Entry(f"{one.name} {length(one)}", sentence(one).partition("：")[2], (), one.clause)
        for one in pack.soft_targets.values()
    ]
    return [("承诺的时限", hard), ("写着“及时”的，内部目标", soft)]


def clauses(pack: Pack) -> Groups:
    groups: dict[str, list[Entry]] = {}
    for one in pack.clauses:
        tags = ("说明",) if one.status is ClauseStatus.STATEMENT else ()
        groups.setdefault(one.place, []).append(
            Entry(one.meaning, f"“{one.quote}”", tags, one.id, note=one.note)
        )
    return list(groups.items())


def promises(pack: Pack) -> Groups:
    rule = pack.promise
    entries = [
        Entry(
            "红线外", "红线外不收费" if rule.outside_price_zero else "红线外按价", ref=rule.outside_price_ref
        )
    ]
    if rule.outside_red_line_free:
        entries.append(Entry("红线外免费", clause=rule.outside_red_line_clause or ""))
    if rule.four_zeros:
        names = "、".join(one.name for one in pack.kpi.counters)
        entries.append(Entry("四零", names, clause=rule.four_zeros_clause or ""))
    if not pack.prework.application_required:
        entries.append(Entry("前置施工不用先报装", clause=pack.prework.clause or ""))
    return [("承诺", entries)]


def holds(pack: Pack) -> Groups:
    rule = pack.hold
    head = Entry(
        "谁批",
        f"{pack.title(rule.approver_role)}批，至少 {rule.evidence_min} 份凭据，最多往前补 {rule.backdate_hours} 小时",
        clause=rule.clause,
    )
    groups = [
        (rule.class_names[klass], [Entry(one.name) for one in rule.reasons if one.klass is klass])
        for klass in rule.classes
    ]
    return [("停表", [head]), *groups]


def readings(pack: Pack) -> Groups:
    chosen = [
        Entry(one.question, one.reading, (code, f"{one.key} = {_value(one.value)}"), note=one.note)
        for code, one in pack.ambiguities.items()
        if one.choice
    ]
    read = [
        Entry(one.question, one.reading, (code,), note=one.note)
        for code, one in pack.ambiguities.items()
        if not one.choice
    ]
    return [("文字没说死，这样定", chosen), ("文字这样读", read)]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
