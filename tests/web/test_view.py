"""How deadlines, durations and clocks read on 12 March 2026, a Thursday, 14:36 in Xinzheng."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla.clock import ClockState, Light, Phase
from fieldapp.web import view

NOW = datetime(2026, 3, 12, 14, 36, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-03-12T15:40", "今天 15:40 前"),
        ("2026-03-13T00:00", "今天 24:00 前"),
        ("2026-03-12T00:00", "昨天 24:00 前"),
        ("2026-03-13T17:30", "明天 17:30 前"),
        ("2026-03-14T00:00", "明天 24:00 前"),
        ("2026-03-17T00:00", "3月16日 前"),
        ("2026-03-16T05:00", "3月16日 05:00 前"),
        ("2027-01-01T00:00", "12月31日 前"),
        ("2027-01-05T00:00", "2027年1月4日 前"),
    ],
)
def test_it_says_a_deadline_as_people_do(due: str, said: str) -> None:
    assert view.due_text(at(due), NOW) == said
    assert view.due_text(at(due).astimezone(UTC), NOW.astimezone(UTC)) == said


def test_it_says_that_there_is_no_deadline() -> None:
    assert view.due_text(None, NOW) == "没有期限"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "不到 1 分"),
        (timedelta(minutes=64), "64 分"),
        (timedelta(hours=2, minutes=56), "2 小时 56 分"),
        (timedelta(hours=14), "14 小时"),
        (timedelta(hours=-26), "26 小时"),
        (timedelta(days=2, hours=9, minutes=24), "2 天 9 小时"),
        (timedelta(days=3, minutes=30), "3 天"),
    ],
)
def test_it_says_a_length_in_two_units_at_most(length: timedelta, said: str) -> None:
    assert view.duration_text(length) == said


@pytest.mark.parametrize(
    ("left", "number", "unit"),
    [
        (64, "64", "分"),
        (119, "119", "分"),
        (120, "2", "时"),
        (33 * 60, "33", "时"),
        (48 * 60, "2", "天"),
        (4500, "3", "天"),
    ],
)
def test_it_puts_the_largest_unit_below_two_of_the_next_on_the_clock(
    left: int, number: str, unit: str
) -> None:
    assert view.face(timedelta(minutes=left)) == (number, unit)


def test_it_names_days_near_today_and_the_others_by_date() -> None:
    words = [view.day_text(date(2026, 3, day), NOW) for day in (11, 12, 13, 14)]
    assert words == ["昨天", "今天", "明天", "3月14日"]
    assert view.day_text(date(2025, 12, 31), NOW) == "2025年12月31日"
    assert view.day_heading(NOW) == "3月12日 周四"
    assert view.moment_text(at("2026-03-11T10:25"), NOW) == "昨天 10:25"


def test_it_counts_the_day_in_shanghai_not_in_london() -> None:
    late_evening = datetime(2026, 3, 12, 17, 0, tzinfo=UTC)  # 13 March, 01:00 in Shanghai
    assert view.day_text(date(2026, 3, 13), late_evening) == "今天"


def state(phase: Phase, used: float, left: timedelta, light: Light = Light.GREEN) -> ClockState:
    return ClockState(
        phase=phase,
        elapsed=timedelta(hours=1),
        paused=timedelta(),
        used_percent=used,
        light=light,
        left=left,
        warned=0,
        excused=False,
        due=NOW + left,
        stopped=phase is Phase.MET,
    )


@pytest.mark.parametrize(
    ("given", "phase", "percent", "label"),
    [
        (state(Phase.RUNNING, 30, timedelta(hours=3)), "running", 70, "剩 3 小时"),
        (state(Phase.RUNNING, 60, timedelta(hours=30)), "running", 40, "剩 30 小时"),
        (state(Phase.RUNNING, 73, timedelta(minutes=64), Light.AMBER), "soon", 27, "剩 64 分钟"),
        (state(Phase.BREACHED, 158, timedelta(hours=-14), Light.RED), "late", 0, "超时 14 小时"),
        (state(Phase.PAUSED, 40, timedelta(days=1)), "hold", 60, "停表"),
        (state(Phase.MET, 80, timedelta(hours=2)), "met", 100, "达标"),
        (state(Phase.EXCLUDED, 10, timedelta(days=2)), "open", 0, "不计时"),
    ],
)
def test_it_gives_every_clock_its_shape_and_its_words(
    given: ClockState, phase: str, percent: int, label: str
) -> None:
    seen = view.clock_view(given, NOW)
    assert (seen.phase, seen.percent_left, seen.label) == (phase, percent, label)


def test_it_draws_the_clock_of_a_row_from_two_moments() -> None:
    started = at("2026-03-12T10:36")
    assert view.due_clock(started, at("2026-03-12T18:36"), NOW).percent_left == 50
    assert view.due_clock(started, at("2026-03-12T15:00"), NOW).phase == "soon"
    assert view.due_clock(started, at("2026-03-12T14:36"), NOW).phase == "late"
    assert view.due_clock(started, at("2026-03-12T18:36"), NOW, held=True).phase == "hold"
    assert view.due_clock(None, None, NOW).label == "没有期限"
    assert view.due_clock(None, at("2026-03-12T18:36"), NOW).phase == "running"


def test_it_says_what_is_left_and_what_is_over() -> None:
    assert view.left_text(at("2026-03-12T15:40"), NOW) == "剩 64 分"
    assert view.left_text(at("2026-03-12T00:36"), NOW) == "超 14 小时"


def test_it_offers_no_call_to_a_masked_number() -> None:
    assert view.phone_href("138 0000-0000") == "tel:13800000000"
    assert view.phone_href("138****0000") == view.phone_href("") == ""


def test_it_offers_three_days_as_taps() -> None:
    assert view.day_taps(NOW) == [("2026-03-12", "今天"), ("2026-03-13", "明天"), ("2026-03-14", "后天")]
    assert view.day_taps(NOW, 4)[3] == ("2026-03-15", "3月15日")


@pytest.mark.parametrize(
    ("sent", "joined"),
    [
        ({"at.day": "2026-03-13", "at.time": "09:30", "at": ""}, "2026-03-13T09:30+08:00"),
        ({"at.day": "other", "at.time": "09:30", "at": "2026-04-02T10:00"}, "2026-04-02T10:00+08:00"),
        ({"at.day": "2026-03-13"}, "2026-03-13"),
        ({"at.day": "other", "at": "2026-04-02"}, "2026-04-02"),
        ({"at.day": "other", "at": "2026-04-02T10:00+09:00"}, "2026-04-02T10:00+09:00"),
        ({"at.day": "", "at.time": "09:00", "at": ""}, ""),
    ],
)
def test_it_joins_a_tapped_day_and_hour(sent: dict[str, str], joined: str) -> None:
    assert view.untap({**sent, "note": "带钥匙"}) == {"at": joined, "note": "带钥匙"}


def test_it_leaves_values_without_taps_alone() -> None:
    assert view.untap({"note": "带钥匙", "papers": ["a/b"]}) == {"note": "带钥匙", "papers": ["a/b"]}
