"""The metres of road that count, and the line at two hundred."""

from decimal import Decimal

import pytest

from fieldapp import packs
from fieldapp.domain.cut import explain_cut, total_cut
from fieldapp.domain.permit_rule import decide_permit
from fieldapp.domain.sheet import Stretch

PACK = packs.load("xinzheng")


def dug(*lengths: str) -> list[Stretch]:
    return [Stretch(length_m=Decimal(one)) for one in lengths]


@pytest.mark.parametrize(
    ("lengths", "total", "way"),
    [
        (("66.7", "66.7", "66.6"), "200.0", "CONFIRM"),
        (("100", "99.9"), "199.9", "FILING"),
        (("200.1",), "200.1", "APPROVAL"),
        (("199.94",), "199.9", "FILING"),
        (("199.95",), "200.0", "CONFIRM"),
        ((), "0.0", "SKIPPED"),
    ],
)
def test_it_sums_without_a_binary_tail(lengths: tuple[str, ...], total: str, way: str) -> None:
    cut = total_cut(dug(*lengths), PACK)
    assert cut == Decimal(total)
    assert decide_permit(cut, PACK).decision == way


def test_it_counts_only_the_pits_of_a_bored_stretch() -> None:
    rows = [Stretch(crossing="TRENCHLESS", length_m=Decimal(80), pits_m=Decimal(6)), *dug("10")]
    assert total_cut(rows, PACK) == Decimal("16.0")


def test_it_leaves_out_what_is_no_municipal_road() -> None:
    rows = [Stretch(length_m=Decimal(300), municipal=False), *dug("12.5")]
    why = explain_cut(rows, PACK)
    assert why.facts["length_m"] == "12.5"
    assert ("开挖 300 m，不在市政道路上", "不计") in why.steps
