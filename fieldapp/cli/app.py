"""The application as the words use it: settings from the environment, one engine, one session at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp import create_app
from fieldapp.domain.company import Company
from fieldapp.extensions import db
from fieldapp.jobs.sweep import Scratch
from fieldapp.jobs.worker import Bench
from fieldapp.lib.errors import Refused
from fieldapp.photos.stores import scratch_of


@contextmanager
def opened(app: Flask | None = None) -> Iterator[Engine]:
    """The engine of the configured database while the block runs."""
    made = app or create_app()
    with made.app_context():
        engine = db.engine
        try:
            yield engine
        finally:
            engine.dispose()


def scratch_in(app: Flask) -> Scratch:
    settings = app.config["FIELDAPP"]
    return Scratch(scratch_of(settings.data), timedelta(days=settings.partial_days))


def bench_of(app: Flask, engine: Engine) -> Bench:
    """What a worker of this application works with."""
    return Bench(engine, app.extensions["store"], app.config["FIELDAPP"].public_url, scratch_in(app))


def companies(session: Session, code: str | None = None) -> list[Company]:
    """Every company, or the one with that code; refused when there is none."""
    query = select(Company).order_by(Company.code)
    found = list(session.scalars(query if code is None else query.where(Company.code == code)))
    if not found:
        raise Refused(f"没有公司 {code}" if code else "还没有公司：fieldapp found 或 fieldapp seed")
    return found
