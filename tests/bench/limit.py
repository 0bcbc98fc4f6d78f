"""What this machine can do at best, measured in the same run: the yardsticks of every figure."""

import hashlib
import os
import secrets
import sqlite3
import time
from pathlib import Path

from flask import Flask, request


def sqlite_commits(folder: Path, seconds: float = 2.0) -> float:
    """Single-row commits a second, WAL, synchronous FULL: as the app's own database is set."""
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body TEXT)")
    done, end = 0, time.perf_counter() + seconds
    began = time.perf_counter()
    while time.perf_counter() < end:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t (body) VALUES (?)", ("x" * 200,))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / (time.perf_counter() - began)


def postgres_commits(url: str, seconds: float = 2.0) -> float:
    """Single-row commits a second over one connection."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_limit (id SERIAL PRIMARY KEY, body TEXT)")
        done, began = 0, time.perf_counter()
        while time.perf_counter() < began + seconds:
            connection.execute("INSERT INTO bench_limit (body) VALUES (%s)", ("x" * 200,))
            done += 1
        took = time.perf_counter() - began
        connection.execute("DROP TABLE bench_limit")
    return done / took


def sink(folder: str) -> Flask:
    """Takes bytes, digests them and has them on the disk before it answers, as any honest store must."""
    app, place = Flask("sink"), Path(folder)

    @app.get("/")
    def page() -> str:
        return "<!doctype html><title>sink</title>"

    @app.post("/sink")
    def take() -> str:
        body = request.get_data()
        digest = hashlib.sha256(body).hexdigest()
        with (place / f"{digest}-{secrets.token_hex(4)}").open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        return digest

    return app


def bare() -> Flask:
    """The smallest app on the same server: what a request costs before anything of ours happens."""
    app = Flask("bare")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app
