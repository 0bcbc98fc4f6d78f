"""Fresh migrated databases by the hundred: migrated once, copied for each test."""

import shutil
import uuid
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, make_url, text

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def application(url: str, data: Path, **settings: Any) -> Flask:
    """An app on that database and data folder; any setting of fieldapp.config can be given."""
    from fieldapp import create_app  # here, so that tests of pure rules never load the app

    app: Flask = create_app({"database_url": url, "data": data, "testing": True, **settings})
    return app


def migrate(url: str, data: Path) -> None:
    """Bring the database of that URL to the newest revision."""
    app = application(url, data)
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    close(app)


def close(app: Flask) -> None:
    """Give back every connection, so that a database can be copied or dropped, and what was compiled for it.

    Mappers keep the statements of a hundred dialects each, and every app has its own: the collector would walk through
    those of all tests before, again and again, for half of the time of a run.
    """
    from fieldapp.db import Base

    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
    for mapper in Base.registry.mappers:
        mapper._compiled_cache.clear()


class SqliteShelf:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        migrate(f"sqlite:///{self.template}", folder / "template-data")
        # Everything into the one file that is copied.
        engine = create_engine(f"sqlite:///{self.template}", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        engine.dispose()

    def fresh(self, folder: Path) -> str:
        copy = folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self.template, copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        file = make_url(url).database
        for path in (f"{file}", f"{file}-wal", f"{file}-shm"):
            Path(path).unlink(missing_ok=True)


class PostgresShelf:
    """Databases made from one migrated template on a running server."""

    def __init__(self, server_url: str, folder: Path) -> None:
        self.server = make_url(server_url)
        self.admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
        self.template = f"template_{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{self.template}"')
        migrate(self._url(self.template), folder / "template-data")

    def fresh(self, folder: Path) -> str:
        name = f"t_{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY file_copy')
        return self._url(name)

    def drop(self, url: str) -> None:
        self._admin(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        self.admin.dispose()

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _admin(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))
