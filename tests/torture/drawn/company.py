"""The company as the README starts it: a server of its own that can be killed and updated."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import free_port
from tests.torture.drawn.wire import Wire
from tests.torture.listing import ROOT

PATIENCE_S = 90.0  # on a machine that has much else to do
TREE = ("fieldapp", "templates", "static", "migrations")
# In the update a picture and the scripts, as phones get them, have another content and so other addresses.
CHANGED = {"static/mark.svg": "<!-- 2 -->\n", "static/packed/app.js": "// 2\n"}


@dataclass
class Company:
    """A server on a temporary data folder, behind a wire whose address stays."""

    data: Path
    folder: Path
    database_url: str
    without: str = ""  # a protection of weak.py that is switched off
    wire: Wire = field(init=False)
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None
    _version: int = 0

    def __post_init__(self) -> None:
        self.wire = Wire(self.port)
        for version in (0, 1):
            for part in TREE:
                shutil.copytree(ROOT / part, self.folder / str(version) / part)
        for name, more in CHANGED.items():
            if (file := self.folder / "1" / name).exists():
                file.write_text(file.read_text() + more)
        self.start()
        self.ready()

    # the process

    def start(self) -> None:
        """`fieldapp serve` from the installed tree; its port answers some moments later."""
        weaker = f"from tests.torture.drawn import weak; weak.{self.without}(); " if self.without else ""
        words = [sys.executable, "-c", f"{weaker}from fieldapp.cli import main; main()", "serve"]
        settings = {
            "FIELDAPP_DATA": str(self.data), "FIELDAPP_DATABASE_URL": self.database_url,
            "PORT": str(self.port), "FIELDAPP_LOGIN_RATE": "1000 per minute",
            **({"PYTHONPATH": str(ROOT)} if self.without else {}),  # where weak.py is; the tree of `cwd` comes first
        }  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                words, cwd=self.folder / str(self._version), env={**os.environ, **settings}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self.up():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > until:
                raise RuntimeError((self.folder / "server.log").read_text()[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of the server with all its workers; the last of them lets go of the port a moment later."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None
            while self.up():
                time.sleep(0.01)

    def update(self) -> None:
        """The other version is started beside the one that runs and takes over; the old one ends in order."""
        old, self.port = self._process, free_port()
        self._version = 1 - self._version
        self.start()
        self.ready()
        self.wire.turn(self.port)
        if old is not None:
            os.killpg(old.pid, signal.SIGTERM)
            threading.Thread(target=old.wait, daemon=True).start()

    def close(self) -> None:
        self.kill()
        self.wire.close()
