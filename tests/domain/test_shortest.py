"""The waiting times of the tests, which no crew can shorten."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from fieldapp import packs
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.company import Ruleset
from fieldapp.domain.shortest import shortest, too_long
from fieldapp.lib.ids import uuid7

TEXT = Path(packs.__file__).with_name("xinzheng.toml").read_text(encoding="utf-8")
RULES = Ruleset(id=uuid7(), version="xinzheng", text=TEXT, sha256=sha256(TEXT.encode()).hexdigest())
PACK = RULES.pack


def test_it_knows_that_buried_pipe_takes_a_day_to_prove() -> None:
    parts = dict(shortest(PACK, "SMALL", buried=True))
    assert parts["室外严密性试验"] == timedelta(hours=24)


def test_it_asks_less_of_indoor_works() -> None:
    inside = sum((length for _, length in shortest(PACK, "SMALL", buried=False)), timedelta())
    assert inside < timedelta(hours=24)


NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def warned(days: int | None, left: timedelta, *, buried: bool = True, stopped: bool = False) -> str:
    """What is said when the survey wants so many days and the promise has that much left."""
    case = Case(customer="NONRES", small_ci=True, ruleset_id=RULES.id)
    limit = PACK.limits["DELIVERY_SMALL"]
    clock = Clock(key=limit.key, name=limit.name, due_at=NOW + left, stopped_at=NOW if stopped else None)
    found = too_long(case, [clock], buried, days, NOW)
    return found["text"] if found else ""


def test_it_adds_the_days_of_the_works_to_the_waits_of_the_tests() -> None:
    said = warned(2, timedelta(days=2, hours=12))
    assert (
        said.startswith("勘察说施工要 2 天，试验最少要") and "合起来 3天" in said and "只剩 2天12小时" in said
    )
    assert warned(None, timedelta(days=2, hours=12)) == ""
    assert warned(2, timedelta(days=2, hours=12), buried=False) == ""


def test_it_says_nothing_when_both_fit() -> None:
    tests = sum((length for _, length in shortest(PACK, "SMALL", buried=True)), timedelta())
    assert warned(1, timedelta(days=1) + tests) == ""
    assert warned(1, timedelta(days=1) + tests - timedelta(minutes=1)) != ""


def test_it_tells_the_tests_alone_and_what_is_late_already() -> None:
    assert warned(None, timedelta(hours=20)).startswith("光试验最少要")
    assert "已经超了" in warned(1, timedelta(hours=-1))
    assert warned(40, timedelta(days=3), stopped=True) == ""
