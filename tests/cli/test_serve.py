"""The server as it is started: beside the web processes one that does what they leave for later, and never without."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.domain.job import Job

pytestmark = pytest.mark.slow

TAKEN, LISTENING = "01", "0A"
PATIENCE_S = 90.0  # on a machine that has much else to do


@contextmanager
def serving(app: Flask, url: str, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = app.config["FIELDAPP"]
    environment = {
        **os.environ, "FIELDAPP_DATA": str(settings.data), "FIELDAPP_DATABASE_URL": url, "PORT": str(port)
    }  # fmt: skip
    command = [sys.executable, "-c", "from fieldapp.cli import main; main()", "serve", *words]
    process = subprocess.Popen(command, env=environment)
    try:
        assert until(lambda: open_(port), PATIENCE_S)
        yield process, port
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def open_(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(what: object, seconds: float) -> bool:
    assert callable(what)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def jobs_of(pid: int) -> list[int]:
    """Children that are no web process: the one that holds no listening socket."""
    return [int(entry.name) for entry in children(pid) if not sockets(entry, LISTENING)]


def taken_by(pid: int, port: int) -> list[int]:
    """How many connections to the port each of the web processes has."""
    return [len(sockets(entry, TAKEN, port)) for entry in children(pid) if sockets(entry, LISTENING)]


def children(pid: int) -> Iterator[Path]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"\nPPid:\t{pid}\n" in (entry / "status").read_text():
                yield entry
        except OSError:
            continue


def sockets(entry: Path, state: str, port: int | None = None) -> set[str]:
    """Those of a process in this state of /proc/net/tcp; none when it is gone."""
    try:
        rows = [line.split() for line in (entry / "net" / "tcp").read_text().splitlines()[1:]]
        there = {
            row[9] for row in rows if row[3] == state and (port is None or row[1].endswith(f":{port:04X}"))
        }
        held = {os.readlink(one) for one in (entry / "fd").iterdir()}
    except OSError:
        return set()
    return {one for one in there if f"socket:[{one}]" in held}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_keeps_a_worker_alive_and_takes_it_along(app: Flask, engine: Engine, database_url: str) -> None:
    def swept() -> bool:
        with Session(engine) as session:
            return session.scalar(select(Job.id).where(Job.kind == "sweep", Job.holder.is_(None))) is not None

    with serving(app, database_url) as (server, _):
        assert until(lambda: len(jobs_of(server.pid)) == 1, PATIENCE_S) and until(swept, PATIENCE_S)
        (first,) = jobs_of(server.pid)
        time.sleep(1)
        os.kill(first, signal.SIGKILL)
        assert until(lambda: jobs_of(server.pid) not in ([], [first]), PATIENCE_S)
        (second,) = jobs_of(server.pid)
        server.terminate()
        assert server.wait(30) == 0
        assert not Path(f"/proc/{second}").exists()
    with serving(app, database_url) as (server, _):
        assert until(lambda: len(jobs_of(server.pid)) == 1, PATIENCE_S)
        (alone,) = jobs_of(server.pid)
        server.kill()
        server.wait(10)
        assert until(lambda: not Path(f"/proc/{alone}").exists(), PATIENCE_S)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_serves_without_one_when_told_so(app: Flask, database_url: str) -> None:
    with serving(app, database_url, "--no-worker") as (server, _):
        time.sleep(2)
        assert jobs_of(server.pid) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_its_processes_share_the_browsers_evenly(app: Flask, database_url: str) -> None:
    """Eight that come at once and stay: whoever woke first used to take six of them."""
    with serving(app, database_url, "--no-worker") as (server, port):
        assert until(lambda: len(taken_by(server.pid, port)) == 2, PATIENCE_S)
        most = []
        for _ in range(5):
            with ExitStack() as open_ones:
                browsers = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(8)]
                for browser in browsers:
                    open_ones.callback(browser.close)
                    browser.request("GET", "/login")
                for browser in browsers:
                    assert browser.getresponse().read()
                most.append(max(taken_by(server.pid, port)))
            assert until(lambda: not any(taken_by(server.pid, port)), PATIENCE_S)
        # who gets no turn of a busy machine takes none, so one round says little
        assert median(most) <= 5, f"a busy machine may cost one step, not three: {most}"
