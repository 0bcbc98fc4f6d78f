"""A bounded load on a server of our own on loopback, and the server process it goes to."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figure import percentile


@dataclass(frozen=True, slots=True)
class Served:
    """Requests answered, a second, and the 95th percentile in milliseconds."""

    rate: float
    p50_ms: float
    p95_ms: float


def hit(
    port: int,
    paths: Sequence[str],
    *,
    headers: Mapping[str, str] | None = None,
    clients: int = 8,
    requests: int = 800,
) -> Served:
    """`requests` GETs in all by `clients` at once; an answer that is not 200 ends the measurement."""
    times: list[float] = []
    wrong: list[str] = []
    lock = threading.Lock()

    def work(share: range) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        mine = []
        for number in share:
            began = time.perf_counter()
            connection.request(
                "GET", paths[number % len(paths)], headers={"Accept-Encoding": "gzip", **(headers or {})}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(f"{paths[number % len(paths)]}: {answer.status}")
                return
            mine.append(time.perf_counter() - began)
        with lock:
            times.extend(mine)

    threads = [threading.Thread(target=work, args=(range(n, requests, clients),)) for n in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if wrong:
        raise RuntimeError(f"the server answered {wrong[0]}")
    return Served(len(times) / took, percentile(times, 0.5) * 1000, percentile(times, 0.95) * 1000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare_server(folder: Path, app: str = "bare()") -> AbstractContextManager[tuple[int, int]]:
    """The same kind of server (gthread, 2 workers x 4 threads) with an app of limit.py."""
    port = free_port()
    words = [
        "-m",
        "gunicorn",
        "-k",
        "gthread",
        "-w",
        "2",
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        f"tests.bench.limit:{app}",
    ]
    return _running(words, port, {}, folder)


def our_server(environment: Mapping[str, str], folder: Path) -> AbstractContextManager[tuple[int, int]]:
    """The server the README starts, `fieldapp serve`; its worker is measured on its own, in photos.py."""
    return served(environment, folder, "--no-worker")


def served(
    environment: Mapping[str, str], folder: Path, *options: str
) -> AbstractContextManager[tuple[int, int]]:
    """`fieldapp serve` with these options."""
    port = free_port()
    words = ["-c", "from fieldapp.cli import main; main()", "serve", *options]
    return _running(words, port, {**environment, "PORT": str(port)}, folder)


@contextmanager
def _running(
    words: Sequence[str], port: int, environment: Mapping[str, str], folder: Path
) -> Iterator[tuple[int, int]]:
    """Start Python with these words, wait until the port answers, yield port and process id, stop it."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *words], env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def memory_mb(pid: int) -> float:
    """Memory of a process and its children in MB, what they share counted once (proportional set size)."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = dict(
                line.split(":", 1) for line in (entry / "status").read_text().splitlines() if ":" in line
            )
            if int(entry.name) == pid or int(fields.get("PPid", "0")) == pid:
                rollup = (entry / "smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024
