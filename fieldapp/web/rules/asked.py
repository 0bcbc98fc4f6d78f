"""What is asked of a customer and of the road: papers, package and class, permits."""

from fieldapp.domain.limit import sentence
from fieldapp.packs import Pack
from fieldapp.packs.intake import Missing, PaperCondition, PaperStage, PaperUse
from fieldapp.web.rules.entry import CUSTOMERS, Entry, Groups

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
