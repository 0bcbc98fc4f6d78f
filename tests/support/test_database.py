"""Proofs that every test gets a migrated database of its own, of both kinds."""

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from fieldapp.db import Base
from fieldapp.domain.company import Company
from tests.support.cast import raise_curtain
from tests.support.database import engine_of, moved_into
from tests.support.shelf import SqliteShelf


def test_it_is_migrated_with_every_mapped_table(app: Flask, session: Session) -> None:
    tables = set(inspect(session.connection()).get_table_names())
    assert {"alembic_version", *Base.metadata.tables} <= tables


def test_it_is_the_kind_the_address_names(database_url: str, session: Session) -> None:
    assert database_url.startswith(session.get_bind().dialect.name)


def test_it_is_empty_again_for_every_test(session: Session) -> None:
    names = [name for name in Base.metadata.tables if name != "alembic_version"]
    assert names
    assert all(session.scalar(text(f'SELECT count(*) FROM "{name}"')) == 0 for name in names)


def test_it_is_the_one_the_app_uses(app: Flask, engine: Engine, session: Session, database_url: str) -> None:
    assert engine.url.render_as_string(hide_password=False) == database_url
    asks = {"sqlite": "SELECT file FROM pragma_database_list", "postgresql": "SELECT current_database()"}
    assert session.scalar(text(asks[engine.dialect.name])) == engine.url.database


def test_it_is_another_one_with_other_keys_for_the_next_test(
    sqlite_shelf: SqliteShelf, tmp_path: Path
) -> None:
    """The app moves from one database to the next; nothing of the last one comes along."""
    seen = []
    for name in ("first", "second"):
        url = sqlite_shelf.fresh(tmp_path)
        with moved_into(url, tmp_path / name) as app:
            assert app.config["FIELDAPP"].data == tmp_path / name
            with Session(engine_of(app)) as session:
                assert session.scalar(select(func.count()).select_from(Company)) == 0
            raise_curtain(engine_of(app), "xinzheng")
            seen.append((app, app.config["SECRET_KEY"], app.extensions["store"]))
    (app, secret, store), (same, other_secret, other_store) = seen
    assert app is same and secret != other_secret and store is not other_store
