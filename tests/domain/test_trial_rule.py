"""Tests are judged by their rule: what passes, what fails, and what was not a test at all."""

from datetime import date
from typing import Any

import pytest

from fieldapp import packs
from fieldapp.domain.trial_rule import check_start, judge_test
from fieldapp.lib.errors import Refused

PACK = packs.load("xinzheng")
OUTDOOR = {"H1": 115000, "B1": 101325, "t1": 20, "H2": 114800, "B2": 101325, "t2": "19.5"}
STRENGTH = {
    "design_kpa": 2,
    "start_kpa": 100,
    "end_kpa": 100,
    "minutes": 30,
    "gauge_range_kpa": 160,
    "gauge_class": "1.5",
}
TIGHT = {"design_kpa": 2, "start_kpa": 5, "end_kpa": 5, "minutes": 30, "soap": True}


def refusal(rule: str, inputs: dict[str, Any], **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        judge_test(PACK.test_rules[rule], inputs, PACK, **more)
    return caught.value


def test_it_passes_a_negative_corrected_drop() -> None:
    judged = judge_test(PACK.test_rules["T12"], OUTDOOR, PACK)
    assert judged.decision == "PASS"
    assert round(float(judged.facts["value"]), 1) == -169.4
    assert "-169.4 Pa" in dict(judged.steps)["修正压力降"]
    assert judged.source == PACK.test_rules["T12"].ref


@pytest.mark.parametrize(("last", "decision"), [("114867.1", "PASS"), ("114867", "FAIL"), ("114800", "FAIL")])
def test_it_fails_a_corrected_drop_of_133_pascal_and_more(last: str, decision: str) -> None:
    assert judge_test(PACK.test_rules["T12"], {**OUTDOOR, "H2": last, "t2": 20}, PACK).decision == decision


@pytest.mark.parametrize("key", ["H1", "B1", "t1", "H2", "B2", "t2"])
def test_it_wants_every_reading(key: str) -> None:
    refused = refusal("T12", {**OUTDOOR, key: ""})
    assert refused.field == key
    assert "没填" in refused.message


def test_it_guesses_that_air_pressure_was_typed_in_kilopascal() -> None:
    assert "单位是 kPa 吗" in refusal("T12", {**OUTDOOR, "B1": "101.325"}).message


@pytest.mark.parametrize(
    ("full", "fits"), [(149, False), (150, True), (200, True), (201, False), (1600, False)]
)
def test_it_wants_a_gauge_of_one_and_a_half_to_two_times_the_test_pressure(full: int, fits: bool) -> None:
    inputs = {**STRENGTH, "gauge_range_kpa": full}
    if fits:
        assert judge_test(PACK.test_rules["T1"], inputs, PACK).decision == "PASS"
    else:
        assert refusal("T1", inputs).field == "gauge_range_kpa"


def test_it_refuses_a_coarse_gauge_and_one_out_of_calibration() -> None:
    assert refusal("T1", {**STRENGTH, "gauge_class": "2.5"}).field == "gauge_class"
    late = {**STRENGTH, "calibrated_until": "2026-03-01"}
    assert refusal("T1", late, today=date(2026, 3, 2)).field == "calibrated_until"
    assert judge_test(PACK.test_rules["T1"], late, PACK, today=date(2026, 3, 1)).decision == "PASS"


@pytest.mark.parametrize(("rule", "minutes"), [("T2", 14), ("T3", 29), ("T4", 59)])
def test_it_refuses_a_hold_that_was_too_short(rule: str, minutes: int) -> None:
    assert refusal(rule, {**TIGHT, "minutes": minutes}).field == "minutes"
    assert judge_test(PACK.test_rules[rule], {**TIGHT, "minutes": minutes + 1}, PACK).decision == "PASS"


def test_it_shortens_a_medium_pressure_hold_only_when_every_joint_is_soaped() -> None:
    medium = {
        **STRENGTH,
        "design_kpa": 100,
        "start_kpa": 150,
        "end_kpa": 150,
        "gauge_range_kpa": 250,
        "minutes": 30,
    }
    assert judge_test(PACK.test_rules["T1"], {**medium, "soap": True}, PACK).decision == "PASS"
    assert refusal("T1", {**medium, "soap": False}).field == "minutes"


def test_it_fails_any_drop_and_any_leak() -> None:
    assert judge_test(PACK.test_rules["T3"], {**TIGHT, "end_kpa": "4.99"}, PACK).decision == "FAIL"
    assert judge_test(PACK.test_rules["T3"], {**TIGHT, "leak": True}, PACK).decision == "FAIL"
    assert judge_test(PACK.test_rules["T3"], {**TIGHT, "end_kpa": "5.01"}, PACK).decision == "PASS"


@pytest.mark.parametrize(("start", "unit"), [("510", "mmH₂O"), ("5000", "Pa"), ("0.005", "MPa")])
def test_it_guesses_the_unit_of_a_slipped_reading(start: str, unit: str) -> None:
    refused = refusal("T3", {**TIGHT, "start_kpa": start, "end_kpa": start})
    assert (refused.field, f"单位是 {unit} 吗" in refused.message) == ("start_kpa", True)


@pytest.mark.parametrize("medium", ["燃气", "氧气", "水"])
def test_it_never_tests_with_gas_or_oxygen(medium: str) -> None:
    assert refusal("T3", {**TIGHT, "medium": medium}).field == "medium"


def test_it_wants_every_joint_soaped_for_tightness() -> None:
    assert refusal("T3", {**TIGHT, "soap": False}).field == "soap"


def test_it_judges_a_purge_by_the_board_and_the_speed() -> None:
    purge = {
        "design_kpa": 200,
        "pressure_kpa": 150,
        "velocity_ms": 20,
        "section_m": 500,
        "minutes": 5,
        "clean": "1",
    }
    assert judge_test(PACK.test_rules["T13"], purge, PACK).decision == "PASS"
    assert judge_test(PACK.test_rules["T13"], {**purge, "clean": "0"}, PACK).decision == "FAIL"
    assert judge_test(PACK.test_rules["T13"], {**purge, "velocity_ms": "19.9"}, PACK).decision == "FAIL"
    assert judge_test(PACK.test_rules["T13"], {**purge, "section_m": 501}, PACK).decision == "FAIL"
    assert refusal("T13", {**purge, "pressure_kpa": 301}).field == "pressure_kpa"


def test_it_has_nothing_to_judge_in_a_rule_about_scope() -> None:
    assert refusal("T8", {}).code == "trial"


def test_it_lets_no_test_begin_with_the_wrong_gauge_or_without_a_first_reading() -> None:
    rule = PACK.test_rules["T1"]
    check_start(
        rule, {key: value for key, value in STRENGTH.items() if key not in ("end_kpa", "minutes")}, PACK
    )
    for broken, field in (({"gauge_range_kpa": 1600}, "gauge_range_kpa"), ({"start_kpa": ""}, "start_kpa")):
        with pytest.raises(Refused) as caught:
            check_start(rule, {**STRENGTH, **broken}, PACK)
        assert caught.value.field == field
