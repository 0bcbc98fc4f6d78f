"""Takes what was left for later, one at a time; killed in the middle of it, another takes it when the lease ends."""

import logging
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from fieldapp.domain import job as queue
from fieldapp.domain.job import Job
from fieldapp.jobs import pictures, sweep
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.photos.derive import Unreadable
from fieldapp.photos.store import Store

LEASE = timedelta(seconds=15)
IDLE_S = 0.25
log = logging.getLogger("fieldapp.worker")


@dataclass(frozen=True, slots=True)
class Bench:
    """What a handler works with."""

    engine: Engine
    store: Store
    base: str = ""  # the address people reach the app at, where a setting says so
    scratch: sweep.Scratch | None = None


Hand = Callable[[Bench, dict[str, Any]], datetime | None]


def _pictures(bench: Bench, payload: dict[str, Any]) -> None:
    pictures.make(bench.engine, bench.store, payload, bench.base)


def _sweep(bench: Bench, payload: dict[str, Any]) -> datetime:
    """Comes back by itself."""
    sweep.sweep(bench.engine, now(), bench.scratch)
    return now() + sweep.EVERY


HANDS: Mapping[str, Hand] = {pictures.KIND: _pictures, sweep.KIND: _sweep}
COME_BACK = (sweep.KIND,)


class Worker:
    """Done exactly once where nobody dies, at least once otherwise: every handler may be run again."""

    def __init__(self, bench: Bench, hands: Mapping[str, Hand] = HANDS, lease: timedelta = LEASE) -> None:
        self.bench, self.hands, self.lease = bench, hands, lease
        self.name = secrets.token_hex(16)
        self.stopping = threading.Event()

    def run(self, parent: int | None = None) -> None:
        """Until it is stopped, or until the process that started it has gone."""
        begun = False
        while not self.stopping.is_set() and (parent is None or os.getppid() == parent):
            try:
                if not begun:
                    self._come_back()
                    begun = True
                busy = self.turn()
            except (
                DBAPIError
            ) as error:  # one that restarts, or is not migrated yet; what was begun comes back
                log.error("the database does not answer: %s", error.orig)
                self.stopping.wait(5)
                continue
            if not busy:
                self.stopping.wait(IDLE_S)

    def _come_back(self) -> None:
        for kind in COME_BACK:
            with _writing(self.bench.engine) as session:
                queue.ensure(session, kind, now())

    def stop(self, *_: object) -> None:
        """After what is being done now."""
        self.stopping.set()

    def turn(self) -> bool:
        """Do one; False when there was nothing to do."""
        with Session(self.bench.engine) as session:
            if not queue.waiting(session, now()):
                return False
        with _writing(self.bench.engine) as session:
            job = queue.claim(session, self.name, now(), self.lease)
        if job is not None:
            self._do(job)
        return True

    def _do(self, job: Job) -> None:
        try:
            with self._holding(job):
                again_at = self.hands[job.kind](self.bench, job.payload)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:
            log.warning(
                "%s: %s", job.key, error, exc_info=not isinstance(error, (Refused, NotFound, OSError))
            )
            with _writing(self.bench.engine) as session:
                text = f"{type(error).__name__}: {error}"
                queue.fail(
                    session, job, self.name, now(), text, hopeless=isinstance(error, (Unreadable, KeyError))
                )
            return
        with _writing(self.bench.engine) as session:
            queue.finish(session, job, self.name, now(), again_at)

    @contextmanager
    def _holding(self, job: Job) -> Iterator[None]:
        """Prolongs the lease while the work lasts, so that it can be short."""
        done = threading.Event()

        def prolong() -> None:
            while not done.wait(self.lease.total_seconds() / 3):
                try:
                    with _writing(self.bench.engine) as session:
                        queue.renew(session, job.id, self.name, now() + self.lease)
                except DBAPIError:
                    log.warning("%s: the lease was not prolonged", job.key)

        thread = threading.Thread(target=prolong, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def work(bench: Bench, parent: int | None = None) -> None:
    """Run a worker in this process until it is told to stop (SIGTERM, SIGINT)."""
    worker = Worker(bench)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, worker.stop)
    worker.run(parent)


@contextmanager
def _writing(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield session
        session.commit()
