"""Alembic's environment: the app's engine and metadata, both databases, batch mode for SQLite."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

config = context.config
extension = current_app.extensions["migrate"]
metadata = extension.db.metadata


def _include(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Search tables belong to the search module of each database, not to the mapped classes."""
    return not (kind == "table" and (name or "").startswith("case_search"))


def _foreign_keys(connection: Connection, state: str) -> None:
    """Straight to the driver: inside a transaction, which any execute() begins, SQLite ignores this pragma."""
    connection.connection.cursor().execute(f"PRAGMA foreign_keys={state}")


def run() -> None:
    with extension.db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=_include,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if sqlite:
            _foreign_keys(connection, "ON")


run()
