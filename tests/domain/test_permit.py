"""The way of a road permit by length: the boundary is asked about, a commitment knows no length."""

from decimal import Decimal

import pytest

from fieldapp import packs
from fieldapp.domain.permit import Permit, covers, decide_permit
from fieldapp.lib import clock


@pytest.mark.parametrize(
    ("cut", "decision"),
    [("0", "SKIPPED"), ("0.1", "FILING"), ("199.9", "FILING"), ("199.94", "FILING"), ("199.95", "CONFIRM"),
     ("200.0", "CONFIRM"), ("200.04", "CONFIRM"), ("200.1", "APPROVAL")],
)  # fmt: skip
def test_it_splits_by_length_in_xinzheng(cut: str, decision: str) -> None:
    why = decide_permit(Decimal(cut), packs.load("xinzheng"))
    assert why.decision == decision
    assert why.pack_version == packs.load("xinzheng").version
    assert packs.load("xinzheng").clause(why.source).quote


def test_it_says_why_nothing_is_needed_without_excavation() -> None:
    assert decide_permit(Decimal(0), packs.load("xinzheng")).facts["reason"] == "NO_EXCAVATION"
    assert decide_permit(Decimal(0), packs.load("tanghe")).decision == "SKIPPED"


def test_it_proposes_the_full_way_at_the_boundary() -> None:
    assert decide_permit(Decimal("200.0"), packs.load("xinzheng")).facts["proposed"] == "APPROVAL"


@pytest.mark.parametrize("cut", ["0.1", "199.9", "200.0", "200.1", "5000"])
def test_it_knows_no_length_in_tanghe(cut: str) -> None:
    assert decide_permit(Decimal(cut), packs.load("tanghe")).decision == "COMMITMENT"


@pytest.mark.parametrize(
    ("cuts", "decision"), [((66.7, 66.7, 66.6), "CONFIRM"), ((66.7, 66.7, 66.5), "FILING")]
)
def test_it_compares_the_sum_of_the_cuts(cuts: tuple[float, ...], decision: str) -> None:
    pack = packs.load("xinzheng")
    assert decide_permit(Decimal(str(pack.permit.total(list(cuts)))), pack).decision == decision


def test_it_asks_for_a_new_permit_only_when_the_cut_grows() -> None:
    cleared = Permit(route="FILING", length_m=Decimal("150.0"), cleared_at=clock.now())
    assert covers(cleared, "FILING", Decimal("120.0"))
    assert not covers(cleared, "FILING", Decimal("150.1"))
    still_open = Permit(route="FILING", length_m=Decimal("150.0"), cleared_at=None)
    assert covers(still_open, "FILING", Decimal("150.0"))
    assert not covers(still_open, "APPROVAL", Decimal("260.0"))
