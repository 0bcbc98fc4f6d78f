"""From the pack to the reckoning: what the two companies promise comes out on the right day."""

from datetime import date, datetime

import pytest

from fieldapp.lib.clock import SHANGHAI
from fieldapp.packs import load
from fieldapp.sla import DayKind, due, policy


@pytest.mark.parametrize(
    ("company", "key", "start", "expected"),
    [
        ("xinzheng", "DELIVERY_SMALL", "2026-03-02 10:00", "2026-03-06 00:00"),
        ("xinzheng", "DELIVERY_NONSMALL", "2026-03-02 10:00", "2026-03-07 00:00"),
        ("xinzheng", "PERMIT_FILING", "2026-03-06 16:30", "2026-03-09 11:00"),
        ("xinzheng", "PERMIT_APPROVAL", "2026-03-06 16:30", "2026-03-10 00:00"),
        ("tanghe", "DELIVERY_SMALL", "2026-03-04 10:00", "2026-03-10 00:00"),
        ("tanghe", "IGNITION", "2026-09-30 16:00", "2026-10-09 00:00"),
        ("tanghe", "DESIGN_NONRES", "2026-02-13 11:00", "2026-02-15 00:00"),
    ],
)
def test_the_promises_of_both_companies(company: str, key: str, start: str, expected: str) -> None:
    pack = load(company)
    answer = due(
        policy.spec(pack.limits[key], pack.calendar),
        datetime.fromisoformat(start).replace(tzinfo=SHANGHAI),
        (),
        policy.calendar(pack.calendar),
        policy.office(pack.calendar),
    )
    assert answer.due == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("company", ["tanghe", "xinzheng"])
def test_every_limit_and_soft_target_can_be_reckoned(company: str) -> None:
    pack = load(company)
    start = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
    for amount in [*pack.limits.values(), *pack.soft_targets.values()]:
        answer = due(
            policy.spec(amount, pack.calendar),
            start,
            (),
            policy.calendar(pack.calendar),
            policy.office(pack.calendar),
        )
        assert answer.due > start


def test_what_an_admin_entered_wins_over_the_pack() -> None:
    rule = load("tanghe").calendar
    day = date(2026, 3, 9)
    assert policy.calendar(rule, {day: DayKind.REST}).is_rest(day)
    assert not policy.calendar(rule).is_rest(day)
