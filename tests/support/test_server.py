"""Proofs that nothing of a test's server runs on into the next test."""

import socket
import threading
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import urlopen

from flask import Flask

from tests.support.server import serving


def test_it_ends_after_the_last_request_it_let_in() -> None:
    """Otherwise a late page of one test takes a connection to a database that is gone, and the next test gets it."""
    app, inside, ended = Flask(__name__), threading.Event(), threading.Event()

    @app.get("/slow")
    def slow() -> str:
        inside.set()
        threading.Event().wait(0.3)
        ended.set()
        return "late"

    with (
        serving(app) as address,
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as asked,
    ):
        asked.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert inside.wait(5)
    assert ended.is_set()


def test_it_hangs_up_on_those_who_never_ask() -> None:
    """A browser opens connections ahead of its questions."""
    with serving(Flask(__name__)) as address:
        silent = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=2)
        with suppress(HTTPError):
            urlopen(address)  # come after the silent one, so that one is inside
    with silent:
        assert silent.recv(1) == b""
