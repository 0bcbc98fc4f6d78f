"""Deadlines, day by day, as the Civil Code and the calendar have it."""

from datetime import datetime, timedelta

import pytest

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import (
    Calendar,
    DayKind,
    DayType,
    Deadline,
    Hold,
    LimitSpec,
    OfficeHours,
    Roll,
    due,
    stricter,
)

OFFICE = OfficeHours.parse([["08:30", "12:00"], ["14:30", "18:00"]])
ONE, THREE, FOUR = LimitSpec(days=1), LimitSpec(days=3), LimitSpec(days=4)
HALF = LimitSpec(half_days=1, half_day_hours=4)


def t(text: str) -> datetime:
    return datetime.fromisoformat(text if text.startswith("20") else f"2026-{text}").replace(tzinfo=SHANGHAI)


def h(since: str, until: str | None = None, cause: str = "") -> Hold:
    return Hold(t(since), t(until) if until else None, cause)


def reckon(limit: LimitSpec, start: str, *holds: Hold, at: str | None = None) -> Deadline:
    return due(limit, t(start), holds, Calendar(), OFFICE, t(at) if at else None)


@pytest.mark.parametrize(
    ("start", "limit", "holds", "expected"),
    [
        ("2026-03-02 10:00", THREE, [], "2026-03-06 00:00"),
        ("2026-03-04 10:00", THREE, [], "2026-03-10 00:00"),
        ("2026-03-06 16:00", ONE, [], "2026-03-10 00:00"),
        ("2026-09-30 16:00", ONE, [], "2026-10-09 00:00"),
        ("2026-02-13 11:00", ONE, [], "2026-02-15 00:00"),
        ("2026-03-02 10:00", THREE, [("03-03 09:00", "03-03 14:00")], "2026-03-06 05:00"),
        (
            "2026-03-02 10:00",
            THREE,
            [("03-03 09:00", "03-04 09:00"), ("03-03 15:00", "03-04 21:00")],
            "2026-03-10 00:00",
        ),
        ("2026-03-02 10:00", HALF, [], "2026-03-02 16:30"),
        ("2026-03-06 16:30", HALF, [], "2026-03-09 11:00"),
        ("2026-03-02 10:00", HALF, [("03-02 11:00", "03-02 15:00")], "2026-03-02 18:00"),
    ],
)
def test_the_table_of_the_rules(
    start: str, limit: LimitSpec, holds: list[tuple[str, str]], expected: str
) -> None:
    assert reckon(limit, start, *(h(*hold) for hold in holds)).due == t(expected)


def test_friday_afternoon_keeps_the_unrolled_moment_and_the_stopwatch() -> None:
    answer = reckon(ONE, "2026-03-06 16:00")
    assert answer.rolled
    assert answer.internal_target == t("2026-03-08 00:00")
    assert answer.stopwatch == t("2026-03-07 16:00")


def test_only_a_limit_of_one_day_has_a_stopwatch() -> None:
    assert reckon(THREE, "2026-03-02 10:00").stopwatch is None
    assert reckon(LimitSpec(days=1, stopwatch=False), "2026-03-02 10:00").stopwatch is None


def test_a_hold_moves_the_stopwatch_too() -> None:
    answer = reckon(ONE, "2026-03-02 10:00", h("03-02 12:00", "03-02 15:00"))
    assert answer.stopwatch == t("2026-03-03 13:00")
    assert answer.due == t("2026-03-04 03:00")


def test_before_national_day_four_days_end_after_it() -> None:
    answer = reckon(FOUR, "2026-09-29 09:00")
    assert (answer.internal_target, answer.due) == (t("2026-10-04 00:00"), t("2026-10-09 00:00"))


def test_a_make_up_sunday_is_a_working_day() -> None:
    # 2026-09-20 is a Sunday worked for National Day.
    assert reckon(ONE, "2026-09-19 16:00").due == t("2026-09-21 00:00")


def test_leap_day() -> None:
    assert reckon(ONE, "2024-02-28 10:00").due == t("2024-03-01 00:00")
    assert reckon(THREE, "2024-02-26 10:00").due == t("2024-03-01 00:00")
    assert reckon(THREE, "2023-02-26 10:00").due == t("2023-03-02 00:00")


def test_midnight_begins_the_new_day() -> None:
    assert reckon(ONE, "2026-03-02 23:59:59").due == t("2026-03-04 00:00")
    assert reckon(ONE, "2026-03-03 00:00").due == t("2026-03-05 00:00")


def test_a_hold_across_the_deadline_moves_it_by_its_whole_length() -> None:
    answer = reckon(THREE, "2026-03-02 10:00", h("03-05 20:00", "03-06 08:00"))
    assert answer.due == t("2026-03-06 12:00")
    assert answer.moved_by_hold == timedelta(hours=12)
    assert answer.without_hold == t("2026-03-06 00:00")


def test_a_hold_after_the_deadline_comes_too_late() -> None:
    assert reckon(THREE, "2026-03-02 10:00", h("03-06 00:00", "03-07 00:00")).due == t("2026-03-06 00:00")


def test_a_hold_may_reach_the_deadline_another_hold_moved() -> None:
    first = h("03-03 09:00", "03-03 14:00")
    assert reckon(THREE, "2026-03-02 10:00", first, h("03-06 04:00", "03-06 06:00")).due == t("03-06 07:00")


def test_a_hold_that_carries_the_last_day_past_the_weekend_leaves_nothing_to_roll() -> None:
    # Counted literally: Saturday would roll to Monday night, but moved by 25 hours it is Monday at one.
    answer = reckon(THREE, "2026-03-04 10:00", h("03-05 09:00", "03-06 10:00"))
    assert answer.due == answer.internal_target == t("2026-03-09 01:00")
    assert answer.without_hold == t("2026-03-10 00:00")


def test_a_hold_over_a_weekend_ends_on_the_hour_it_is_moved_to() -> None:
    answer = reckon(THREE, "2026-03-03 10:00", h("03-06 20:00", "03-09 09:00"))
    assert answer.due == answer.internal_target == t("2026-03-09 13:00")


def test_a_hold_before_the_start_is_cut() -> None:
    assert reckon(THREE, "2026-03-02 10:00", h("03-01 10:00", "03-02 12:00")).due == t("03-06 02:00")


def test_change_order_during_a_hold_counts_once() -> None:
    weather = h("03-03 08:00", "03-03 18:00", "恶劣天气")
    change = h("03-03 12:00", "03-03 20:00", "需求变更")
    answer = reckon(THREE, "2026-03-02 10:00", weather, change)
    assert answer.due == t("2026-03-06 12:00")
    assert any("恶劣天气、需求变更" in step.text for step in answer.steps)


def test_a_running_hold_counts_until_the_moment_asked_about() -> None:
    running = h("03-03 09:00")
    unknown = reckon(THREE, "2026-03-02 10:00", running)
    assert (unknown.due, unknown.provisional, unknown.open_since) == (
        t("03-06 00:00"),
        True,
        t("03-03 09:00"),
    )
    known = reckon(THREE, "2026-03-02 10:00", running, at="2026-03-03 14:00")
    assert (known.due, known.provisional) == (t("03-06 05:00"), True)
    assert any("还停着" in step.text for step in known.steps)


def test_roll_can_be_off_or_for_festivals_only() -> None:
    friday, national_day = "2026-03-06 16:00", "2026-09-30 16:00"
    none, festival = LimitSpec(days=1, roll=Roll.NONE), LimitSpec(days=1, roll=Roll.FESTIVAL)
    assert reckon(none, friday).due == t("2026-03-08 00:00")
    assert reckon(none, national_day).due == t("2026-10-02 00:00")
    assert reckon(festival, friday).due == t("2026-03-08 00:00")
    assert reckon(festival, national_day).due == t("2026-10-09 00:00")


def test_working_days_skip_weekends_and_count_make_up_days() -> None:
    three = LimitSpec(days=3, day_type=DayType.WORKING)
    assert reckon(three, "2026-03-04 10:00").due == t("2026-03-10 00:00")
    assert reckon(three, "2026-03-06 16:00").due == t("2026-03-12 00:00")
    assert reckon(LimitSpec(days=1, day_type=DayType.WORKING), "2026-02-13 11:00").due == t(
        "2026-02-15 00:00"
    )
    assert reckon(three, "2026-03-04 10:00", h("03-05 09:00", "03-05 15:00")).due == t("2026-03-10 06:00")


def test_the_day_may_end_at_the_close_of_business() -> None:
    limit = LimitSpec(days=3, day_end="18:00")
    assert reckon(limit, "2026-03-02 10:00").due == t("2026-03-05 18:00")
    assert reckon(limit, "2026-03-04 10:00").due == t("2026-03-09 18:00")


def test_the_day_of_the_event_may_count() -> None:
    assert reckon(LimitSpec(days=3, count_start_day=True), "2026-03-02 10:00").due == t("2026-03-05 00:00")


def test_hours_by_the_clock_know_no_weekend() -> None:
    four = LimitSpec(hours=4)
    assert reckon(four, "2026-03-06 22:00").due == t("2026-03-07 02:00")
    assert reckon(four, "2026-03-06 22:00", h("03-06 23:00", "03-07 00:30")).due == t("2026-03-07 03:30")


def test_opening_hours_skip_the_night_and_the_festival() -> None:
    answer = reckon(HALF, "2026-09-30 17:00")
    assert answer.due == t("2026-10-08 11:30")
    assert (answer.rolled, answer.internal_target) == (False, answer.due)


def test_opening_hours_filed_at_night_begin_in_the_morning() -> None:
    assert reckon(LimitSpec(working_hours=2), "2026-03-02 20:00").due == t("2026-03-03 10:30")


def test_a_hold_at_night_takes_no_opening_time() -> None:
    answer = reckon(HALF, "2026-03-02 17:00", h("03-02 18:00", "03-03 08:00"))
    assert (answer.due, answer.moved_by_hold) == (t("2026-03-03 11:30"), timedelta())


def test_a_hold_in_opening_time_says_what_it_took() -> None:
    answer = reckon(HALF, "2026-03-02 10:00", h("03-02 11:00", "03-02 15:00"))
    assert answer.moved_by_hold == timedelta(hours=1.5)
    assert answer.without_hold == t("2026-03-02 16:30")


def test_beyond_the_published_calendar_the_answer_says_so() -> None:
    answer = reckon(THREE, "2031-03-05 10:00")
    assert (answer.due, answer.covered) == (t("2031-03-11 00:00"), False)
    assert "2031年放假安排没公布" in answer.steps[-1].text
    assert reckon(THREE, "2026-03-04 10:00").covered
    assert not reckon(HALF, "2031-03-05 10:00").covered


def test_what_an_admin_entered_wins() -> None:
    monday = t("2026-03-09 00:00").date()
    closed = Calendar({monday: DayKind.REST})
    assert due(ONE, t("2026-03-06 16:00"), [], closed, OFFICE).due == t("2026-03-11 00:00")


def test_the_explanation_reads_like_a_reckoning() -> None:
    answer = reckon(THREE, "2026-03-02 10:00", h("03-03 09:00", "03-04 21:00", "等客户改期"))
    assert [step.text for step in answer.steps] == [
        "起点 3月2日（周一）10:00，当天不算",
        "3日，到 3月5日（周四）24:00",
        "停表 3月3日（周二）09:00 到 3月4日（周三）21:00（等客户改期），往后 1天12小时",
        "3月7日（周六）休息，顺到 3月9日（周一）24:00",
    ]
    assert answer.steps[-1].at == answer.due


def test_of_promise_and_contract_the_earlier_binds() -> None:
    promised = reckon(THREE, "2026-03-02 10:00")
    assert stricter(promised, t("2026-03-09 00:00")) == promised
    bound = stricter(promised, t("2026-03-05 00:00"))
    assert bound.due == t("2026-03-05 00:00")
    assert "按合同" in bound.steps[-1].text


@pytest.mark.parametrize(
    "wrong",
    [{}, {"days": 1, "working_hours": 2.0}, {"days": 0}, {"half_days": 1}, {"days": 1, "day_end": "25:00"}],
)
def test_a_limit_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        LimitSpec(**wrong)  # type: ignore[arg-type]


def test_opening_hours_need_an_office() -> None:
    with pytest.raises(ValueError, match="office hours"):
        due(HALF, t("2026-03-02 10:00"))


def test_an_office_that_never_opens_is_noticed() -> None:
    class Closed(Calendar):
        def is_rest(self, day: object) -> bool:
            return True

    with pytest.raises(ValueError, match="ten years"):
        due(HALF, t("2026-03-02 10:00"), [], Closed(), OFFICE)


def test_a_hold_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        h("03-03 09:00", "03-03 08:00")
