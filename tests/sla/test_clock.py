"""Where a clock stands: lights, holds, met and breached."""

from datetime import datetime, timedelta

import pytest

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import Calendar, Deadline, Hold, Light, LimitSpec, OfficeHours, Phase, due, parts, state

OFFICE = OfficeHours.parse([["08:30", "12:00"], ["14:30", "18:00"]])
THREE = LimitSpec(days=3)
HALF = LimitSpec(half_days=1, half_day_hours=4)


def t(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


START = t("03-02 00:00")  # due 03-06 00:00: 96 hours
HOUR = timedelta(hours=1)


def reckon(*holds: Hold, limit: LimitSpec = THREE, start: datetime = START) -> Deadline:
    return due(limit, start, holds, Calendar(), OFFICE)


@pytest.mark.parametrize(
    ("hours", "light", "warned"),
    [
        (0, Light.GREEN, 0),
        (47, Light.GREEN, 0),
        (48, Light.GREEN, 50),
        (76, Light.GREEN, 50),
        (77, Light.AMBER, 80),
        (95, Light.AMBER, 80),
        (96, Light.RED, 100),
        (97, Light.RED, 100),
    ],
)
def test_the_light_changes_at_80_and_100_percent(hours: int, light: Light, warned: int) -> None:
    now = state(START + hours * HOUR, START, None, reckon())
    assert (now.light, now.warned) == (light, warned)
    assert now.elapsed == hours * HOUR
    assert now.left == (96 - hours) * HOUR


def test_the_thresholds_are_the_packs() -> None:
    assert state(START + 60 * HOUR, START, None, reckon(), warn=[60, 90]).light is Light.AMBER
    assert state(START + 50 * HOUR, START, None, reckon(), warn=[60, 90]).light is Light.GREEN


def test_24_00_belongs_to_the_day() -> None:
    end = reckon().due
    assert state(end, START, None, reckon()).phase is Phase.RUNNING
    assert state(end, START, end, reckon()).phase is Phase.MET
    late = end + timedelta(seconds=1)
    assert state(late, START, None, reckon()).phase is Phase.BREACHED
    assert state(late, START, late, reckon()).phase is Phase.BREACHED


def test_what_is_stopped_stays_as_it_was() -> None:
    stop = START + 24 * HOUR
    later = state(START + 900 * HOUR, START, stop, reckon())
    assert (later.phase, later.used_percent, later.left) == (Phase.MET, 25.0, 72 * HOUR)


def test_a_clock_on_hold_stands_still() -> None:
    hold = Hold(START + 24 * HOUR, cause="恶劣天气")
    for hours in (24, 30, 500):
        now = state(START + hours * HOUR, START, None, reckon(hold), [hold])
        assert (now.phase, now.used_percent, now.left) == (Phase.PAUSED, 25.0, 72 * HOUR)
        assert now.elapsed == 24 * HOUR
        assert now.paused == (hours - 24) * HOUR


def test_it_stands_still_however_the_deadline_was_reckoned() -> None:
    hold = Hold(START + 24 * HOUR)
    moment = START + 30 * HOUR
    upto = due(THREE, START, [hold], Calendar(), OFFICE, at=moment)
    assert state(moment, START, None, upto, [hold]).left == 72 * HOUR
    stored = reckon(hold).due
    assert state(moment, START, None, stored, [hold]).left == 72 * HOUR
    assert state(moment, START, None, stored, [hold]).phase is Phase.PAUSED


def test_after_the_hold_it_goes_on() -> None:
    hold = Hold(START + 24 * HOUR, START + 34 * HOUR)
    now = state(START + 34 * HOUR, START, None, reckon(hold), [hold])
    assert (now.phase, now.used_percent, now.left) == (Phase.RUNNING, 25.0, 72 * HOUR)
    assert now.elapsed + now.paused == 34 * HOUR


def test_a_hold_after_the_breach_heals_nothing() -> None:
    hold = Hold(START + 97 * HOUR)
    assert state(START + 99 * HOUR, START, None, reckon(hold), [hold]).phase is Phase.BREACHED


def test_finished_during_a_hold_is_in_time() -> None:
    hold = Hold(START + 24 * HOUR)
    stop = START + 200 * HOUR
    assert state(stop, START, stop, reckon(hold), [hold]).phase is Phase.MET


def test_in_time_thanks_to_a_hold_is_told_apart() -> None:
    hold = Hold(START + 24 * HOUR, START + 34 * HOUR)
    assert state(START, START, START + 100 * HOUR, reckon(hold), [hold]).excused
    assert not state(START, START, START + 90 * HOUR, reckon(hold), [hold]).excused


def test_a_cancelled_case_is_out_of_the_count() -> None:
    now = state(START + 500 * HOUR, START, START + 490 * HOUR, reckon(), excluded=True)
    assert now.phase is Phase.EXCLUDED


def test_nights_use_up_no_opening_hours() -> None:
    start = t("03-06 16:30")  # Friday; 1.5 hours today, the rest on Monday until 11:00
    answer = reckon(limit=HALF, start=start)
    saturday = state(t("03-07 12:00"), start, None, answer)
    assert (saturday.used_percent, saturday.left) == (37.5, 2.5 * HOUR)
    assert state(t("03-09 11:00"), start, None, answer).used_percent == 100
    assert state(t("03-09 12:00"), start, None, answer).left == -HOUR


def test_a_clock_that_lags_behind_its_start_shows_nothing_used() -> None:
    now = state(START - HOUR, START, None, reckon())
    assert (now.elapsed, now.used_percent, now.phase) == (timedelta(), 0.0, Phase.RUNNING)


def test_the_parts_name_what_held() -> None:
    holds = [
        Hold(START + 2 * HOUR, START + 5 * HOUR, "恶劣天气"),
        Hold(START + 4 * HOUR, START + 6 * HOUR, "需求变更"),
        Hold(START + 8 * HOUR, None, "改期"),
    ]
    found = parts(START, START + 10 * HOUR, holds)
    assert [(part.length // HOUR, part.held, part.causes) for part in found] == [
        (2, False, ()),
        (2, True, ("恶劣天气",)),
        (1, True, ("恶劣天气", "需求变更")),
        (1, True, ("需求变更",)),
        (2, False, ()),
        (2, True, ("改期",)),
    ]
    assert parts(START, START, holds) == ()
