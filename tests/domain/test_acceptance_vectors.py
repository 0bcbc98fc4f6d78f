"""The phone judges by the same rules: the examples its scripts are held to are what Python says today."""

import os

import pytest
from sqlalchemy import Engine

from tests.support import vectors

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AGAIN = "FIELDAPP_WRITE_VECTORS"


def test_it_keeps_the_examples_of_the_phone_up_to_date(engine: Engine) -> None:
    made = vectors.make(engine)
    assert len(made["items"]) >= 400 and len(made["trials"]) >= 200 and len(made["rounds"]) >= 60
    text = vectors.text(made)
    if os.environ.get(AGAIN):
        vectors.FILE.write_text(text, encoding="utf-8")
    same = vectors.FILE.exists() and vectors.FILE.read_text(encoding="utf-8") == text
    assert same, f"tests/js/acceptance/vectors.json is old: run this test with {AGAIN}=1 and `make test-js`"
