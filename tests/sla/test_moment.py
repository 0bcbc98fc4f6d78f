"""A phone whose clock is three hours wrong."""

from datetime import datetime, timedelta

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import Calendar, InTime, LimitSpec, due, from_device

DUE = due(LimitSpec(days=1), datetime(2026, 3, 2, 10, tzinfo=SHANGHAI), [], Calendar()).due  # 03-04 00:00
HOUR = timedelta(hours=1)


def test_three_hours_fast_is_set_right_by_the_measured_offset() -> None:
    truth = DUE - HOUR
    moment = from_device(truth + 3 * HOUR, received=DUE + 9 * HOUR, offset=-3 * HOUR)
    assert moment.best == truth
    assert moment.in_time(DUE) is InTime.YES
    assert not moment.suspect


def test_three_hours_slow_does_not_hide_a_breach() -> None:
    truth = DUE + HOUR
    said = truth - 3 * HOUR
    assert said < DUE
    assert from_device(said, received=truth + HOUR, offset=3 * HOUR).in_time(DUE) is InTime.NO


def test_without_an_offset_it_is_unsure_rather_than_wrong() -> None:
    moment = from_device(DUE - HOUR, received=DUE + HOUR)
    assert moment.in_time(DUE) is InTime.UNSURE
    assert moment.best == DUE - HOUR


def test_arrived_in_time_was_done_in_time_whatever_the_phone_says() -> None:
    moment = from_device(DUE + 3 * HOUR, received=DUE - HOUR)
    assert (moment.best, moment.suspect) == (DUE - HOUR, True)
    assert moment.in_time(DUE) is InTime.YES


def test_it_cannot_have_happened_before_what_came_first() -> None:
    sent_out = DUE - 5 * HOUR
    moment = from_device(sent_out - 3 * HOUR, received=DUE - HOUR, not_before=sent_out)
    assert (moment.best, moment.earliest, moment.suspect) == (sent_out, sent_out, True)


def test_a_length_measured_on_one_phone_is_right_all_the_same() -> None:
    began, ended = (
        from_device(DUE + hours * HOUR, received=DUE + 99 * HOUR, offset=-3 * HOUR) for hours in (0, 24)
    )
    assert ended.best - began.best == 24 * HOUR
