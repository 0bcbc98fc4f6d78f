"""The app on a real port of this machine, served from a thread of the test run."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

PATIENCE_S = 20


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the test speaks."""


class _Server(ThreadedWSGIServer):
    """Knows who is still inside, for a request that outlives its test would read the database of the next one."""

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self._inside: set[Any] = set()

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self._inside.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self._inside.discard(request)

    def empty(self) -> None:
        """Hang up on everybody and wait until the last request has ended."""
        for connection in tuple(self._inside):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        late = time.monotonic() + PATIENCE_S
        while self._inside:
            assert time.monotonic() < late, f"requests still run after {PATIENCE_S} s"
            time.sleep(0.005)


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve the app while the block runs, at a free port or at this one; gives its address without a last slash."""
    server = _Server("127.0.0.1", port, app, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.empty()
        server.server_close()


class Street:
    """The company at the end of the road: there while one is above ground, and really gone in the basement."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        # while nobody is at home, the port is not given to somebody else: bound and not listened at
        self._kept = socket.socket()
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", 0))
        self.port = int(self._kept.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._open: AbstractContextManager[str] | None = None

    def up(self) -> None:
        if self._open is None:
            self._open = serving(self.app, self.port)
            self._open.__enter__()

    def down(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
            self._open = None
