"""An app on a database of a test: made for it, or the one of this process, which moves from test to test."""

import gc
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Engine, event, make_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def application(url: str, data: Path, **settings: Any) -> Flask:
    """An app on that database and data folder; any setting of fieldapp.config can be given."""
    from fieldapp import create_app  # here, so that tests of pure rules never load the app

    app: Flask = create_app({"database_url": url, "data": data, "testing": True, **settings})
    return app


# Databases are copied with what was sealed in them, so all tests of a process seal with one key.
SEAL = secrets.token_bytes(32)
_houses: dict[str, Flask] = {}


@contextmanager
def moved_into(url: str, data: Path) -> Iterator[Flask]:
    """This process's app for databases of that kind, on that database and data folder.

    It is built once: its routes, templates, scripts and statements take longer to prepare than most tests to run.
    """
    from fieldapp import furnish
    from fieldapp.config import read_settings

    kind = make_url(url).get_backend_name()
    app = _houses[kind] if kind in _houses else _houses.setdefault(kind, _built(url, data))
    engine = engine_of(app)
    engine.url = make_url(url)
    _give_key(data / "keys")
    furnish(app, read_settings({"database_url": url, "data": data, "testing": True}))
    yield app
    engine.dispose()


def _built(url: str, data: Path) -> Flask:
    app = application(url, data)
    engine = engine_of(app)

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, words: list[Any], named: dict[str, Any]) -> None:
        """Where the engine's address says now."""
        words[:], more = dialect.create_connect_args(engine.url)
        named.update(more)

    gc.collect()
    gc.freeze()  # it stays: the collector need not walk through it again and again
    return app


def _give_key(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "seal").touch(mode=0o600)
    (folder / "seal").write_bytes(SEAL)


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        found: Engine = app.extensions["sqlalchemy"].engine
        return found


def migrate(url: str, data: Path) -> None:
    """Bring the database of that URL to the newest revision."""
    app = application(url, data)
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    close(app)


def close(app: Flask) -> None:
    """Give back every connection, so that a database can be copied or dropped."""
    engine_of(app).dispose()
