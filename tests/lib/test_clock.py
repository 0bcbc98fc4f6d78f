"""Time: Shanghai for people, UTC for the store."""

from datetime import UTC, datetime

import pytest

from fieldapp.lib import clock
from fieldapp.lib.errors import Refused


def test_it_shows_shanghai_and_stores_utc() -> None:
    moment = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert clock.iso(moment) == "2026-03-02T10:00:00+08:00"
    assert clock.utc(clock.local(moment)) == moment
    assert clock.utc(clock.local(moment)).tzinfo is UTC


def test_it_knows_no_summer_time() -> None:
    assert clock.iso(datetime(2026, 7, 1, 0, 0, tzinfo=UTC)).endswith("08:00:00+08:00")


def test_now_is_aware() -> None:
    assert clock.now().tzinfo is UTC


def test_it_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="without zone"):
        clock.local(datetime(2026, 3, 2, 10, 0))


def test_it_reads_a_typed_time_as_shanghai() -> None:
    assert clock.iso(clock.parse("2026-03-02T10:00")) == "2026-03-02T10:00:00+08:00"
    assert clock.iso(clock.parse("2026-03-02T02:00:00Z")) == "2026-03-02T10:00:00+08:00"
    with pytest.raises(Refused, match="时间看不懂"):
        clock.parse("明天")
