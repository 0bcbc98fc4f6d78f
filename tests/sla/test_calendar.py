"""Working days, rest days, festivals, and the hours of the counter."""

from datetime import date, datetime

import pytest

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import Calendar, DayKind, OfficeHours, Span

HOURS = [["08:30", "12:00"], ["14:30", "18:00"]]
SUMMER = [["08:00", "12:00"], ["15:00", "18:00"]]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 3, 2), DayKind.WORK),
        (date(2026, 3, 7), DayKind.REST),
        (date(2026, 2, 14), DayKind.WORK),
        (date(2026, 9, 20), DayKind.WORK),
        (date(2026, 10, 1), DayKind.FESTIVAL),
        (date(2026, 2, 17), DayKind.FESTIVAL),
    ],
)
def test_it_knows_the_published_year(day: date, kind: DayKind) -> None:
    calendar = Calendar()
    assert calendar.kind(day) is kind
    assert calendar.is_rest(day) is (kind is not DayKind.WORK)
    assert calendar.covered(day)


def test_beyond_the_published_years_it_assumes_and_says_so() -> None:
    calendar = Calendar()
    assert calendar.kind(date(2031, 10, 1)) is DayKind.WORK
    assert calendar.kind(date(2031, 10, 4)) is DayKind.REST
    assert not calendar.covered(date(2031, 10, 1))


def test_an_override_fills_the_gap() -> None:
    calendar = Calendar({date(2031, 10, 1): DayKind.FESTIVAL})
    assert calendar.kind(date(2031, 10, 1)) is DayKind.FESTIVAL
    assert calendar.covered(date(2031, 10, 1))


def test_the_counter_changes_to_summer_hours_on_the_day() -> None:
    office = OfficeHours.parse(HOURS, SUMMER, "06-01", "09-30")

    def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)

    assert office.spans(date(2026, 5, 29), Calendar())[0].since == at(5, 29, 8, 30)
    assert office.spans(date(2026, 6, 1), Calendar()) == (
        Span(at(6, 1, 8), at(6, 1, 12)),
        Span(at(6, 1, 15), at(6, 1, 18)),
    )
    assert office.spans(date(2026, 9, 30), Calendar())[1].since == at(9, 30, 15)
    assert office.spans(date(2026, 10, 8), Calendar())[1].since == at(10, 8, 14, 30)


def test_the_counter_is_closed_on_rest_days() -> None:
    assert OfficeHours.parse(HOURS).spans(date(2026, 3, 7), Calendar()) == ()


def test_summer_may_span_the_new_year() -> None:
    office = OfficeHours.parse(HOURS, SUMMER, "11-01", "02-28")
    assert office.of(date(2026, 1, 5)) == office.summer
    assert office.of(date(2026, 6, 1)) == office.openings


@pytest.mark.parametrize(
    "hours",
    [[], [["12:00", "08:30"]], [["08:30", "12:00"], ["11:00", "18:00"]], [["8", "9"]], [["08:00", "24:01"]]],
)
def test_office_hours_out_of_order_are_refused(hours: list[list[str]]) -> None:
    with pytest.raises(ValueError):
        OfficeHours.parse(hours)
