"""Stories of the sweep: what nobody did in time happens by itself, once."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.domain.application import Application
from fieldapp.jobs.sweep import sweep
from fieldapp.lib.clock import SHANGHAI
from tests.support.cast import raise_curtain
from tests.support.story_ignition import accepted_works, applied

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
