"""The sections of the rules; everything said in them is read from the pack."""

from collections.abc import Callable

from fieldapp.packs import Pack
from fieldapp.web.rules import asked, checked, house, promised
from fieldapp.web.rules.entry import Groups

SECTIONS: dict[str, tuple[str, str, Callable[[Pack], Groups]]] = {
    "limits": ("时限", "几日、从哪起到哪止", promised.limits),
    "clauses": ("条款原文", "公布的每一句话", promised.clauses),
    "promises": ("承诺", "时限以外答应的", promised.promises),
    "papers": ("资料和容缺", "谁在哪一步要什么", asked.papers),
    "packages": ("套餐和分类", "多大算小型", asked.packages),
    "permits": ("道路手续", "备案、审批还是承诺", asked.permits),
    "acceptance": ("联合验收", "谁签字，怎么算合格", checked.acceptance),
    "checklists": ("检查表", "每一项查什么、依据什么", checked.checklists),
    "tests": ("试验", "压力、时间、怎么判", checked.tests),
    "gates": ("通气前检查", "一条都不能少", checked.gates),
    "holds": ("停表", "什么情况不计时", promised.holds),
    "channels": ("报装渠道", "在哪报装", house.channels),
    "titles": ("岗位和部门", "叫什么", house.titles),
    "readings": ("文字怎么读", "没说清的地方选了哪种", promised.readings),
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
