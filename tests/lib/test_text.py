"""Text: one form, search pairs, masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib import text


def test_it_brings_typing_to_one_form() -> None:
    assert text.normalise("　ＡＢ－１２　３–４\u200b\n号 ") == "AB-12 3-4 号"


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("唐河县友兰大道12号", "友兰"),
        ("唐河县友兰大道12号", "12号"),
        ("老张烩面馆", "烩面"),
        ("3 号楼", "3号"),
        ("3号楼", "3 号"),
        ("Ａ座 5 层", "a座"),
        ("KFC 新郑店", "kfc"),
        ("13800005678", "5678"),
        ("2603-410184-04-01-123456", "410184"),
        ("王明 13800005678", "王明 5678"),
        ("王明", "王 明"),
    ],
)
def test_a_search_finds(stored: str, sought: str) -> None:
    pairs = text.bigrams(sought)
    assert pairs
    assert set(pairs) <= set(text.bigrams(stored))


def test_a_search_does_not_find_what_is_not_there() -> None:
    assert not set(text.bigrams("新郑")) <= set(text.bigrams("唐河县新店"))
    assert text.bigrams(" -，。") == []
    assert text.bigrams("王") == ["王"]


@given(st.text("唐河新郑燃气管abc123", min_size=2, max_size=30), st.data())
def test_every_part_of_two_or_more_characters_is_found(stored: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(stored) - 2))
    end = data.draw(st.integers(start + 2, len(stored)))
    assert set(text.bigrams(stored[start:end])) <= set(text.bigrams(stored))


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("0377-68990000", "0377-68****00"),
        ("68990000", "68****00"),
        ("119", "****"),
        ("", "****"),
    ],
)
def test_it_masks_phones(phone: str, masked: str) -> None:
    assert text.mask_phone(phone) == masked


def test_it_masks_id_numbers() -> None:
    assert text.mask_id("411328190001010017") == "411328********0017"
    assert text.mask_id("411328000101001") == "411328*****1001"
    assert text.mask_id("1234") == "****"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张小三", "张*"), ("欧阳某某", "欧阳*"), ("欧阳", "欧*"), ("王", "王*"), ("", "")],
)
def test_it_masks_names(name: str, masked: str) -> None:
    assert text.mask_name(name) == masked
