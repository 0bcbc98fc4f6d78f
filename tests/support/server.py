"""The app on a real port of this machine, served from a thread of the test run."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the test speaks."""


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve the app while the block runs, at a free port or at this one; gives its address without a last slash."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class Street:
    """The company at the end of the road: there while one is above ground, and really gone in the basement."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port, self.address = app, 0, ""
        self._open: AbstractContextManager[str] | None = None

    def up(self) -> None:
        if self._open is None:
            self._open = serving(self.app, self.port)
            self.address = self._open.__enter__()
            self.port = int(self.address.rpartition(":")[2])

    def down(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
            self._open = None
