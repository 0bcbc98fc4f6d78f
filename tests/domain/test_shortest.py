"""The waiting times of the tests, which no crew can shorten."""

from datetime import UTC, datetime, timedelta

from fieldapp import packs
from fieldapp.domain.clock import Clock
from fieldapp.domain.shortest import shortest, works_too_long

PACK = packs.load("xinzheng")


def test_it_knows_that_buried_pipe_takes_a_day_to_prove() -> None:
    parts = dict(shortest(PACK, "SMALL", buried=True))
    assert parts["室外严密性试验"] == timedelta(hours=24)


def test_it_asks_less_of_indoor_works() -> None:
    inside = sum((length for _, length in shortest(PACK, "SMALL", buried=False)), timedelta())
    assert inside < timedelta(hours=24)


def test_it_holds_the_days_of_the_survey_against_what_is_left() -> None:
    now = datetime(2026, 3, 12, 9, tzinfo=UTC)
    limit = next(one for one in PACK.limits.values() if one.stop == "ACCEPTANCE_PASSED")
    clock = Clock(key=limit.key, name=limit.name, due_at=now + timedelta(days=3))
    assert works_too_long([clock], PACK, 3, now) is None
    assert works_too_long([clock], PACK, None, now) is None
    warned = works_too_long([clock], PACK, 4, now)
    assert (
        warned is not None and warned["text"].startswith("勘察说施工要 4 天") and "只剩 3天" in warned["text"]
    )
    late = works_too_long([clock], PACK, 1, now + timedelta(days=4))
    assert late is not None and "已经超了" in late["text"]
    clock.stopped_at = now
    assert works_too_long([clock], PACK, 40, now) is None
