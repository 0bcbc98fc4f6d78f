"""How many metres of road are dug up: the sum that the permit rules compare (A4-08)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from fieldapp.domain.explanation import Explanation
from fieldapp.domain.flow import plain
from fieldapp.packs import Pack

TRENCHLESS = "TRENCHLESS"


class Cut(Protocol):
    """One stretch: `length_m` along the pipe, `pits_m` the working pits when it is bored instead of dug."""

    @property
    def crossing(self) -> str: ...
    @property
    def length_m(self) -> Decimal: ...
    @property
    def pits_m(self) -> Decimal: ...
    @property
    def municipal(self) -> bool: ...


def counted(cut: Cut) -> Decimal:
    """The metres of one stretch that count: municipal roads and pavements only, of bored ones the pits."""
    if not cut.municipal:
        return Decimal(0)
    return cut.pits_m if cut.crossing == TRENCHLESS else cut.length_m


def total_cut(cuts: Sequence[Cut], pack: Pack) -> Decimal:
    """Metres, summed and rounded as the pack says."""
    return Decimal(str(pack.permit.total([float(counted(cut)) for cut in cuts])))


def explain_cut(cuts: Sequence[Cut], pack: Pack) -> Explanation:
    """The sum with every stretch and why it counts or does not."""
    names = {one.code: one.name for one in pack.survey.crossings}
    steps = []
    for cut in cuts:
        what = f"{names.get(cut.crossing, cut.crossing)} {plain(cut.length_m)} m"
        if not cut.municipal:
            steps.append((f"{what}，不在市政道路上", "不计"))
        elif cut.crossing == TRENCHLESS:
            steps.append((f"{what}，只计工作坑", f"{plain(cut.pits_m)} m"))
        else:
            steps.append((what, f"{plain(cut.length_m)} m"))
    total = total_cut(cuts, pack)
    return Explanation(
        decision="CUT" if total else "NO_CUT",
        name=f"破路 {plain(total)} m" if total else "不破路",
        rule="一个工程里市政道路开挖长度加起来，非开挖只算工作坑",
        source=pack.permit.definition_clause or pack.permit.clause,
        pack_version=pack.version,
        steps=(*steps, ("合计", f"{plain(total)} m")),
        facts={"length_m": str(total)},
    )
