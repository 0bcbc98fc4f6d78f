"""A database of either kind with a large company in it, and the app on top."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import Engine

from fieldapp import create_app
from fieldapp.extensions import db
from tests.bench import limit
from tests.bench.figure import Figure
from tests.bench.population import Population, populate
from tests.support import postgres

ADVISED = ("shared_buffers=1GB", "jit=off")


@dataclass
class House:
    """`kind` names the figures; `commits` is the database's own single-row commit rate of this run."""

    kind: str
    app: Flask
    engine: Engine
    people: Population
    settings: dict[str, str]
    folder: Path
    count: int
    seeded_s: float
    commits: float

    def figures(self) -> Iterator[Figure]:
        yield Figure(f"{self.kind}.commits", self.commits, "commits/s", goal="limit of this run")
        yield Figure(f"{self.kind}.seed", self.count / self.seeded_s, "cases/s", goal="context")


def sqlite_house(folder: Path, count: int) -> Generator[House, None, None]:
    """An SQLite file in `folder`."""
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'fieldapp.db'}"
    yield _furnish("sqlite", folder, url, count, limit.sqlite_commits(folder))


def postgres_house(folder: Path, count: int) -> Generator[House, None, None]:
    """A private PostgreSQL server, gone afterwards; durability as in production, memory as docs/settings.md advises."""
    folder.mkdir(parents=True)
    with postgres.server(settings=ADVISED, memory=False) as url:
        commits = limit.postgres_commits(url)
        yield _furnish("postgresql", folder, url, count, commits)


def _furnish(kind: str, folder: Path, url: str, count: int, commits: float) -> House:
    data = folder.parent / "data"  # neighbours share their keys: there is one seal to a process
    settings = {"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE_URL": url}
    app = create_app({"data": data, "database_url": url})
    with app.app_context():
        flask_migrate.upgrade()
        engine = db.engine
    began = time.perf_counter()
    people = populate(engine, count)
    took = time.perf_counter() - began
    return House(kind, app, engine, people, settings, folder, count, took, commits)
