"""Rows by the million into either database: a plain load without indexes and foreign keys, which come back after it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import psycopg
from sqlalchemy import Engine

from tests.bench.sheet import Row, Sheet

PRAGMAS = (
    "foreign_keys=OFF",
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "cache_size=-1000000",
)
SETTINGS = (
    "session_replication_role = replica",
    "synchronous_commit = off",
    "maintenance_work_mem = '512MB'",
    "timezone = 'UTC'",
)


class Loader(Protocol):
    """Takes rows as both databases read them: ids in hex, moments as text in UTC, JSON as text."""

    def load(self, sheet: Sheet, rows: Iterable[Row]) -> None: ...


@contextmanager
def loading(engine: Engine, tables: Sequence[str]) -> Iterator[Loader]:
    """A loader for these tables; when it ends they have their indexes and statistics, as after years of work."""
    engine.dispose()
    with (_sqlite if engine.dialect.name == "sqlite" else _postgres)(engine, tables) as loader:
        yield loader


@dataclass
class _Sqlite:
    connection: sqlite3.Connection

    def load(self, sheet: Sheet, rows: Iterable[Row]) -> None:
        same = tuple(sheet.same.values())
        marks = ", ".join("?" * (len(sheet.own) + len(same)))
        statement = f"INSERT INTO {sheet.table} ({sheet.columns}) VALUES ({marks})"
        self.connection.executemany(statement, (row + same for row in rows) if same else rows)


@contextmanager
def _sqlite(engine: Engine, tables: Sequence[str]) -> Iterator[Loader]:
    connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    listed = ", ".join("?" * len(tables))
    indexes = connection.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({listed})",
        tables,
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    connection.execute("BEGIN")
    yield _Sqlite(connection)
    connection.execute("COMMIT")
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


@dataclass
class _Postgres:
    connection: psycopg.Connection

    def load(self, sheet: Sheet, rows: Iterable[Row]) -> None:
        same = tuple(sheet.same.values())
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {sheet.table} ({sheet.columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row((*row, *same))


@contextmanager
def _postgres(engine: Engine, tables: Sequence[str]) -> Iterator[Loader]:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in SETTINGS:
            connection.execute(f"SET {setting}")
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [list(tables)],
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        yield _Postgres(connection)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE")
