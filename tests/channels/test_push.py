"""Reading pushes: both forms, any nonsense, and never an exception."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.channels.push import read
from fieldapp.channels.push.spgl import position
from fieldapp.channels.push.value import moment, region
from fieldapp.commands.envelope import Letter
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.receive_push import ReceivePush
from fieldapp.lib.ids import uuid7
from tests.support.story_push import canonical

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def acceptable(letter: dict[str, Any]) -> None:
    """The verb takes it, the ledger can digest it, and every database can hold it."""
    body = ReceivePush(**letter).model_dump(mode="json")
    body_digest(Letter(cmd_id=uuid7(), owner=uuid7(), kind="receive_push", body=body))
    assert "\x00" not in json.dumps(body["more"]) and "\\u0000" not in json.dumps(body["more"])


@given(ANYTHING)
def test_any_json_becomes_letters_the_verb_accepts(data: Any) -> None:
    for letter in read(json.dumps(data)):
        acceptable(letter)


@given(
    st.dictionaries(st.sampled_from(sorted(canonical())), ANYTHING),
    st.dictionaries(st.sampled_from(["XMDM", "gcdm", "xmjwdzb", "gxsj"]), ANYTHING),
)
def test_any_value_under_a_known_name_becomes_a_letter(one: dict[str, Any], other: dict[str, Any]) -> None:
    for data in ({**canonical(), **one}, {"xmmc": "名", **other}):
        for letter in read(json.dumps(data)):
            acceptable(letter)


@given(st.text())
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert read(text) or text.strip() == "[]"


def test_a_canonical_letter_keeps_what_it_has_no_word_for() -> None:
    (letter,) = read(json.dumps(canonical()))
    assert letter["code"] == "2603-410184-04-01-123456" and letter["regions"] == ["410184", "410184"]
    assert letter["more"] == {"attachments": [], "project.building_area_m2": 88412.0}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"xmjsddx": "113.74", "xmjsddy": "34.40"}, (113.74, 34.4)),
        ({"xmjsddx": "34.40", "xmjsddy": "113.74"}, (113.74, 34.4)),
        ({"xmjwdzb": "113.74，34.40"}, (113.74, 34.4)),
        ({"xmjsddx": "38456789.1", "xmjsddy": "3812345.6"}, (None, None)),
        ({"xmjsddx": "", "xmjsddy": None}, (None, None)),
    ],
)
def test_degrees_are_found_whichever_column_they_stand_in(
    row: dict[str, Any], found: tuple[float | None, float | None]
) -> None:
    assert position(row) == found


def test_a_changed_row_is_another_message_and_the_same_row_the_same() -> None:
    row = {"XMDM": "2603-410184-04-01-123456", "LSH": "7"}
    first, again, changed = (
        read(json.dumps(one))[0]["message_id"] for one in (row, row, {**row, "XMMC": "x"})
    )
    assert first == again != changed


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("410184", "410184"),
        (410184, "410184"),
        ("４１０１８４", "410184"),
        ("410184001", "410184"),
        ("2603-410184-04-01-123456", "410184"),
        ("26034101840401123456", "410184"),
        ("41", ""),
        (None, ""),
        ("新郑市", ""),
    ],
)
def test_a_region_is_read_from_codes_and_project_codes(value: object, code: str) -> None:
    assert region(value) == code


def test_a_time_without_offset_is_chinese_time() -> None:
    assert moment("2026/03/02 09:00:00") == "2026-03-02T09:00:00+08:00"
    assert moment("0001-01-01") is None and moment("昨天") is None
