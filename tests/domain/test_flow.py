"""The design hourly flow and what it decides, at the edges where people argue."""

from decimal import Decimal

import pytest

from fieldapp import packs
from fieldapp.domain.flow import Line, check_flow, compute, decide_package, decide_small_ci, in_m3h
from fieldapp.lib.errors import Refused
from fieldapp.lib.units import FlowUnit
from fieldapp.packs import Pack

PACK = packs.load("xinzheng")


def flipped() -> Pack:
    """The same rules, read as 不含 20."""
    return PACK.model_copy(update={"package": PACK.package.model_copy(update={"inclusive": False})})


def appliance(code: str) -> Line:
    found = next(one for one in PACK.appliances if one.code == code)
    return Line(found.name, Decimal(str(found.flow_m3h)), 1, found.diversity or "")


@pytest.mark.parametrize(
    ("flow", "decision"),
    [("19.9", "SMALL_MERCHANT"), ("20.0", "SMALL_MERCHANT"), ("20.04", "SMALL_MERCHANT"), ("20.05", "STANDARD"),
     ("20.1", "STANDARD")],
)  # fmt: skip
def test_it_draws_the_package_line_at_twenty_inclusive(flow: str, decision: str) -> None:
    why = decide_package(Decimal(flow), PACK)
    assert why.decision == decision
    assert why.source == "XZ-1.1-2d"
    assert why.pack_version == PACK.version


@pytest.mark.parametrize(
    ("flow", "decision"), [("19.9", "SMALL_MERCHANT"), ("20.0", "STANDARD"), ("20.1", "STANDARD")]
)
def test_it_leaves_twenty_out_when_the_pack_says_so(flow: str, decision: str) -> None:
    assert decide_package(Decimal(flow), flipped()).decision == decision


def test_it_says_why_in_steps() -> None:
    why = decide_package(Decimal("20.04"), PACK).as_dict()
    assert why["rule"] == "设计小时流量 20 m³/h 以下用小微商套餐，含 20"
    assert ["按 0.1 取整", "20 m³/h"] in why["steps"]
    assert why["inclusive"] is True


def test_it_takes_a_customer_with_a_station_of_its_own_out_of_the_small_ones() -> None:
    assert decide_small_ci(Decimal(12), False, PACK).decision == "SMALL_CI"
    assert decide_small_ci(Decimal(12), True, PACK).decision == "NON_SMALL_CI"
    assert decide_small_ci(Decimal("20.1"), False, PACK).decision == "NON_SMALL_CI"


def test_it_adds_up_a_kitchen_and_takes_the_share_of_its_count() -> None:
    lines = [Line("炒菜灶", Decimal(4), 2), Line("蒸柜", Decimal("4.5"), 1), Line("汤炉", Decimal("3.25"), 1)]
    result = compute(lines, PACK)
    assert (result.installed, result.factor, result.design) == (
        Decimal("15.75"),
        Decimal("0.8"),
        Decimal("12.6"),
    )
    assert result.formula == "15.75 × 0.8 = 12.6 m³/h"


def test_it_counts_homes_with_cooker_and_heater_together() -> None:
    """100 homes, each a cooker and a heater: 0.17 * 100 * (0.9 + 2.1) = 51.0 (GB 50028 appendix F)."""
    cooker, heater = appliance("COOKER"), appliance("HEATER_10L")
    lines = [Line(one.name, one.flow, 100, one.table) for one in (cooker, heater)]
    assert compute(lines, PACK, "RES").design == Decimal("51.0")


def test_it_counts_homes_with_a_cooker_only_by_their_own_table() -> None:
    cooker, heater = appliance("COOKER"), appliance("HEATER_10L")
    lines = [
        Line(cooker.name, cooker.flow, 100, cooker.table),
        Line(heater.name, heater.flow, 50, heater.table),
    ]
    # 50 homes with both: 0.178 * 50 * 3.0 = 26.7, 50 with a cooker: 0.38 * 50 * 0.9 = 17.1
    assert compute(lines, PACK, "RES").design == Decimal("43.8")


def test_it_reads_between_two_points_of_a_table() -> None:
    cooker = appliance("COOKER")
    # 15 homes lie halfway between 10 (0.54) and 20 (0.45): 0.495 * 15 * 0.9 = 6.68
    assert compute([Line(cooker.name, cooker.flow, 15, cooker.table)], PACK, "RES").design == Decimal("6.7")


def test_it_knows_kilowatts_and_litres_a_minute() -> None:
    assert in_m3h(Decimal(24), FlowUnit.KW, PACK) == Decimal("2.427")
    assert in_m3h(Decimal(50), FlowUnit.L_MIN, PACK) == Decimal("3.000")
    assert in_m3h(Decimal("3.2"), FlowUnit.M3_H, PACK) == Decimal("3.200")


def test_it_guesses_that_a_cooker_of_nine_was_meant_in_kilowatts() -> None:
    cooker = next(one for one in PACK.appliances if one.code == "COOKER")
    with pytest.raises(Refused, match="单位是 kW 吗"):
        check_flow(Decimal(9), FlowUnit.M3_H, PACK, cooker, "burners.0.flow")
    assert check_flow(Decimal(9), FlowUnit.KW, PACK, cooker, "burners.0.flow") == Decimal("0.910")


@pytest.mark.parametrize("flow", ["-1", "0", "20001"])
def test_it_refuses_a_flow_that_cannot_be(flow: str) -> None:
    with pytest.raises(Refused):
        check_flow(Decimal(flow), FlowUnit.M3_H, PACK, None, "burners.0.flow")


def test_it_makes_nothing_of_no_appliances() -> None:
    assert compute([], PACK).design == 0
