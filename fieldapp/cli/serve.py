"""`fieldapp serve`: the app behind gunicorn, two processes with four threads."""

import ctypes
import gc
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import configure_mappers

from fieldapp import create_app
from fieldapp.config import Settings, read_settings

WORKERS, THREADS = 2, 4
# glibc's mallopt(): blocks from this size on go back to the system when they are freed (a password check takes 19 MB,
# which every thread would else keep), and threads share two heaps.
MALLOC = {-3: 1 << 20, -8: 2}


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without its own command line. The app is made once and shared by the processes; it opens no connection
    before they part."""

    def __init__(self, settings: Settings, workers: int, threads: int) -> None:
        self.settings, self.workers, self.threads = settings, workers, threads
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": self.workers,
            "threads": self.threads,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "loglevel": "warning",
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "proc_name": "fieldapp",
            "control_socket_disable": True,
            "preload_app": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        _spare_memory()
        app = create_app()
        configure_mappers()
        for name in app.jinja_env.list_templates():
            app.jinja_env.get_template(name)
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every page the processes share
        return app


def _spare_memory() -> None:
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in MALLOC.items():
            library.mallopt(option, value)


@click.command()
@click.option("--workers", default=WORKERS, show_default=True, type=click.IntRange(1, 32), help="processes")
@click.option(
    "--threads",
    default=THREADS,
    show_default=True,
    type=click.IntRange(1, 64),
    help="threads of each process",
)
def serve(workers: int, threads: int) -> None:
    """Serve at HOST and PORT of the settings until stopped."""
    run(read_settings(), workers, threads)


def run(settings: Settings, workers: int = WORKERS, threads: int = THREADS) -> None:
    """Say the address and serve."""
    click.echo(f"http://{settings.host}:{settings.port}")
    Server(settings, workers, threads).run()
