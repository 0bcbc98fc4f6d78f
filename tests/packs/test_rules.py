"""What the pack's values decide: the boundaries people ask about, judged by data and not by an `if`."""

import pytest

from fieldapp.packs import load


@pytest.mark.parametrize(
    ("flow", "small"), [(19.9, True), (20.0, True), (20.04, True), (20.05, False), (20.1, False), (0.0, True)]
)
def test_it_puts_twenty_cubic_metres_into_the_small_package(flow: float, small: bool) -> None:
    assert load("tanghe").package.is_small(flow) is small


def test_it_flips_the_boundary_by_one_flag() -> None:
    package = load("tanghe").package.model_copy(update={"inclusive": False})
    assert not package.is_small(20.0) and package.is_small(19.9)


def test_it_calls_a_business_small_only_without_its_own_station() -> None:
    rule = load("xinzheng").small_ci
    assert rule.holds(small_flow=True, has_station=False)
    assert not rule.holds(small_flow=True, has_station=True)
    assert not rule.holds(small_flow=False, has_station=False)


@pytest.mark.parametrize(
    ("cuts", "decision"),
    [
        ([], "SKIPPED"),
        ([120.0], "FILING"),
        ([199.9], "FILING"),
        ([66.7, 66.7, 66.6], "CONFIRM"),
        ([200.0], "CONFIRM"),
        ([200.1], "APPROVAL"),
        ([260.0], "APPROVAL"),
    ],
)
def test_it_splits_road_permits_at_200_metres_in_xinzheng(cuts: list[float], decision: str) -> None:
    permit = load("xinzheng").permit
    assert permit.decide(permit.total(cuts)) == decision
    assert permit.proposed == "APPROVAL"


def test_it_signs_a_commitment_whatever_the_length_in_tanghe() -> None:
    permit = load("tanghe").permit
    assert permit.require_basis
    assert [permit.decide(length) for length in (0, 1, 200, 5000)] == ["SKIPPED", *["COMMITMENT"] * 3]


@pytest.mark.parametrize(
    ("count", "k"), [(1, 1.0), (4, 0.75), (10, 0.54), (15, 0.495), (750, 0.265), (9000, 0.25)]
)
def test_it_interpolates_the_residential_factor(count: int, k: float) -> None:
    table = next(one for one in load("tanghe").diversity.residential if one.code == "COOKER")
    assert table.factor(count) == pytest.approx(k)


@pytest.mark.parametrize(
    ("count", "factor"), [(1, 1.0), (2, 1.0), (3, 0.8), (4, 0.8), (8, 0.7), (9, 0.6), (50, 0.6)]
)
def test_it_steps_the_commercial_factor(count: int, factor: float) -> None:
    assert load("tanghe").diversity.commercial_factor(count) == factor


def test_it_turns_kilowatts_into_cubic_metres() -> None:
    assert load("tanghe").flow.from_kw(24) == pytest.approx(2.427, abs=0.001)


@pytest.mark.parametrize(
    ("rule", "design", "wanted"),
    [("T1", 5, 100), ("T1", 200, 300), ("T2", 2, 5), ("T5", 200, 200), ("T10", 200, 400), ("T11", 100, 200),
     ("T12", 2, 20), ("T12", 5, 100), ("T12", 400, 460), ("T13", 400, 300), ("T14", 2, 2)],
)  # fmt: skip
def test_it_asks_for_the_right_test_pressure(rule: str, design: float, wanted: float) -> None:
    pressure = load("tanghe").test_rules[rule].pressure
    assert pressure is not None and pressure.required(design) == pytest.approx(wanted)


def test_it_shortens_the_strength_test_when_every_joint_is_soaped() -> None:
    rule = load("tanghe").test_rules["T1"]
    assert (rule.minutes("MEDIUM"), rule.minutes("MEDIUM", soap=True), rule.minutes("LOW")) == (60, 30, 30)
    assert load("tanghe").test_rules["T12"].minutes("MEDIUM") == 1440


@pytest.mark.parametrize(
    ("drop", "passed"), [(-169.4, True), (0, True), (132.9, True), (133, False), (200, False)]
)
def test_it_fails_a_corrected_drop_of_133_pascal(drop: float, passed: bool) -> None:
    assert load("tanghe").test_rules["T12"].allows(drop) is passed


def test_it_lets_no_drop_at_all_pass_an_indoor_test() -> None:
    rule = load("tanghe").test_rules["T3"]
    assert rule.allows(0) and not rule.allows(1)


def test_it_refuses_a_gauge_with_the_wrong_range_or_class() -> None:
    gauge = load("tanghe").test_rules["T1"].instrument
    assert gauge is not None
    assert [gauge.range_fits(100, full) for full in (140, 150, 200, 250, 1600)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert gauge.class_fits(1.5) and not gauge.class_fits(2.5)


def test_it_judges_a_measured_value_by_the_item() -> None:
    lists = load("tanghe").checklists
    hose = lists["ACC-SM"].item("SM-09")
    assert hose.holds(2.0) and not hose.holds(2.01) and not hose.holds(-0.1)
    place = lists["ACC-SM"].item("SM-17").points[0]
    assert not place.holds(0) and place.holds(45) and not place.holds(45.1)
    outlet = lists["ACC-NS"].item("NS-02").points[0]
    assert outlet.holds(2.2, design=2.0) and not outlet.holds(2.21, design=2.0)
    assert not lists["ACC-PE"].item("PE-14").holds(-0.8)


def test_it_adds_the_buried_list_when_pipes_lie_in_the_ground() -> None:
    rules = load("tanghe").acceptance
    assert rules.lists_for("SMALL", buried=False) == ("ACC-SM",)
    assert rules.lists_for("RES", buried=True) == ("ACC-RES", "ACC-PE")


def test_it_lets_the_user_sign_for_a_small_business_without_supervisor() -> None:
    fallback = {
        klass.value: parties[3].fallback for klass, parties in load("tanghe").acceptance.parties.items()
    }
    small = fallback.pop("SMALL")
    assert small is not None and (small.when, small.name) == ("NO_SUPERVISOR", "用户代表")
    assert set(fallback.values()) == {None}


def test_it_sends_a_dear_change_to_the_manager() -> None:
    change = load("tanghe").change
    assert [change.approver(fen) for fen in (0, 500000, -500000, 500001)] == [
        "engineer",
        "engineer",
        "engineer",
        "manager",
    ]
    assert (change.originator["NONRES"], change.originator["RES"]) == ("contractor", "site_manager")  # type: ignore[index]
