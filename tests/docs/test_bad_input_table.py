"""The table of bad input names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (.+?) \| (.+?) \| `([^`:]+)(?:::(\w+))?` \|$", re.M)


def test_every_row_names_a_test_that_exists() -> None:
    text = (ROOT / "docs/bad-input.md").read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert len(rows) == sum(line.startswith("| ") for line in text.splitlines()) - 2
    for said, _, file, name in rows:
        assert (ROOT / file).is_file(), said
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (
            f"{said}: {file}::{name}"
        )
