"""Ids: version 7, in order, no two alike."""

import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest

from fieldapp.lib.ids import uuid7


def test_it_makes_version_7_of_this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldapp.lib.ids._last", 0)  # a story before this one may have been in another time
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1_000


def test_it_never_goes_back_within_the_process() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_it_survives_a_clock_that_steps_back() -> None:
    first = uuid7()
    with patch("fieldapp.lib.ids.time.time_ns", return_value=time.time_ns() - 3_600_000_000_000):
        second = uuid7()
    assert second > first


def test_threads_share_no_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(5_000)))
    assert len(set(made)) == 5_000
