"""Names of shops: what is offered as the same, and what is not; the phone decides by the same vectors."""

import json
from pathlib import Path

import pytest

from fieldapp.domain.customer import name_key
from fieldapp.lib import likeness

VECTORS = json.loads((Path(__file__).parents[1] / "js" / "canvass" / "names.json").read_text("utf-8"))


@pytest.mark.parametrize("row", VECTORS["alike"], ids=lambda row: f"{row['one']} {row['other']}")
def test_it_decides_as_written_down(row: dict[str, object]) -> None:
    one, other = name_key(str(row["one"])), name_key(str(row["other"]))
    assert (one, other) == tuple(row["keys"])  # type: ignore[arg-type]
    assert likeness.percent(one, other) == likeness.percent(other, one) == row["percent"]
    assert likeness.alike(one, other, VECTORS["least"]) is row["alike"]


def test_nothing_is_like_nothing() -> None:
    assert not likeness.alike("", "张记", 0) and not likeness.alike("", "", 0)
    assert likeness.percent("", "") == 0
