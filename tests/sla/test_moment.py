"""A phone whose clock is wrong, or whose owner turns it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib.clock import SHANGHAI
from fieldapp.sla import Calendar, InTime, LimitSpec, due, from_phone, live

DUE = due(LimitSpec(days=1), datetime(2026, 3, 2, 10, tzinfo=SHANGHAI), [], Calendar()).due  # 03-04 00:00
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_done_while_the_server_watched_is_exact() -> None:
    assert live(DUE).in_time(DUE) is InTime.YES
    assert live(DUE + MINUTE).in_time(DUE) is InTime.NO


def test_a_dead_zone_causes_no_false_breach() -> None:
    """Written an hour before the deadline on a phone whose clocks agree, told nine hours after it."""
    moment = from_phone(DUE + 9 * HOUR, seen=DUE - 3 * HOUR, since=2 * HOUR, running=2 * HOUR)
    assert moment.best == DUE - HOUR
    assert moment.in_time(DUE) is InTime.YES


def test_a_clock_three_hours_wrong_does_not_matter_when_both_moved_alike() -> None:
    said = DUE - HOUR + 3 * HOUR
    moment = from_phone(DUE + 9 * HOUR, said, seen=DUE - 3 * HOUR, since=2 * HOUR, running=2 * HOUR)
    assert moment.in_time(DUE) is InTime.YES


def test_a_clock_set_back_earns_nothing() -> None:
    """Done an hour late, with the clock turned back by three: the monotonic clock knows."""
    moment = from_phone(DUE + 2 * HOUR, seen=DUE - 3 * HOUR, since=HOUR, running=4 * HOUR)
    assert moment.suspect
    assert moment.earliest == DUE + HOUR
    assert moment.in_time(DUE) is InTime.NO


def test_a_clock_set_back_while_the_page_was_closed_is_not_believed_either() -> None:
    moment = from_phone(DUE + 2 * HOUR, seen=DUE - 3 * HOUR, since=-HOUR)
    assert moment.suspect
    assert moment.in_time(DUE) is InTime.UNSURE


def test_a_page_opened_after_the_last_contact_can_claim_but_not_prove() -> None:
    moment = from_phone(DUE + HOUR, seen=DUE - 3 * HOUR, since=2 * HOUR)
    assert moment.best == DUE - HOUR
    assert moment.in_time(DUE) is InTime.UNSURE


def test_a_phone_that_slept_can_claim_but_not_prove() -> None:
    """Its monotonic clock stood still for an hour."""
    moment = from_phone(DUE + HOUR, seen=DUE - 3 * HOUR, since=2 * HOUR, running=HOUR)
    assert moment.best == DUE - HOUR
    assert moment.in_time(DUE) is InTime.UNSURE


def test_what_the_phone_itself_says_was_late_is_late() -> None:
    moment = from_phone(DUE + 3 * HOUR, seen=DUE - 3 * HOUR, since=5 * HOUR)
    assert moment.in_time(DUE) is InTime.NO


def test_arrived_in_time_was_done_in_time_whatever_the_phone_says() -> None:
    moment = from_phone(DUE - HOUR, seen=DUE - 9 * HOUR, since=99 * HOUR)
    assert moment.suspect
    assert moment.in_time(DUE) is InTime.YES


def test_an_old_page_that_tells_only_its_clock_is_a_claim() -> None:
    assert from_phone(DUE + HOUR, DUE - HOUR).in_time(DUE) is InTime.UNSURE
    assert from_phone(DUE + HOUR).in_time(DUE) is InTime.NO


def test_a_contact_in_the_future_is_no_contact() -> None:
    moment = from_phone(DUE + HOUR, DUE - HOUR, seen=DUE + 5 * HOUR, since=HOUR)
    assert moment.suspect
    assert moment.in_time(DUE) is InTime.UNSURE


spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))


@given(
    seen=spans,
    worked=spans,
    slept=spans,
    travelled=spans,
    turned=st.timedeltas(min_value=-timedelta(days=3), max_value=timedelta(days=3)),
    closed=st.booleans(),
)
def test_the_truth_lies_within_and_a_turned_clock_is_never_better_off(
    seen: timedelta,
    worked: timedelta,
    slept: timedelta,
    travelled: timedelta,
    turned: timedelta,
    closed: bool,
) -> None:
    """Nothing late is ever shown as in time, and nothing in time as late when the clock was left alone."""
    contact = DUE - timedelta(days=2) + seen
    truth = contact + worked + slept
    honest = from_phone(
        truth + travelled, seen=contact, since=worked + slept, running=None if closed else worked
    )
    assert honest.earliest <= truth <= honest.latest
    assert honest.in_time(DUE) is not (InTime.YES if truth > DUE else InTime.NO)
    forged = from_phone(
        truth + travelled, seen=contact, since=worked + slept + turned, running=None if closed else worked
    )
    assert forged.earliest <= truth <= forged.latest or (
        forged.exact or abs(forged.best - truth) <= abs(turned) + timedelta(minutes=2)
    )
    if truth > DUE and forged.in_time(DUE) is InTime.YES:
        # only a phone that slept exactly as long as its clock was turned back can look honest
        assert not closed
        assert abs(slept + turned) <= timedelta(minutes=2)
