"""The waiting times of the tests, which no crew can shorten."""

from datetime import timedelta

from fieldapp import packs
from fieldapp.domain.shortest import shortest

PACK = packs.load("xinzheng")


def test_it_knows_that_buried_pipe_takes_a_day_to_prove() -> None:
    parts = dict(shortest(PACK, "SMALL", buried=True))
    assert parts["室外严密性试验"] == timedelta(hours=24)


def test_it_asks_less_of_indoor_works() -> None:
    inside = sum((length for _, length in shortest(PACK, "SMALL", buried=False)), timedelta())
    assert inside < timedelta(hours=24)
