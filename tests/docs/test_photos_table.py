"""The table of odd and hostile files in docs/photos.md is the corpus that the tests send."""

import re
from pathlib import Path

from tests.corpus.table import table

DOCS = Path(__file__).resolve().parents[2] / "docs" / "photos.md"


def test_the_table_of_odd_files_is_the_corpus() -> None:
    """`python -m tests.corpus.table` writes it."""
    text = DOCS.read_text(encoding="utf-8")
    found = re.search(r"<!-- corpus -->\n(.*)<!-- /corpus -->", text, re.S)
    assert found is not None and found.group(1) == table()
