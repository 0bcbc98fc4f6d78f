"""The sections of the rules as plain entries; everything said here is read from the pack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.limit import applies, length, sentence
from fieldapp.packs import Pack
from fieldapp.packs.base import Confidence, Role
from fieldapp.packs.checklist import Grade, Item
from fieldapp.packs.identity import ClauseStatus
from fieldapp.packs.intake import Missing, PaperCondition, PaperStage, PaperUse

CONFIDENCE = {Confidence.V: "见过原文", Confidence.S: "按实践", Confidence.T: "待核印刷本"}
CUSTOMERS = {"NONRES": "非民用", "RES": "居民小区", "HOUSEHOLD": "居民户"}
STAGES = {
    PaperStage.HANDOVER: "转设计",
    PaperStage.DESIGN: "设计",
    PaperStage.APPLICATION: "报装",
    PaperStage.ACCEPTANCE: "验收",
    PaperStage.IGNITION: "通气",
    PaperStage.FINAL_AUDIT: "终审",
}
CONDITIONS = {
    PaperCondition.AGENT: "代办时要",
    PaperCondition.FLOW_OVER_SMALL: "流量超过套餐时要",
    PaperCondition.INDUSTRY_PERMIT: "行业要许可时要",
    PaperCondition.PROJECT: "有立项时要",
}
MISSING = {Missing.BLOCK: "缺了不能往下走", Missing.MARK: "缺了登记", Missing.WARN: "缺了提醒"}
CLASSES = {"SMALL": "小型工商业", "NONSMALL": "非小型工商业", "RES": "居民"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: what it is about, what it says, its kinds, the clause or standard behind it."""

    name: str
    text: str = ""
    tags: tuple[str, ...] = ()
    clause: str = ""
    ref: str = ""
    note: str = ""


Groups = list[tuple[str, list[Entry]]]


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


def papers(pack: Pack) -> Groups:
    entries = []
    for one in pack.papers:
        tags = (
            "能容缺" if one.tolerable else "不容缺",
            "敏感" if one.sensitive else "",
            "员工可代取" if one.shareable else "",
        )
        text = "；".join(_use(use, pack) for use in one.uses)
        entries.append(Entry(f"{one.code} {one.name}", text, tags, note=one.tolerance_note))
    tests = [Entry(one.name, f"{one.question}，影响就不能容缺") for one in pack.tolerance.tests]
    rule = pack.tolerance
    due = Entry(
        "补齐",
        f"{rule.due_days} 天内补齐，第 {rule.remind_days} 天提醒，第 {rule.escalate_days} 天上报，不因此停气",
        clause=next(iter(rule.clauses.values()), ""),
    )
    return [("资料", entries), ("容缺", [*tests, due])]


def _use(use: PaperUse, pack: Pack) -> str:
    need = (
        CONDITIONS[use.required]
        if isinstance(use.required, PaperCondition)
        else "要"
        if use.required
        else "有就收"
    )
    return f"{CUSTOMERS[use.customer.value]}{STAGES[use.needed_for]}{need}，{MISSING[use.missing]}"


def permits(pack: Pack) -> Groups:
    rule = pack.permit
    entries = [
        Entry(rule.mode_name, f"{pack.title(rule.agent_role)}代办，{rule.filer}办手续", clause=rule.clause)
    ]
    if rule.small_length_m is not None:
        ask = "，正好等于的先问" if rule.boundary_confirm else ""
        entries.append(
            Entry(
                "小型工程界线",
                f"挖掘 {rule.small_length_m:g} m{ask}；不破路的不用办",
                clause=rule.definition_clause or "",
            )
        )
    for key in (rule.filing_limit, rule.approval_limit):
        if key is not None:
            entries.append(
                Entry(pack.limits[key].name, sentence(pack.limits[key]), clause=pack.limits[key].clause)
            )
    return [("道路手续", entries), ("主管部门", [Entry(one.name) for one in rule.authorities])]


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


def packages(pack: Pack) -> Groups:
    rule, small = pack.package, pack.small_ci
    most = f"{rule.small_flow_m3h:g}"
    included = "含" if rule.inclusive else "不含"
    line = f"设计小时流量 {most} m³/h 以下，{included} {most}，按 {rule.rounding_m3h:g} 取整"
    station = "，没有专用调压、表房" if small.excludes_regulator else ""
    sizes = [
        Entry(rule.name, line, clause=rule.clause, ref=rule.ref),
        Entry(small.name, f"流量在{rule.name}线内{station}", clause=small.clause),
        Entry(small.other_name, f"不是{small.name}的工商业", clause=small.other_clause),
    ]
    parts = [
        Entry(one.name, f"{one.qty:g} {one.unit}" if one.qty else f"按现场量，{one.unit}", note=one.note)
        for one in rule.contents
    ]
    return [("怎么分", sizes), (f"{rule.name}里有什么", parts)]


def acceptance(pack: Pack) -> Groups:
    rule = pack.acceptance
    groups: Groups = [
        (
            "怎么算合格",
            [
                Entry("主控项", "全部合格"),
                Entry("一般项", f"{rule.general_pass_percent}% 以上合格，超差不过 {rule.worst_factor:g} 倍"),
                Entry("签字", f"{rule.quorum} 方签完", clause=rule.clauses.get("convene", ""), ref=rule.ref),
                Entry(
                    "整改",
                    "整改的时间算在时限里" if rule.rectification_counts else "整改的时间不算",
                    clause=rule.clauses.get("rectify", ""),
                ),
            ],
        ),
    ]
    for klass, parties in rule.parties.items():
        entries = [
            Entry(one.name, one.checks, note=f"{one.fallback.name}可以代" if one.fallback else "")
            for one in parties
        ]
        groups.append((f"{CLASSES[klass.value]}：谁签", entries))
    return groups


def checklists(pack: Pack) -> Groups:
    return [
        (
            f"{one.name}（{one.code} 第 {one.version} 版，{len(one.items)} 项）",
            [_item(item) for item in one.items],
        )
        for one in pack.checklists.values()
    ]


def _item(item: Item) -> Entry:
    tags = (
        "主控" if item.grade is Grade.MAJOR else "一般",
        "必拍" if item.photo else "",
        CONFIDENCE[item.conf],
    )
    return Entry(f"{item.code} {item.name}", item.criterion, tags, ref=item.ref)


def tests(pack: Pack) -> Groups:
    entries = [
        Entry(f"{one.id} {one.name}", one.scope, (CONFIDENCE[one.conf],), ref=one.ref, note=one.note)
        for one in pack.test_rules.values()
    ]
    return [("压力试验和吹扫", entries)]


def gates(pack: Pack) -> Groups:
    entries = [
        Entry(
            f"{one.code} {one.name}",
            one.question,
            (*(CUSTOMERS[c.value] for c in one.applies), CONFIDENCE[one.conf]),
            ref=one.ref,
        )
        for one in pack.ignition.gates
    ]
    refusals = [
        Entry(one.name, "算用户原因" if one.user else "算公司的") for one in pack.ignition.refusal_reasons
    ]
    return [("通气前一条不能少，谁都不能关", entries), ("这次不能通气的原因", refusals)]


def channels(pack: Pack) -> Groups:
    entries = [
        Entry(one.name, "线上" if one.online else "线下", ("柜台",) if one.counter else (), one.clause)
        for one in pack.channels
    ]
    lines = [Entry(number) for number in pack.hotlines]
    return [("报装渠道", entries), *([("热线", lines)] if lines else [])]


def titles(pack: Pack) -> Groups:
    people = []
    for role in Role:
        if role is not Role.PLATFORM:
            title = pack.titles[role]
            other = "，".join(f"{clause} 里叫{name}" for clause, name in title.by_clause.items())
            people.append(Entry(title.name, other))
    departments = [Entry(name) for name in pack.departments.model_dump().values()]
    aliases = [Entry(old, f"就是{new}") for old, new in pack.dept_aliases.items()]
    return [("岗位", people), ("部门", departments), *([("别名", aliases)] if aliases else [])]


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


SECTIONS: dict[str, tuple[str, str, Callable[[Pack], Groups]]] = {
    "limits": ("时限", "几日、从哪起到哪止", limits),
    "clauses": ("条款原文", "公布的每一句话", clauses),
    "promises": ("承诺", "时限以外答应的", promises),
    "papers": ("资料和容缺", "谁在哪一步要什么", papers),
    "packages": ("套餐和分类", "多大算小型", packages),
    "permits": ("道路手续", "备案、审批还是承诺", permits),
    "acceptance": ("联合验收", "谁签字，怎么算合格", acceptance),
    "checklists": ("检查表", "每一项查什么、依据什么", checklists),
    "tests": ("试验", "压力、时间、怎么判", tests),
    "gates": ("通气前检查", "一条都不能少", gates),
    "holds": ("停表", "什么情况不计时", holds),
    "channels": ("报装渠道", "在哪报装", channels),
    "titles": ("岗位和部门", "叫什么", titles),
    "readings": ("文字怎么读", "没说清的地方选了哪种", readings),
}


def uses(pack: Pack, clause_id: str) -> list[tuple[str, str]]:
    """(section, entry) wherever the clause is what stands behind a rule."""
    found = []
    for key, (_, _, entries) in SECTIONS.items():
        if key != "clauses":
            found += [
                (key, one.name) for _, group in entries(pack) for one in group if one.clause == clause_id
            ]
    return found
