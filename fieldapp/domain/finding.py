"""What a survey sheet amounts to: is it right, is it whole, and what the company's rules make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fieldapp.domain.cut import explain_cut, total_cut
from fieldapp.domain.drawn import check_drawn
from fieldapp.domain.explanation import Explanation
from fieldapp.domain.flow import FlowResult, Line, check_flow, compute, decide_package, decide_small_ci, plain
from fieldapp.domain.sheet import FLAGS, Burner, Premises, Route, Sheet
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack
from fieldapp.packs.base import Customer, Named
from fieldapp.packs.supply import Appliance

# Beyond these (metres, square metres) a figure is a slip: no road is wider, no hall larger or higher.
_WIDEST, _LARGEST, _HIGHEST = 200, 100_000, 100


@dataclass(frozen=True, slots=True)
class Finding:
    """`package` and `small_ci` are for businesses only."""

    flow: FlowResult
    cut_m: Decimal
    cut: Explanation
    package: Explanation | None
    small_ci: Explanation | None


def judge(sheet: Sheet, pack: Pack, customer: str) -> Finding:
    """Flow, road and class of a sheet whose sections are right."""
    flow = compute(lines(sheet, pack), pack, customer)
    cuts = sheet.route.cuts if sheet.route else []
    if customer == Customer.RES:
        return Finding(flow, total_cut(cuts, pack), explain_cut(cuts, pack), None, None)
    station = bool(sheet.premises and sheet.premises.station)
    return Finding(
        flow, total_cut(cuts, pack), explain_cut(cuts, pack), decide_package(flow.design, pack),
        decide_small_ci(flow.design, station, pack),
    )  # fmt: skip


def lines(sheet: Sheet, pack: Pack) -> list[Line]:
    """The appliances in m3/h; the same one in two rows stays two lines."""
    rows = sheet.demand.burners if sheet.demand else []
    return [_line(number, row, pack) for number, row in enumerate(rows)]


def _line(number: int, row: Burner, pack: Pack) -> Line:
    known = appliance(row.code, pack)
    flow = check_flow(row.flow, row.unit, pack, known, f"burners.{number}.flow")
    name = row.name or (known.name if known else "设备")
    return Line(f"{name}（{number + 1}）" if number and not row.name and not known else name, flow, row.qty,
                (known.diversity or "") if known else "")  # fmt: skip


def appliance(code: str, pack: Pack) -> Appliance | None:
    return next((one for one in pack.appliances if one.code == code), None)


def check(sheet: Sheet, pack: Pack, customer: str) -> None:
    """Refuse what cannot be right, with a sentence that guesses the slip; gaps are no fault here."""
    if basic := sheet.basic:
        kinds = [one for one in pack.survey.kinds if one.customer == customer]
        _among(basic.kind, kinds, "kind")
        for name in ("smart_meters", "plain_meters"):
            if (getattr(basic, name) or 0) > pack.survey.max_households:
                raise Refused("表数太多了，是不是多打了零", field=name)
        if any(flag not in FLAGS for flag in basic.flags):
            raise Refused("从给的里面选", field="flags")
        if basic.households and basic.households > pack.survey.max_households:
            raise Refused(f"{basic.households} 户太多了，是不是多打了零", field="households")
    if sheet.demand:
        for number, row in enumerate(sheet.demand.burners):
            _among(row.gas, pack.survey.gases, f"burners.{number}.gas")
            if row.code and appliance(row.code, pack) is None:
                raise Refused("从给的里面选一个", field=f"burners.{number}.code")
            if not row.code and not row.name:
                raise Refused("写上是什么设备", field=f"burners.{number}.name")
        lines(sheet, pack)
        for number, growth in enumerate(sheet.demand.growth):
            if growth.flow > Decimal(str(pack.flow.max_plausible_m3h)):
                raise Refused("太大了，多打了零，还是单位选错了", field=f"growth.{number}.flow")
    if sheet.source:
        _among(sheet.source.pressure_class, pack.pressure.classes, "pressure_class")
        _among(sheet.source.gas, pack.survey.gases, "gas")
        if sheet.source.measured is not None and sheet.source.measured < 0:
            raise Refused("表压不会是负数，看看正负号", field="measured")
    if sheet.area:
        _among(sheet.area.method, pack.pressure.methods, "method")
    if sheet.premises:
        _among(sheet.premises.fire_rating, pack.survey.fire_ratings, "fire_rating")
        _room(sheet.premises)
    if sheet.route:
        _check_route(sheet.route, pack)
    if sheet.conclusion:
        _among(sheet.conclusion.result, pack.survey.results, "result")
        _among(sheet.conclusion.return_reason, pack.survey.return_reasons, "return_reason")


def _check_route(route: Route, pack: Pack) -> None:
    if route.drawn:
        check_drawn(route.drawn, pack)
    for number, cut in enumerate(route.cuts):
        _among(cut.surface, pack.survey.surfaces, f"cuts.{number}.surface")
        _among(cut.crossing, pack.survey.crossings, f"cuts.{number}.crossing")
        _metres(cut.length_m, pack, f"cuts.{number}.length_m")
        _metres(cut.pits_m, pack, f"cuts.{number}.pits_m")
        _among(cut.grade, pack.survey.grades, f"cuts.{number}.grade")
        _among(cut.owner, pack.survey.owners, f"cuts.{number}.owner")
        if cut.width_m is not None and not 0 < cut.width_m <= _WIDEST:
            raise Refused(f"路宽要在 {_WIDEST} m 以内", field=f"cuts.{number}.width_m")
        if cut.length_m == 0:
            raise Refused("长度要大于 0，没有这一段就清空", field=f"cuts.{number}.length_m")
        if cut.pits_m > cut.length_m:
            raise Refused(f"工作坑 {plain(cut.pits_m)} m 比这一段还长", field=f"cuts.{number}.pits_m")
    if route.no_cut and route.cuts:
        raise Refused("写了破路又勾了不破路，去掉一个", field="no_cut")
    for number, pipe in enumerate(route.pipes):
        _among(pipe.material, pack.survey.materials, f"pipes.{number}.material")
        _among(pipe.laying, pack.survey.layings, f"pipes.{number}.laying")
        _metres(pipe.length_m, pack, f"pipes.{number}.length_m")
        if pipe.length_m == 0:
            raise Refused("长度要大于 0，没有这一种就清空", field=f"pipes.{number}.length_m")
    if route.green_m2 is not None and route.green_m2 < 0:
        raise Refused("面积不会是负数，看看正负号", field="green_m2")
    for name in ("inside_m", "outside_m", "aerial_m", "main_m", "extra_m"):
        value = getattr(route, name)
        if value is not None:
            _metres(value, pack, name)


def _room(premises: Premises) -> None:
    for name, most in (("room_m2", _LARGEST), ("height_m", _HIGHEST)):
        value = getattr(premises, name)
        if value is not None and not 0 < value <= most:
            raise Refused(f"{plain(value)} 不像，单位是不是弄错了", field=name)


def _metres(value: Decimal, pack: Pack, field: str) -> None:
    if value < 0:
        raise Refused("长度不会是负数，看看正负号", field=field)
    if value > Decimal(str(pack.survey.max_cut_m)):
        raise Refused(f"{plain(value)} m 太长了，单位是不是毫米或厘米，这里填米", field=field)


def _among(code: str, choices: Iterable[Named], field: str) -> None:
    if code and code not in {one.code for one in choices}:
        raise Refused("从给的里面选一个", field=field)


def gaps(sheet: Sheet, customer: str) -> dict[str, list[tuple[str, str]]]:
    """By section (field, what is missing) before the sheet can be handed in."""
    basic, demand, source, area, route, premises, conclusion = (
        sheet.basic, sheet.demand, sheet.source, sheet.area, sheet.route, sheet.premises, sheet.conclusion,
    )  # fmt: skip
    home = customer == Customer.RES
    wanted: list[tuple[str, str, str, bool]] = [
        ("basic", "kind", "客户类型", bool(basic and basic.kind)),
        ("basic", "households", "户数", not home or bool(basic and basic.households)),
        ("demand", "burners", "用气设备", bool(demand and demand.burners)),
        ("source", "tie_in", "接气点", bool(source and source.tie_in)),
        ("source", "pressure_class", "压力级别", bool(source and source.pressure_class)),
        ("area", "node", "压力监测点", not home or bool(area and area.node)),
        ("route", "cuts", "破路长度，或勾不破路", bool(route and (route.cuts or route.no_cut))),
        ("route", "inside_m", "红线内长度", bool(route and route.inside_m is not None)),
        ("route", "outside_m", "红线外长度", bool(route and route.outside_m is not None)),
        (
            "premises",
            "station",
            "有没有专用调压、表房",
            home or bool(premises and premises.station is not None),
        ),
        ("conclusion", "result", "勘察结果", bool(conclusion and conclusion.result)),
    ]
    if conclusion and conclusion.result == INFEASIBLE:
        wanted = [row for row in wanted if row[0] in ("basic", "conclusion")]
        wanted.append(("conclusion", "return_reason", "为什么不可行", bool(conclusion.return_reason)))
    found: dict[str, list[tuple[str, str]]] = {}
    for section, field, words, there in wanted:
        if not there:
            found.setdefault(section, []).append((field, words))
    return found


INFEASIBLE = "INFEASIBLE"
