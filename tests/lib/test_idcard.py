"""身份证号: synthetic numbers only."""

from datetime import date

import pytest

from fieldapp.lib import idcard


@pytest.mark.parametrize("number", ["411328190001010017", "410184190001010024", " 4113 2819 0001 0100 17 "])
def test_good_ones_pass(number: str) -> None:
    verdict = idcard.check(number)
    assert (verdict.valid, verdict.warning, verdict.born) == (True, None, date(1900, 1, 1))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("411328190001010018", "末位对不上"),
        ("411328190013010017", "生日不对"),
        ("411328000101001", "15 位"),
        ("4113281900010100", "这里是 16 位"),
        ("41132819000101001A", "只有数字"),
        ("", "没填"),
    ],
)
def test_the_others_are_warned_about(number: str, sentence: str) -> None:
    verdict = idcard.check(number)
    assert not verdict.valid
    assert verdict.warning is not None and sentence in verdict.warning
