"""Naming convention, column vocabulary and engine behaviour shared by every mapped class."""

import fcntl
import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Numeric,
    String,
    Text,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from fieldapp.lib import seal
from fieldapp.lib.ids import uuid7

RESTED_S = 5.0
CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all mapped classes; pure SQLAlchemy, so that the domain never hears of Flask."""

    metadata = MetaData(naming_convention=CONVENTION)


class Utc(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Personal data (phone, ID number), encrypted at rest with the key outside the database (个人信息保护法)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal.close(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal.open(value)


JsonType = JSON().with_variant(JSONB(), "postgresql")
# Nothing there is NULL, which a query can ask for, and not the JSON word null.
JsonOrNothing = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid7)]
Ref = Annotated[UUID, mapped_column(Uuid)]
Moment = Annotated[datetime, mapped_column(Utc)]
Json = Annotated[dict[str, Any], mapped_column(JsonType)]
JsonList = Annotated[list[Any], mapped_column(JsonType)]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(200))]
Words = Annotated[str, mapped_column(Text)]
Secret = Annotated[str, mapped_column(Sealed)]
Digest = Annotated[str, mapped_column(String(64))]
Fen = Annotated[int, mapped_column(BigInteger)]
Measure = Annotated[Decimal, mapped_column(Numeric(12, 3))]


def prepare_postgresql(engine: Engine) -> None:
    """A connection that has rested is asked whether it still stands, and replaced when it does not."""

    @event.listens_for(engine, "checkin")
    def rest(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone  # the pool takes a new one


def as_of_now(engine: Engine) -> Session:
    """A session that reads everything as of one moment; on SQLite every transaction does."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return Session(engine)


def prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, full durability, and our own BEGIN so that writers queue instead of failing."""

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "busy_timeout=15000",
            "cache_size=-2048",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    if engine.url.database not in (None, "", ":memory:"):
        _take_turns(engine)


def _take_turns(engine: Engine) -> None:
    """Who wants to write waits in the kernel's queue before BEGIN IMMEDIATE, across threads and processes.

    SQLite itself would have all of them look again after sleeps of up to 100 ms. The lock lies on a file of its own:
    to open and close the database's own file would set SQLite's locks free.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["turn"] = os.open(f"{engine.url.database}-turn", os.O_RDWR | os.O_CREAT, 0o600)

    @event.listens_for(engine, "begin", insert=True)
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
            fcntl.flock(connection.info["turn"], fcntl.LOCK_EX)

    @event.listens_for(engine, "checkin")
    def checkin(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        if connection is not None:  # else it was closed, and its turn with it
            fcntl.flock(record.info["turn"], fcntl.LOCK_UN)

    @event.listens_for(engine, "close")
    def close(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        os.close(record.info.pop("turn"))
