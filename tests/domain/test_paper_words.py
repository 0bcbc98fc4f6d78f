"""A paper in a line: of what is recorded, and of a letter that nobody has looked at."""

import pytest

from fieldapp.domain.paper_words import letter_words
from fieldapp.packs import load
from fieldapp.packs.intake import Paper


@pytest.fixture
def bill() -> Paper:
    """A paper with an amount of money on it."""
    return next(one for one in load("tanghe").papers if any(field.kind == "money" for field in one.fields))


@pytest.mark.parametrize(("typed", "shown"), [("1234.5", "1,234.50 元"), ("一千多", "一千多 元")])
def test_it_shows_money_as_read_or_as_it_was_typed(bill: Paper, typed: str, shown: str) -> None:
    code = next(field.code for field in bill.fields if field.kind == "money")
    assert shown in letter_words(bill, {"values": {code: typed}, "files": [{}]}, missing=False)


def test_it_reads_a_letter_that_says_only_what_it_has_to(bill: Paper) -> None:
    assert letter_words(bill, {"code": bill.code}, missing=False) == "收到"
    assert letter_words(bill, {"seen_only": True}, missing=False) == "原件看过"
    assert letter_words(bill, {"reason": "客户出差"}, missing=True) == "缺，客户出差"
