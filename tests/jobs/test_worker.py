"""Stories of the worker: what is left for later is done soon, once, and is not lost with whoever was at it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from fieldapp.commands.add_survey_photos import AddSurveyPhotos, SlotPhoto
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain import job as queue
from fieldapp.domain.job import MOST_TRIES, Job, enqueue
from fieldapp.jobs.worker import HANDS, Bench, Hand, Worker
from fieldapp.lib.clock import now
from fieldapp.photos.derive import PREVIEW, THUMBNAIL, key
from fieldapp.photos.store import DiskStore
from tests.support.cast import Stage
from tests.support.story_design import arrived

FAR = timedelta(days=3)


def store_of(app: Flask) -> DiskStore:
    found: DiskStore = app.extensions["store"]
    return found


def photographed(app: Flask, stage: Stage, count: int = 1) -> list[str]:
    """The designer adds photos of the site; gives their digests."""
    case_id, store, digests = arrived(stage), store_of(app), []
    for number in range(count):
        raw = BytesIO()
        noise = Image.effect_noise((2000, 1500), 40 + number).convert("RGB")
        noise.save(raw, "JPEG", comment=str(number).encode())
        raw.seek(0)
        path, stored = store.incoming(raw)
        store.publish(path, stored)
        stage.act("designer", StoreBlob(sha256=stored.sha256, mime="image/jpeg", size=stored.size))
        photo = SlotPhoto(slot="SHOPFRONT", file=BlobRef(sha256=stored.sha256, name="门头.jpg"))
        stage.act("designer", AddSurveyPhotos(case_id=case_id, photos=[photo]))
        digests.append(stored.sha256)
    return digests


def left(engine: Engine, kind: str = "pictures") -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.kind == kind)) or 0


def waits(engine: Engine) -> bool:
    """There is a picture to be made that nobody has taken."""
    with Session(engine) as session:
        found = select(Job.id).where(Job.kind == "pictures", Job.holder.is_(None))
        return session.scalar(found.limit(1)) is not None


def put(engine: Engine, kind: str, name: str, at: datetime | None = None, **payload: Any) -> None:
    with Session(engine) as session:
        enqueue(session, kind, name, payload, at or now())
        session.commit()


def the(engine: Engine, name: str) -> Job | None:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalar(select(Job).where(Job.key == name))


def bench(app: Flask, engine: Engine) -> Bench:
    return Bench(engine, store_of(app))


def test_it_makes_preview_and_thumbnail_after_a_photo_was_attached(
    app: Flask, engine: Engine, stage_xz: Stage
) -> None:
    (sha256,) = photographed(app, stage_xz)
    assert left(engine) == 1 and not store_of(app).has(key(sha256, PREVIEW))
    worker = Worker(bench(app, engine))
    assert worker.turn() and not worker.turn() and left(engine) == 0
    for longest in (PREVIEW, THUMBNAIL):
        with store_of(app).open(key(sha256, longest)) as made, Image.open(made) as picture:
            assert max(picture.size) == longest
    original = store_of(app).path(sha256)
    assert original.parts[-3:] == (sha256[:2], sha256[2:4], sha256)  # never mixed with what was made of it


def test_it_leaves_nothing_to_do_when_the_command_did_not_stand(engine: Engine, app: Flask) -> None:
    with Session(engine) as session:
        enqueue(session, "pictures", "one", {}, now())
        session.rollback()
    assert left(engine) == 0


def test_it_joins_what_is_wanted_twice_and_does_again_what_was_wanted_meanwhile(
    app: Flask, engine: Engine
) -> None:
    put(engine, "count", "one", number=1)
    put(engine, "count", "one", number=2)
    done: list[int] = []

    def count(_: Bench, payload: dict[str, Any]) -> None:
        done.append(payload["number"])
        if len(done) == 1:
            put(engine, "count", "one", number=3)

    worker = Worker(bench(app, engine), {"count": count})
    while worker.turn():
        pass
    assert done == [2, 3] and left(engine, "count") == 0


def test_it_waits_for_its_time(app: Flask, engine: Engine) -> None:
    put(engine, "count", "later", at=now() + timedelta(hours=1))
    assert not Worker(bench(app, engine), {}).turn()


def test_two_workers_share_the_work_and_do_none_of_it_twice(app: Flask, engine: Engine) -> None:
    done: list[int] = []
    lock = threading.Lock()

    def count(_: Bench, payload: dict[str, Any]) -> None:
        with lock:
            done.append(payload["number"])

    for number in range(40):
        put(engine, "count", f"one {number}", number=number)

    def turns() -> None:
        worker = Worker(bench(app, engine), {"count": count})
        while left(engine, "count"):
            worker.turn()

    threads = [threading.Thread(target=turns) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == list(range(40))


def test_it_tries_again_after_longer_and_longer_pauses_and_then_gives_up(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [now()]
    monkeypatch.setattr("fieldapp.jobs.worker.now", lambda: clock[0])

    def never(_: Bench, __: dict[str, Any]) -> None:
        raise OSError("no such disk")

    put(engine, "never", "one", at=clock[0])
    worker = Worker(bench(app, engine), {"never": never})
    pauses = []
    for _ in range(MOST_TRIES):
        assert worker.turn()
        job = the(engine, "one")
        assert job is not None and job.error == "OSError: no such disk"
        pauses.append((job.due_at - clock[0]).total_seconds())
        assert not worker.turn()
        clock[0] = job.due_at
    assert pauses == sorted(pauses) and pauses[0] >= 5
    job = the(engine, "one")
    assert job is not None and job.dead_at is not None and not worker.turn()
    with Session(engine) as session:
        assert queue.revive(session, clock[0]) == 1
        session.commit()
    assert worker.turn()


def test_it_waits_for_a_database_that_is_not_ready(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = Worker(Bench(create_engine(f"sqlite:///{tmp_path / 'empty.db'}"), store_of(app)))
    thread = threading.Thread(target=empty.run)
    thread.start()
    assert until(lambda: "the database does not answer" in caplog.text, 60)
    assert thread.is_alive()
    empty.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_it_gives_up_at_once_what_never_can_be_done(app: Flask, engine: Engine) -> None:
    put(engine, "nobody knows this", "one")
    Worker(bench(app, engine), {}).turn()
    job = the(engine, "one")
    assert job is not None and job.dead_at is not None


def test_it_gives_up_what_kills_whoever_takes_it(app: Flask, engine: Engine) -> None:
    put(engine, "deadly", "one")
    moment = now()
    for _ in range(MOST_TRIES):
        with Session(engine, expire_on_commit=False) as session:
            assert queue.claim(session, "somebody who dies", moment, timedelta(seconds=15)) is not None
            session.commit()
        moment += timedelta(seconds=16)
    with Session(engine) as session:
        assert queue.claim(session, "the next", moment, timedelta(seconds=15)) is None
        session.commit()
    job = the(engine, "one")
    assert job is not None and job.dead_at == moment


def test_it_keeps_what_takes_longer_than_its_lease(app: Flask, engine: Engine) -> None:
    put(engine, "long", "one")
    taken: list[str] = []
    enough = threading.Event()

    def long(_: Bench, __: dict[str, Any]) -> None:
        taken.append("once")
        assert enough.wait(60)

    hands: dict[str, Hand] = {"long": long}
    slow, other = (Worker(bench(app, engine), hands, lease=timedelta(seconds=2)) for _ in range(2))
    thread = threading.Thread(target=slow.turn)
    thread.start()
    assert until(lambda: taken, 30)
    for _ in range(2):  # its first lease has ended, and the second one
        ends = leased(engine)
        assert until(lambda ends=ends: now() > ends, 10)
        assert not other.turn()
    enough.set()
    thread.join(60)
    assert taken == ["once"] and left(engine, "long") == 0


def leased(engine: Engine) -> datetime:
    job = the(engine, "one")
    assert job is not None
    return job.due_at


WORKER = [sys.executable, "-c", "from fieldapp.cli import main; main()", "worker"]


@contextmanager
def running(app: Flask, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`fieldapp worker` as a process of its own."""
    settings = app.config["FIELDAPP"]
    environment = {**os.environ, "FIELDAPP_DATA": str(settings.data), "FIELDAPP_DATABASE_URL": url}
    process = subprocess.Popen(WORKER, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def until(what: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
def test_it_loses_nothing_when_it_is_killed(
    app: Flask, engine: Engine, database_url: str, stage_xz: Stage
) -> None:
    """kill -9 in the middle of a photo, again and again: the next worker makes them all."""
    digests = photographed(app, stage_xz, 12)
    for _ in range(2):
        with running(app, database_url) as process:
            before = left(engine)
            assert until(lambda before=before: left(engine) < before, 90)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    assert left(engine) > 0
    with running(app, database_url):
        assert until(lambda: left(engine) == 0, 120)
    store = store_of(app)
    assert all(store.has(key(one, longest)) for one in digests for longest in (PREVIEW, THUMBNAIL))
    assert not [
        one for one in Path(store.root / "made").rglob("*.*") if one.is_file()
    ]  # nothing half-written in place


@pytest.mark.slow
def test_it_takes_up_new_work_by_itself(
    app: Flask, engine: Engine, database_url: str, stage_xz: Stage
) -> None:
    with running(app, database_url):
        assert until(lambda: left(engine, "sweep") == 1, 90)
        for _ in range(3):
            (sha256,) = photographed(app, stage_xz)
            assert until(lambda: not waits(engine), 30)
            assert until(lambda: left(engine) == 0, 30)
            assert store_of(app).has(key(sha256, THUMBNAIL))


def test_it_sweeps_by_itself_and_comes_back(app: Flask, engine: Engine, stage_xz: Stage) -> None:
    worker = Worker(bench(app, engine))
    with Session(engine) as session:
        queue.ensure(session, "sweep", now())
        queue.ensure(session, "sweep", now() + FAR)
        session.commit()
    assert worker.turn() and not worker.turn()
    job = the(engine, "sweep")
    assert job is not None and job.error is None
    assert timedelta(0) < job.due_at - now() <= timedelta(minutes=5) and set(HANDS) == {"pictures", "sweep"}
