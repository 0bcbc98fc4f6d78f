"""The map from losses to tests is whole: every line has its entry, every test it names exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.torture.listing import ROOT, Entry, entries, exists, in_browser
from tests.torture.scoreboard import Outcome, collected, judge, repeated, together

SECTION = re.compile(r"^## The torture list\n(.*?)(?=^## )", re.M | re.S)


def test_every_line_has_its_entry() -> None:
    section = SECTION.search((ROOT / "docs" / "torture.md").read_text())
    assert section is not None
    lines = re.findall(r"^- (.+)$", section[1], re.M)
    assert len(lines) == 25
    assert [one.name for one in entries() if one.line] == lines


def test_every_line_is_told_in_a_real_chromium() -> None:
    assert [one.name for one in entries() if one.line and not any(map(in_browser, one.tests))] == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_it_names_tests_that_exist_or_says_what_is_missing(entry: Entry) -> None:
    assert [one for one in entry.tests if not exists(one)] == []
    assert entry.tests or entry.open
    assert entry.says


def test_every_protection_is_switched_off_once() -> None:
    found = Counter(one.mutation for one in entries() if one.mutation)
    wanted = {
        "lock",
        "frozen text",
        "ledger",
        "strict transaction",
        "owner check",
        "digest check",
        "older word",
    }
    assert (set(found), set(found.values())) == (wanted, {1})


PROVEN = Entry("a", "甲", ("x::one", "x::two"), True)


@pytest.mark.parametrize(
    ("entry", "outcomes", "runs", "violations", "green"),
    [
        (PROVEN, {"x::one": Outcome(2, 0), "x::two": Outcome(1, 0)}, 3, 0, True),
        (PROVEN, {"x::one": Outcome(2, 1), "x::two": Outcome(1, 0)}, 3, 1, False),
        (PROVEN, {"x::one": Outcome(2, 0)}, 2, 0, False),  # one never ran
        (Entry("b", "乙", (), True, open="nothing yet"), {}, 0, 0, False),
        (Entry("c", "丙", ("x::one",), True, open="half of it"), {"x::one": Outcome(1, 0)}, 1, 0, False),
    ],
)
def test_a_row_is_green_only_when_all_of_it_ran_and_held(
    entry: Entry, outcomes: dict[str, Outcome], runs: int, violations: int, green: bool
) -> None:
    row = judge(entry, outcomes)
    assert (row.runs, row.violations, row.green) == (runs, violations, green)
    assert row.green or row.reason


def test_a_row_whose_test_was_skipped_is_red_and_says_why(tmp_path: Path) -> None:
    report = tmp_path / "pytest.xml"
    report.write_text(
        """<testsuites><testsuite>
        <testcase classname="x" name="one"><skipped message="no such tool"/></testcase>
        <testcase classname="x" name="two"><error message="no such server"/></testcase>
        </testsuite></testsuites>"""
    )
    row = judge(Entry("a", "甲", ("x.py::one", "x.py::two"), True), together(collected(report)))
    assert (row.runs, row.violations, row.green) == (1, 1, False)
    assert row.reason == "x.py::two: no such server; did not run: x.py::one (no such tool)"


def test_a_row_is_red_when_a_part_of_it_was_skipped() -> None:
    row = judge(Entry("a", "甲", ("x::one",), True), {"x::one": Outcome(3, 0, skipped=1, words="no tool")})
    assert (row.green, row.reason) == (False, "1 of it skipped: x::one (no tool)")


DRAWN = Entry("e", "戊", ("x.py::one",), False, times="STORIES")


@pytest.mark.parametrize(
    ("parts", "runs", "reason"),
    [
        ([{"stories": 120, "evict": 3}, {"stories": 80, "evict": 0}], 200, ""),
        ([{"stories": 120, "evict": 3}], 120, "120 of 200 played"),
        ([{"stories": 120, "evict": 0}, {"stories": 80, "evict": 0}], 200, "never happened: evict"),
    ],
)
def test_a_row_of_stories_counts_what_was_played_and_what_happened_in_it(
    parts: list[dict[str, int]], runs: int, reason: str, tmp_path: Path
) -> None:
    report = tmp_path / "pytest.xml"
    told = ("".join(f'<property name="{name}" value="{n}"/>' for name, n in part.items()) for part in parts)
    cases = "".join(
        f'<testcase classname="x" name="one"><properties>{one}</properties></testcase>' for one in told
    )
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    outcomes = together(collected(report))
    row = repeated(DRAWN, judge(DRAWN, outcomes), {"STORIES": "200"}, outcomes)
    assert (row.runs, row.reason, row.green) == (runs, reason, not reason)


def test_a_row_of_no_stories_is_red() -> None:
    outcomes = {"x.py::one": Outcome(1, 0)}
    row = repeated(DRAWN, judge(DRAWN, outcomes), {"STORIES": "0"}, outcomes)
    assert (row.green, row.reason) == (False, "0 of 0 played")


def test_a_mutation_is_caught_only_when_its_test_ran_and_held() -> None:
    entry = Entry("d", "丁", ("x::one",), False, mutation="lock")
    caught = [
        judge(entry, found).mutation_caught
        for found in ({"x::one": Outcome(1, 0)}, {"x::one": Outcome(1, 1)}, {})
    ]
    assert caught == [True, False, False]
    assert judge(PROVEN, {}).mutation_caught is None
