"""How much gas an hour: the sum, the share used at the same time, and what the design flow decides; pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fieldapp.domain.explanation import Explanation
from fieldapp.lib.errors import Refused
from fieldapp.lib.units import FLOW_NAMES, FlowUnit
from fieldapp.packs import Pack
from fieldapp.packs.base import Customer
from fieldapp.packs.supply import Appliance

SMALL, STANDARD = "SMALL_MERCHANT", "STANDARD"
# How far beyond the usual range of an appliance a figure is taken for one in another unit.
_FAR = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Appliances of one kind: `flow` of one in m3/h, `table` the residential table they belong to."""

    name: str
    flow: Decimal
    qty: int
    table: str = ""

    @property
    def sum(self) -> Decimal:
        return self.flow * self.qty


@dataclass(frozen=True, slots=True)
class FlowResult:
    """Flows in m3/h: `installed` the sum, `design` after `factor` and rounded; `steps` are pairs of text and value."""

    installed: Decimal
    factor: Decimal
    design: Decimal
    formula: str
    steps: tuple[tuple[str, str], ...]


def compute(lines: Sequence[Line], pack: Pack, customer: Customer | str = Customer.NONRES) -> FlowResult:
    """The design hourly flow at reference conditions (A4-13): by count of appliances, for homes by households."""
    used = [line for line in lines if line.qty > 0]
    installed = sum((line.sum for line in used), Decimal(0))
    if customer == Customer.RES:
        raw, steps = _residential(used, pack)
        factor = (raw / installed).quantize(Decimal("0.001")) if installed else Decimal(1)
    else:
        count = sum(line.qty for line in used)
        factor = Decimal(str(pack.diversity.commercial_factor(count))) if count else Decimal(1)
        raw = installed * factor
        steps = [(f"同时系数（{count} 台，{pack.diversity.commercial_ref}）", f"× {plain(factor)}")]
    design = Decimal(str(pack.package.rounded(float(raw))))
    steps = [*((f"{line.name} {line.qty} × {plain(line.flow)}", plain(line.sum)) for line in used),
             ("合计", f"{plain(installed)} m³/h"), *steps, ("设计小时流量", f"{plain(design)} m³/h")]  # fmt: skip
    formula = f"{plain(installed)} × {plain(factor)} = {plain(design)} m³/h"
    return FlowResult(installed, factor, design, formula, tuple(steps))


def _residential(lines: Sequence[Line], pack: Pack) -> tuple[Decimal, list[tuple[str, str]]]:
    """Sum of k*N*Qn.

    The last table of the pack is the fullest household: what it has in common with an earlier table is counted with
    it, so that a cooker beside a heater is not counted twice. Without a table the share is 1.
    """
    rest = {line.name: line.qty for line in lines}
    total, steps = Decimal(0), []
    tables = pack.diversity.residential
    for place, table in reversed(list(enumerate(tables))):
        own = [line for line in lines if line.table == table.code and rest[line.name] > 0]
        homes = max((rest[line.name] for line in own), default=0)
        if not homes:
            continue
        beside = [line for line in lines if line.table in {one.code for one in tables[:place]}]
        flow = Decimal(0)
        for line in [*own, *beside]:
            joined = min(rest[line.name], homes)
            flow += line.flow * joined
            rest[line.name] -= joined
        k = Decimal(str(round(table.factor(homes), 4)))
        total += flow * k
        steps.append(
            (f"{table.name} {homes} 户（{pack.diversity.residential_ref}）", f"{plain(flow)} × {plain(k)}")
        )
    for line in lines:
        if rest[line.name]:
            total += line.flow * rest[line.name]
            steps.append((f"{line.name}没有系数表，按 1", f"{plain(line.flow * rest[line.name])}"))
    return total, steps


def decide_package(flow_m3h: Decimal | float, pack: Pack) -> Explanation:
    """小微商套餐 or the ordinary scheme, by the design flow as rounded by the pack (A4-12)."""
    rule = pack.package
    flow, limit = Decimal(str(rule.rounded(float(flow_m3h)))), Decimal(str(rule.small_flow_m3h))
    small = rule.is_small(float(flow_m3h))
    relation = "小于" if flow < limit else "等于" if flow == limit else "大于"
    return Explanation(
        decision=SMALL if small else STANDARD,
        name=rule.name if small else rule.standard_name,
        rule=f"设计小时流量 {plain(limit)} m³/h 以下用{rule.name}，{'含' if rule.inclusive else '不含'} {plain(limit)}",
        source=rule.clause,
        pack_version=pack.version,
        steps=(
            ("设计小时流量", f"{plain(Decimal(str(flow_m3h)))} m³/h"),
            (f"按 {plain(Decimal(str(rule.rounding_m3h)))} 取整", f"{plain(flow)} m³/h"),
            ("和套餐线比", f"{plain(flow)} {relation} {plain(limit)}"),
            (f"正好 {plain(limit)} 算不算", f"{'算' if rule.inclusive else '不算'}（{rule.ref}）"),
        ),
        facts={"flow_m3h": plain(flow), "limit_m3h": plain(limit), "inclusive": rule.inclusive},
    )


def decide_small_ci(flow_m3h: Decimal | float, station: bool, pack: Pack) -> Explanation:
    """小型工商业 or not (A4-11): the flow rule, and no regulator station or meter room of the customer's own."""
    rule = pack.small_ci
    package = decide_package(flow_m3h, pack)
    small = rule.holds(package.decision == SMALL, station)
    words = f"设计小时流量在{pack.package.name}线内" + (
        "，且没有专用调压、表房" if rule.excludes_regulator else ""
    )
    return Explanation(
        decision="SMALL_CI" if small else "NON_SMALL_CI",
        name=rule.name if small else rule.other_name,
        rule=f"{words}的是{rule.name}",
        source=rule.clause if small else rule.other_clause,
        pack_version=pack.version,
        steps=(package.steps[2], ("专用调压、表房", "有" if station else "没有")),
        facts={"small": small, "station": station},
    )


def in_m3h(value: Decimal, unit: FlowUnit, pack: Pack) -> Decimal:
    """A typed flow or power of one appliance in m3/h, three decimals."""
    if unit is FlowUnit.KW:
        value = value * Decimal(str(pack.flow.kw_factor)) / Decimal(str(pack.flow.heating_value_mj))
    elif unit is FlowUnit.L_MIN:
        value = value * 60 / 1000
    return value.quantize(Decimal("0.001"))


def check_flow(value: Decimal, unit: FlowUnit, pack: Pack, known: Appliance | None, field: str) -> Decimal:
    """The flow of one appliance in m3/h, refused with the likely slip when it cannot be right."""
    if value <= 0:
        raise Refused("流量要大于 0，没有的设备删掉这一行", field=field)
    flow = in_m3h(value, unit, pack)
    if flow > Decimal(str(pack.flow.max_plausible_m3h)):
        raise Refused(f"{plain(value)} {FLOW_NAMES[unit]} 太大了，多打了零，还是单位选错了", field=field)
    if known is None or known.flow_max is None or flow <= Decimal(str(known.flow_max)) * _FAR:
        return flow
    for other in (FlowUnit.KW, FlowUnit.L_MIN):
        if other is not unit and _usual(in_m3h(value, other, pack), known):
            name = f"{known.name}一般 {plain(Decimal(str(known.flow_max)))} m³/h 以内"
            raise Refused(f"{name}，{plain(value)} 的单位是 {FLOW_NAMES[other]} 吗", field=field)
    return flow


def _usual(flow: Decimal, known: Appliance) -> bool:
    low = Decimal(str(known.flow_min or known.flow_m3h)) / _FAR
    return low <= flow <= Decimal(str(known.flow_max or known.flow_m3h)) * _FAR


def plain(value: Decimal) -> str:
    """Without trailing zeros and never as a power of ten."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
