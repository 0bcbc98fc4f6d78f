"""A third company, fictional, made of data alone: its own titles, channels, limits, thresholds, papers and items."""

PLACES = {
    "QH-1": ("一", "清河管道先服务后报装，网格员先上门", "网格员先上门"),
    "QH-2": ("二", "到场勘查后 2 日内验收合格", "小型工商业 2 日"),
    "QH-3": ("三", "掘路不足 150 米的备案，超过 150 米的报批", "按 150 米分流"),
    "QH-4": ("四", "材料齐全，当日受理，次日通气", "1 日通气"),
    "QH-5": ("五", "完工三年内的资料由档案室保管", "资料归档"),
}
PACK = """
extends = "common"
hotlines = ["0300-0000000"]
[pack]
company = "qinghe"
version = "qinghe-2026-1"
title = "清河管道燃气服务办法"
document_no = "清河〔2026〕1号"
issued = "2026-01-05"
effective_from = "2026-01-05"
region_codes = ["130534"]
interpreted_by = ["服务部"]
[company]
name = "清河管道燃气（演示）"
short_name = "清河管道"
city = "清河"
[push]
source_profile = "file"
platforms = ["工改系统"]
clause = "QH-1"
[titles.customer_manager]
name = "网格员"
[titles.designer]
name = "绘图师"
[[channels]]
code = "BRANCH"
name = "河西营业厅"
online = false
counter = true
clause = "QH-4"
[[channels]]
code = "HALL"
name = "网格驿站"
online = false
counter = true
clause = "QH-4"
[limits]
DESIGN_NONRES = { clause = "QH-2" }
DESIGN_RES = { clause = "QH-2" }
DELIVERY_SMALL = { days = 2, clause = "QH-2" }
DELIVERY_NONSMALL = { days = 6, clause = "QH-2" }
IGNITION = { clause = "QH-4" }
[limits.PERMIT_FILING]
key = "PERMIT_FILING"
name = "掘路备案"
half_days = 1
start = "PERMIT_OPENED"
stop = "PERMIT_FILED"
day_type = "WORKING"
roll = "NONE"
applies = { permit = "FILING" }
clause = "QH-3"
[limits.PERMIT_APPROVAL]
key = "PERMIT_APPROVAL"
name = "掘路报批"
days = 2
start = "PERMIT_OPENED"
stop = "PERMIT_APPROVED"
day_type = "NATURAL"
roll = "REST_DAY"
applies = { permit = "APPROVAL" }
clause = "QH-3"
[soft_targets]
HANDOVER = { clause = "QH-1" }
FIRST_CONTACT = { clause = "QH-1" }
APPOINTMENT = { clause = "QH-1" }
CHANGE_FEEDBACK = { clause = "QH-2" }
COMPLETION_DOCS = { clause = "QH-5" }
SETTLEMENT = { clause = "QH-5" }
AUTO_ACCEPT = { clause = "QH-4" }
[hold]
clause = "QH-2"
[intake]
handover_clauses = { NONRES = "QH-1", RES = "QH-1" }
[visit]
clause = "QH-1"
sweep_clause = "QH-1"
[tolerance]
channels = ["BRANCH", "HALL"]
basis_channels = ["BRANCH"]
clauses = { NONRES = "QH-4", RES = "QH-4" }
[application]
clauses = { NONRES = "QH-4", RES = "QH-4" }
[package]
clause = "QH-2"
[small_ci]
clause = "QH-2"
other_clause = "QH-2"
[pressure]
clause = "QH-2"
[survey]
clauses = { NONRES = "QH-2", RES = "QH-2" }
[permit]
mode = "SPLIT_FLOW"
mode_name = "分流管理"
small_length_m = 150.0
filing_limit = "PERMIT_FILING"
approval_limit = "PERMIT_APPROVAL"
clause = "QH-3"
definition_clause = "QH-3"
filing_clause = "QH-3"
approval_clause = "QH-3"
[contract]
clause = "QH-2"
[order]
clauses = { NONRES = "QH-2", RES = "QH-2" }
[change]
clauses = { NONRES = "QH-2", RES = "QH-2" }
[acceptance]
clauses = { convene = "QH-2", rectify = "QH-2" }
[ignition]
clauses = { NONRES = "QH-4", RES = "QH-4" }
[completion]
clause = "QH-5"
settlement_clause = "QH-5"
[final_audit]
clause = "QH-5"
[archive]
clause = "QH-5"
[household]
clause = "QH-5"
[[papers]]
code = "QH01"
name = "河道管理单位同意书"
uses = [{ customer = "NONRES", needed_for = "HANDOVER", required = true }]
fields = [{ code = "no", name = "文号", kind = "text" }]
tolerable = false
tolerance_note = "不缺"
legality = true
technical = false
[[checklists.ACC-SM.items]]
code = "QH-01"
name = "防洪标高"
criterion = "调压箱底高出防洪水位"
type = "bool"
grade = "MAJOR"
ref = "清河管道〔2026〕1号"
conf = "V"
[ambiguities.A4-03.also]
"limits.PERMIT_APPROVAL.day_type" = "NATURAL"
[ambiguities.A4-05.also]
"limits.PERMIT_FILING.half_days" = 1
[ambiguities.A4-06.also]
"permit.small_length_m" = 150.0
[ambiguities.A4-10.also]
"limits.PERMIT_APPROVAL.stop" = "PERMIT_APPROVED"
"""


def pack_text() -> str:
    """The whole file, as somebody would hand it in."""
    clauses = (
        f'[[clauses]]\nid = "{key}"\nplace = "{place}"\nquote = "{quote}"\nactor = "公司"\nmeaning = "{meaning}"\n'
        for key, (place, quote, meaning) in PLACES.items()
    )
    return PACK + "".join(clauses)
