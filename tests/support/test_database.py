"""Proofs that every test gets a migrated database of its own, of both kinds."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from fieldapp.db import Base


def test_it_is_migrated_with_every_mapped_table(app: Flask, session: Session) -> None:
    tables = set(inspect(session.connection()).get_table_names())
    assert {"alembic_version", *Base.metadata.tables} <= tables


def test_it_is_the_kind_the_address_names(database_url: str, session: Session) -> None:
    assert database_url.startswith(session.get_bind().dialect.name)


def test_it_is_empty_again_for_every_test(session: Session) -> None:
    names = [name for name in Base.metadata.tables if name != "alembic_version"]
    assert names
    assert all(session.scalar(text(f'SELECT count(*) FROM "{name}"')) == 0 for name in names)


def test_it_is_the_one_the_app_uses(client: FlaskClient, database_url: str) -> None:
    with client.application.app_context():
        engine = client.application.extensions["sqlalchemy"].engine
    assert engine.url.render_as_string(hide_password=False) == database_url
