"""Money: fen in, fen out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib import money
from fieldapp.lib.errors import Refused


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12.30", 1230),
        ("12.3", 1230),
        ("12", 1200),
        ("12.", 1200),
        ("0", 0),
        ("1,234.50", 123450),
        ("￥１２．３０", 1230),
        (" ¥12元 ", 1200),
        ("0.07", 7),
        ("1，234", 123400),
    ],
)
def test_it_reads_what_people_type(typed: str, fen: int) -> None:
    assert money.parse(typed) == fen


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "没填"),
        ("abc", "看不懂"),
        ("1.234", "两位小数"),
        ("-5", "不能是负数"),
        ("1,23", "看不懂"),
        ("99999999999999", "太大"),
        ("1e5", "看不懂"),
    ],
)
def test_it_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        money.parse(typed, "amount")
    assert refused.value.field == "amount"


def test_a_deduction_needs_leave() -> None:
    assert money.parse("-5.5", negative=True) == -550


@given(st.integers(-(10**13), 10**13))
def test_what_is_shown_can_be_read(fen: int) -> None:
    assert money.parse(money.show(fen), negative=True) == fen


def test_it_shows_thousands() -> None:
    assert money.show(123450) == "1,234.50"
    assert money.show(-5) == "-0.05"
