"""Items are judged by their measures, the acceptance by its majors, the share of its generals and the worst of them."""

from decimal import Decimal

import pytest

from fieldapp import packs
from fieldapp.domain.answer_rule import check
from fieldapp.domain.verdict import Given, Verdict, judge_item, measures, overall
from fieldapp.lib.errors import Refused
from fieldapp.packs.checklist import Grade

PACK = packs.load("xinzheng")
SMALL, LARGE = PACK.checklists["ACC-SM"], PACK.checklists["ACC-NS"]
PASSED = Given(Verdict.PASS, {}, {})


def decimals(**values: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in values.items()}


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [("1.79", "FAIL"), ("1.80", "PASS"), ("2.12", "PASS"), ("2.20", "PASS"), ("2.31", "FAIL")],
)
def test_it_judges_an_outlet_pressure_by_the_design(measured: str, verdict: str) -> None:
    finding = judge_item(LARGE.item("NS-02"), decimals(outlet=measured), decimals(outlet="2.0"))
    assert finding.verdict == verdict


def test_it_guesses_the_unit_when_a_measure_is_far_off() -> None:
    hose = judge_item(SMALL.item("SM-09"), decimals(value="1500"), {})
    assert "单位是 mm 吗" in hose.reason


def test_it_counts_a_crossing_too_near_as_major() -> None:
    item = SMALL.item("SM-16")
    assert item.grade is Grade.GENERAL
    assert judge_item(item, decimals(insulated_crossing="90"), {}).major
    assert not judge_item(item, decimals(insulated_parallel="240"), {}).major


def test_it_refuses_a_pass_over_a_measure_out_of_limits() -> None:
    with pytest.raises(Refused) as caught:
        check(SMALL.item("SM-09"), Given(Verdict.PASS, decimals(value="2.1"), {}), "", "", [], False)
    assert (caught.value.field, caught.value.code) == ("values.value", "out_of_limits")


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("SM-09", Given(Verdict.PASS, {}, {}), "values.value"),
        ("SM-08", Given(Verdict.PASS, {}, {}), "text"),
        ("SM-09", Given(Verdict.PASS, decimals(length="1"), {}), "values.length"),
        ("SM-01", Given(Verdict.NA, {}, {}), "verdict"),
        ("SM-01", Given(Verdict.FAIL, {}, {}), "note"),
    ],
)
def test_it_takes_no_answer_without_what_it_stands_on(code: str, given: Given, field: str) -> None:
    with pytest.raises(Refused) as caught:
        check(SMALL.item(code), given, "", "", [], False)
    assert caught.value.field == field


def test_it_wants_the_design_value_of_a_measure_that_follows_it() -> None:
    with pytest.raises(Refused) as caught:
        check(LARGE.item("NS-02"), Given(Verdict.PASS, decimals(outlet="2.0"), {}), "", "", [], False)
    assert caught.value.field == "designs.outlet"


def test_it_wants_the_test_before_a_test_item_passes() -> None:
    with pytest.raises(Refused) as caught:
        check(SMALL.item("SM-15"), PASSED, "", "", [("T3", "T4")], False)
    assert caught.value.code == "test"


def test_it_passes_nothing_by_default() -> None:
    result = overall(SMALL.items, {}, (), PACK.acceptance)
    assert (result.answered, result.passes) == (0, False)
    assert "还有 27 项没结论" in result.obstacles


def test_it_fails_on_one_failed_major() -> None:
    answers = {item.code: PASSED for item in SMALL.items} | {"SM-01": Given(Verdict.FAIL, {}, {})}
    result = overall(SMALL.items, answers, ["SM-01"], PACK.acceptance)
    assert not result.passes
    assert result.obstacles[0].startswith("主控 SM-01")


def test_it_passes_a_failed_general_only_when_the_owner_agreed_to_leave_it() -> None:
    answers = {item.code: PASSED for item in SMALL.items} | {"SM-24": Given(Verdict.FAIL, {}, {})}
    assert not overall(SMALL.items, answers, (), PACK.acceptance).passes
    assert overall(SMALL.items, answers, ["SM-24"], PACK.acceptance).passes


def test_it_wants_eighty_of_a_hundred_general_points() -> None:
    generals = [item.code for item in SMALL.items if item.grade is Grade.GENERAL]
    answers = {item.code: PASSED for item in SMALL.items}
    two = answers | {code: Given(Verdict.FAIL, {}, {}) for code in ("SM-24", "SM-26")}
    result = overall(SMALL.items, two, generals, PACK.acceptance)
    assert (result.points, result.points_passed, result.passes) == (8, 6, False)
    # measured points count one by one: nine right clearances carry two failures
    measured = two | {
        "SM-18": Given(Verdict.PASS, {key: Decimal(2000) for key, *_ in measures(SMALL.item("SM-18"))}, {})
    }
    result = overall(SMALL.items, measured, generals, PACK.acceptance)
    assert (result.points, result.points_passed, result.passes) == (16, 14, True)


@pytest.mark.parametrize(("slope", "passes"), [("3.6", True), ("3.7", False)])
def test_it_takes_no_deviation_beyond_a_fifth(slope: str, passes: bool) -> None:
    answers = {item.code: PASSED for item in SMALL.items}
    answers["SM-23"] = Given(Verdict.FAIL, decimals(value=slope), {})
    assert overall(SMALL.items, answers, ["SM-23"], PACK.acceptance).passes is passes
