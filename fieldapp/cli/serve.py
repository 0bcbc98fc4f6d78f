"""`fieldapp serve`: the app behind gunicorn, two processes with four threads, and one for what is left for later."""

import ctypes
import gc
import os
import signal
import time
import traceback
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.util import _setproctitle
from sqlalchemy.orm import configure_mappers

from fieldapp import create_app
from fieldapp.cli.app import bench_of
from fieldapp.cli.fair import FairWorker
from fieldapp.config import Settings, read_settings
from fieldapp.extensions import db
from fieldapp.jobs.worker import work

WORKERS, THREADS = 2, 4
# glibc's mallopt(): blocks from this size on go back to the system when they are freed (a password check takes 19 MB,
# which every thread would else keep), and threads share two heaps.
MALLOC = {-3: 1 << 20, -8: 2}


PAUSE_S = 5.0  # between two starts of a worker that does not live
PATIENCE_S = 10.0  # for the worker to end; what it was at is done by the next


class Keeper(Arbiter):  # type: ignore[misc]
    """Keeps the worker beside the web processes: started with them, again when it dies, and ended with them."""

    worker_pid = 0
    worker_born = 0.0

    def manage_workers(self) -> None:
        super().manage_workers()
        if not self._lives() and time.monotonic() - self.worker_born >= PAUSE_S:
            self.worker_born = time.monotonic()
            self.worker_pid = self._fork()

    def reload(self) -> None:
        super().reload()
        if self._lives():
            os.kill(self.worker_pid, signal.SIGTERM)

    def stop(self, graceful: bool = True) -> None:
        if self._lives():
            os.kill(self.worker_pid, signal.SIGTERM)
        super().stop(graceful)
        end = time.monotonic() + (PATIENCE_S if graceful else 1)
        while self._lives() and time.monotonic() < end:
            time.sleep(0.05)
        if self._lives():
            os.kill(self.worker_pid, signal.SIGKILL)
            self._lives()

    def _lives(self) -> bool:
        if not self.worker_pid:
            return False
        try:
            if os.waitpid(self.worker_pid, os.WNOHANG) == (0, 0):
                return True
        except ChildProcessError:
            pass  # the server has seen it off already
        self.worker_pid = 0
        return False

    def _fork(self) -> int:
        """The worker shares what the app has loaded; of the server it keeps nothing."""
        if pid := os.fork():
            return pid
        code = 1
        try:
            for sign in (*self.SIGNALS, signal.SIGCHLD):
                signal.signal(sign, signal.SIG_DFL)
            for listener in self.LISTENERS:
                listener.close()
            for sibling in self.WORKERS.values():
                sibling.tmp.close()
            _setproctitle("jobs [fieldapp]")
            app = self.app.wsgi()
            with app.app_context():
                bench = bench_of(app, db.engine)
            work(bench, parent=self.pid)
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without its own command line. The app is made once and shared by the processes; it opens no connection
    before they part."""

    def __init__(self, settings: Settings, workers: int, threads: int, worker: bool) -> None:
        self.settings, self.workers, self.threads, self.worker = settings, workers, threads, worker
        super().__init__()

    def run(self) -> None:
        (Keeper if self.worker else Arbiter)(self).run()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": FairWorker,
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
        spare_memory()
        app = create_app()
        configure_mappers()
        for name in app.jinja_env.list_templates():
            app.jinja_env.get_template(name)
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every page the processes share
        return app


def spare_memory() -> None:
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
@click.option("--worker/--no-worker", default=True, help="the process that does what was left for later")
def serve(workers: int, threads: int, worker: bool) -> None:
    """Serve at HOST and PORT of the settings until stopped."""
    run(read_settings(), workers, threads, worker)


def run(settings: Settings, workers: int = WORKERS, threads: int = THREADS, worker: bool = True) -> None:
    """Say the address and serve."""
    click.echo(f"http://{settings.host}:{settings.port}")
    Server(settings, workers, threads, worker).run()
