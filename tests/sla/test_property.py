"""What must hold for every start, limit and set of holds."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import Calendar, DayType, Hold, LimitSpec, OfficeHours, Phase, Roll, due, parts, state
from fieldapp.sla.span import held, measure

OFFICE = OfficeHours.parse(
    [["08:30", "12:00"], ["14:30", "18:00"]], [["08:00", "12:00"], ["15:00", "18:00"]], "06-01", "09-30"
)
CALENDAR = Calendar()
EPOCH = datetime(2026, 1, 1, tzinfo=SHANGHAI)
DAYS = st.builds(
    LimitSpec, days=st.integers(1, 6), day_type=st.sampled_from(DayType), roll=st.sampled_from(Roll)
)
OPENING = st.builds(LimitSpec, working_hours=st.sampled_from([0.5, 2.0, 4.0, 11.0]))
HOURS = st.builds(LimitSpec, hours=st.sampled_from([1.0, 4.0, 24.0]))
LIMIT = st.one_of(DAYS, OPENING, HOURS)
MOMENT = st.integers(0, 340 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))


@st.composite
def hold_near(draw: st.DrawFn, start: datetime, *, ended: bool = False) -> Hold:
    since = start + timedelta(minutes=draw(st.integers(-3000, 12000)))
    if not ended and draw(st.integers(0, 9)) == 0:
        return Hold(since)
    return Hold(since, since + timedelta(minutes=draw(st.integers(0, 5000))))


@st.composite
def story(draw: st.DrawFn, *, ended: bool = False) -> tuple[datetime, list[Hold]]:
    start = draw(MOMENT)
    return start, draw(st.lists(hold_near(start, ended=ended), max_size=4))


@given(story(), st.integers(0, 20000))
def test_the_parts_sum_to_the_wall_clock(told: tuple[datetime, list[Hold]], minutes: int) -> None:
    start, holds = told
    stop = start + timedelta(minutes=minutes)
    found = parts(start, stop, holds)
    assert sum((part.length for part in found), timedelta()) == stop - start
    assert all(one.until == two.since for one, two in pairwise(found))
    stopped = sum((part.length for part in found if part.held), timedelta())
    now = state(stop, start, None, due(LimitSpec(days=3), start, holds, CALENDAR, OFFICE), holds)
    assert (now.paused, now.elapsed) == (stopped, stop - start - stopped)


@given(LIMIT, story())
def test_holds_never_make_a_deadline_earlier(limit: LimitSpec, told: tuple[datetime, list[Hold]]) -> None:
    start, holds = told
    answer, bare = (due(limit, start, given_holds, CALENDAR, OFFICE) for given_holds in (holds, []))
    assert answer.internal_target >= bare.internal_target
    assert bare.due == answer.without_hold
    if not answer.rolled and not bare.rolled:
        assert answer.due >= bare.due


@given(LIMIT, story(), st.data())
def test_no_hold_whatever_makes_the_internal_target_earlier(
    limit: LimitSpec, told: tuple[datetime, list[Hold]], data: st.DataObject
) -> None:
    start, holds = told
    one_more = data.draw(hold_near(start))
    before, after = (due(limit, start, some, CALENDAR, OFFICE) for some in (holds, [*holds, one_more]))
    assert after.internal_target >= before.internal_target


@given(LIMIT, story(ended=True))
def test_overlapping_holds_count_as_their_union(limit: LimitSpec, told: tuple[datetime, list[Hold]]) -> None:
    start, holds = told
    merged = [Hold(span.since, span.until) for span in held(holds, start)]
    assert due(limit, start, holds, CALENDAR, OFFICE).due == due(limit, start, merged, CALENDAR, OFFICE).due


@given(LIMIT, MOMENT, st.integers(0, 10000))
def test_a_later_start_never_ends_earlier(limit: LimitSpec, start: datetime, minutes: int) -> None:
    later = start + timedelta(minutes=minutes)
    assert due(limit, start, [], CALENDAR, OFFICE).due <= due(limit, later, [], CALENDAR, OFFICE).due


@given(st.one_of(OPENING, HOURS), story(ended=True), st.integers(0, 10000))
def test_a_later_start_never_ends_earlier_with_holds_where_hours_count(
    limit: LimitSpec, told: tuple[datetime, list[Hold]], minutes: int
) -> None:
    start, holds = told
    later = start + timedelta(minutes=minutes)
    assert due(limit, start, holds, CALENDAR, OFFICE).due <= due(limit, later, holds, CALENDAR, OFFICE).due


@given(st.integers(1, 6), MOMENT, st.data())
def test_without_roll_a_hold_moves_it_exactly_by_its_length(
    days: int, start: datetime, data: st.DataObject
) -> None:
    limit = LimitSpec(days=days, roll=Roll.NONE)
    hold = data.draw(hold_near(start, ended=True))
    bare, moved = (due(limit, start, holds, CALENDAR, OFFICE) for holds in ([], [hold]))
    counted = held([hold], start)
    expected = measure(counted) if counted and counted[0].since < bare.due else timedelta()
    assert moved.due - bare.due == expected == moved.moved_by_hold


@given(LIMIT, story(), st.integers(0, 20000))
def test_used_and_left_agree_with_the_phase(
    limit: LimitSpec, told: tuple[datetime, list[Hold]], minutes: int
) -> None:
    start, holds = told
    answer = due(limit, start, holds, CALENDAR, OFFICE)
    now = state(start + timedelta(minutes=minutes), start, None, answer, holds)
    if now.phase is Phase.BREACHED:
        assert now.left < timedelta()
        assert now.used_percent >= 100
    else:
        assert now.left >= timedelta()
        assert 0 <= now.used_percent <= 100
    assert answer.internal_target <= answer.due
    assert answer.start < answer.due


@given(LIMIT, story(), st.integers(0, 9000), st.integers(0, 9000))
def test_asking_later_about_a_running_hold_never_ends_earlier(
    limit: LimitSpec, told: tuple[datetime, list[Hold]], first: int, second: int
) -> None:
    start, holds = told
    sooner, later = sorted(start + timedelta(minutes=minutes) for minutes in (first, second))
    one, two = (due(limit, start, holds, CALENDAR, OFFICE, at=at) for at in (sooner, later))
    assert one.internal_target <= two.internal_target
