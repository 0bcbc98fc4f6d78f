"""Proofs that the private PostgreSQL is a real one and copies databases."""

import pytest
from sqlalchemy import create_engine, text

pytestmark = pytest.mark.postgres


def test_it_serves_utf8_text_in_shanghai_or_anywhere(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT length('点火通气')")) == 4
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()
