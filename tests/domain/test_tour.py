"""The round of the day: agreed times stand, the rest lies on the way, and what has no place comes last."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from fieldapp.domain.tour import Stop, ordered
from fieldapp.lib.geo import Crs, Place

SPACE = UUID("00000000-0000-0000-0000-000000000001")


def stop(name: str, hour: int | None = None, lng: float | None = None, lat: float = 34.40) -> Stop:
    at = datetime(2026, 3, 12, hour, tzinfo=UTC) if hour is not None else None
    return Stop(uuid5(SPACE, name), at, Place(lng, lat, Crs.CGCS2000) if lng is not None else None)


def names(stops: list[Stop], *known: str) -> list[str]:
    by_id = {uuid5(SPACE, name): name for name in known}
    return [by_id[one.case_id] for one in stops]


def test_it_keeps_agreed_times_whatever_the_way() -> None:
    found = ordered([stop("late", 9, 113.70), stop("early", 1, 113.90), stop("noon", 4, 113.70)])
    assert names(found, "late", "early", "noon") == ["early", "noon", "late"]
    assert found[0].leg_m is None
    assert found[1].leg_m == 18390 and found[2].leg_m == 0


def test_it_takes_the_nearest_of_those_at_the_same_hour() -> None:
    found = ordered([stop("far", 2, 113.90), stop("near", 2, 113.71), stop("first", 1, 113.70)])
    assert names(found, "far", "near", "first") == ["first", "near", "far"]


def test_it_puts_the_others_where_they_lengthen_the_way_least() -> None:
    given = [stop("a", 1, 113.70), stop("b", 3, 113.80), stop("c", 5, 113.90),
             stop("second", None, 113.86), stop("near b", None, 113.82), stop("between a b", None, 113.75)]  # fmt: skip
    found = ordered(given)
    assert names(found, "a", "b", "c", "second", "near b", "between a b") == [
        "a", "between a b", "b", "near b", "second", "c",
    ]  # fmt: skip


def test_what_has_no_place_comes_last_unless_it_has_an_hour() -> None:
    found = ordered(
        [stop("nowhere"), stop("nowhere at two", 2), stop("a", 1, 113.70), stop("b", None, 113.71)]
    )
    assert names(found, "nowhere", "nowhere at two", "a", "b")[0] == "a"
    assert names(found, "nowhere", "nowhere at two", "a", "b")[-1] == "nowhere"
    assert [one.leg_m for one in found if one.place is None] == [None, None]


def test_an_empty_day_is_an_empty_round() -> None:
    assert ordered([]) == []
