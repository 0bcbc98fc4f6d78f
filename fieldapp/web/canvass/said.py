"""What a visit tells besides its result, in words: the rest of the record of who wants gas."""

from collections.abc import Iterable

from fieldapp.domain.visit import Visited
from fieldapp.lib import money
from fieldapp.packs import Pack
from fieldapp.packs.base import Named


def said_of(pack: Pack, visit: Visited) -> str:
    """现在烧瓶装液化气，一月 8 瓶，一月 960.00 元; empty when nothing was said."""
    rules, facts = pack.visit, visit.facts or {}
    cost = facts.get("cost_fen")
    uses = [_name(pack.appliances, code) for code in facts.get("appliances", [])]
    parts = [
        _with("想用：", _name(rules.demands, visit.demand)),
        _with("店", _name(rules.shop_states, visit.shop_state)),
        _with("现在烧", _name(rules.energies, visit.energy)),
        f"一月 {facts['bottles']} 瓶" if "bottles" in facts else "",
        f"一月 {money.show(int(cost))} 元" if cost is not None else "",
        _with("灶具：", "、".join(uses)),
        str(facts.get("floor", "")),
        f"{facts['area_m2']} m²" if "area_m2" in facts else "",
        _with("管道", _name(rules.pipes, str(facts.get("pipe", "")))),
        _name(rules.crossings, str(facts.get("crossing", ""))),
        _with("房子", _name(rules.tenures, str(facts.get("tenure", "")))),
        _with("卡在", "、".join(_name(rules.obstacles, code) for code in visit.obstacles)),
        "愿意接电话" if facts.get("consent") else "",
    ]
    return "，".join(filter(None, parts))


def _name(listed: Iterable[Named], code: str) -> str:
    return next((one.name for one in listed if one.code == code), code)


def _with(before: str, word: str) -> str:
    return f"{before}{word}" if word else ""
