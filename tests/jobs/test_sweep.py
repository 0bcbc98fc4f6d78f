"""Stories of the sweep: what nobody did in time happens by itself, once."""

import fcntl
import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.collect_tolerated_paper import CollectToleratedPaper
from fieldapp.domain.application import Application
from fieldapp.domain.task import Task
from fieldapp.jobs.sweep import Scratch, sweep
from fieldapp.lib.clock import SHANGHAI
from fieldapp.photos.partial import Partials
from fieldapp.photos.store import DiskStore
from tests.support.cast import Stage, raise_curtain
from tests.support.story_ignition import accepted_works, applied, photo, tolerating

MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def test_it_takes_up_an_application_nobody_answered_and_seals_the_days(app: Flask) -> None:
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    stage = raise_curtain(engine, "xinzheng")
    case_id = accepted_works(stage, at=MONDAY - timedelta(days=1))
    application_id = applied(stage, case_id, at=MONDAY)
    assert sweep(engine, MONDAY + timedelta(hours=1)).accepted == 0
    later = MONDAY + timedelta(days=1, hours=3)
    first = sweep(engine, later)
    assert (first.accepted, first.refused) == (1, [])
    with Session(engine) as session:
        application = session.get_one(Application, application_id)
        assert application.auto and application.accepted_at == MONDAY + timedelta(hours=2)
    again = sweep(engine, later)
    assert (again.accepted, again.sealed) == (0, 0)
    assert sweep(engine, later + timedelta(days=1)).sealed == 1


def test_it_brings_a_paper_that_did_not_come_before_the_manager(stage_xz: Stage) -> None:
    """Promised on Monday: five days, so it is late on Sunday; the pack says to report it on the sixth day."""
    case_id = accepted_works(stage_xz, at=MONDAY - timedelta(days=1))
    made = applied(stage_xz, case_id, at=MONDAY)
    tolerance_id = stage_xz.act("counter", tolerating(made, "M05"), at=MONDAY).result["tolerance_id"]
    sunday = datetime(2026, 3, 8, tzinfo=SHANGHAI)

    def urged() -> list[tuple[str, str]]:
        with Session(stage_xz.engine) as session:
            found = select(Task).where(Task.kind == "tolerance-late", Task.closed_at.is_(None))
            return [(task.role, task.label) for task in session.scalars(found)]

    assert sweep(stage_xz.engine, sunday - timedelta(seconds=1)).escalated == 0
    assert urged() == []
    assert (sweep(stage_xz.engine, sunday).escalated, sweep(stage_xz.engine, sunday).escalated) == (1, 0)
    assert urged() == [("manager", "督办补取房产证/租赁合同/用气地址证明（容缺）")]
    paper = CollectToleratedPaper(tolerance_id=tolerance_id, files=[photo(stage_xz)])
    stage_xz.act("customer_manager", paper, at=sunday)
    assert urged() == []


def test_it_reports_no_paper_that_came(stage_xz: Stage) -> None:
    made = applied(stage_xz, accepted_works(stage_xz, at=MONDAY - timedelta(days=1)), at=MONDAY)
    tolerance_id = stage_xz.act("counter", tolerating(made, "M05"), at=MONDAY).result["tolerance_id"]
    paper = CollectToleratedPaper(tolerance_id=tolerance_id, files=[photo(stage_xz)])
    stage_xz.act("customer_manager", paper, at=MONDAY)
    assert sweep(stage_xz.engine, MONDAY + timedelta(days=9)).escalated == 0


def test_it_removes_files_that_nobody_went_on_sending(stage_xz: Stage, tmp_path: Path) -> None:
    partials = Partials(DiskStore(tmp_path), tmp_path, uuid4())
    for name in "abc":
        partials.write(name * 64, 0, 100, BytesIO(b"begun"), "表.jpg")
    written = datetime.fromtimestamp((partials.folder / ("a" * 64)).stat().st_mtime, SHANGHAI)
    os.utime(partials.folder / ("b" * 64), (written.timestamp(), written.timestamp() + 86_400))
    scratch = Scratch(tmp_path, timedelta(days=14))
    assert sweep(stage_xz.engine, written + timedelta(days=13), scratch).abandoned == 0
    with (partials.folder / ("c" * 64)).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a piece of it is just arriving
        assert sweep(stage_xz.engine, written + timedelta(days=14, hours=1), scratch).abandoned == 1
    assert sorted(path.name[0] for path in partials.folder.iterdir()) == ["b", "c"]
    assert partials.write("a" * 64, 0, 100, BytesIO(b"anew"), "表.jpg").offset == 4
