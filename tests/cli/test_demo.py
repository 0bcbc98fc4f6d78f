"""The demo's data: both companies, a case in every kind of place, nothing broken, nothing twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.seed import seed, visit_time
from fieldapp.domain.attachment import Blob
from fieldapp.domain.case import Case
from fieldapp.domain.company import Company
from fieldapp.domain.door import Door
from fieldapp.domain.fee import FeeAccount
from fieldapp.domain.proof import prove
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import FeeStage
from fieldapp.photos.store import DiskStore

# Monday, half past midnight: what fell due over the weekend has until the evening, so least is late now.
AFTER_A_WEEKEND = datetime(2026, 3, 8, 16, 30, tzinfo=UTC)
WANTED = {
    "ASSIGNED",
    "VISITED",
    "HANDED_OVER",
    "SURVEY_BOOKED",
    "DESIGNING",
    "PRESSURE_HOLD",
    "DISPATCHED",
    "CREW_ASSIGNED",
    "BUILDING",
    "COMPLETED",
    "ACCEPTANCE",
    "RECTIFYING",
    "ACCEPTED",
    "IN_SERVICE",
    "ARCHIVED",
    "CANCELLED",
}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_fills_both_companies_with_cases_in_every_stage(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    store = DiskStore(tmp_path / "data" / "blobs")
    at = AFTER_A_WEEKEND
    seed(engine, store, at)
    with Session(engine) as session:
        for company in session.scalars(select(Company)):
            cases = session.scalars(select(Case).where(Case.company_id == company.id)).all()
            assert len(cases) >= 24
            assert {case.stage for case in cases} >= WANTED, WANTED - {case.stage for case in cases}
            assert any(case.held for case in cases)
            assert any(case.due_at is not None and case.due_at < at and not case.held for case in cases)
            assert all(case.created_at <= at for case in cases)
            assert list(prove(session, company)) == []
            doors = session.scalars(select(Door).where(Door.company_id == company.id)).all()
            assert len(doors) == 48 and all(door.cell is not None for door in doors)
        [account] = session.scalars(select(FeeAccount))
        assert session.get_one(Company, account.company_id).code == "tanghe"
        assert account.stage is FeeStage.REPORTED
        for sha in session.scalars(select(Blob.sha256)):
            assert store.path(sha).exists()
        count = session.scalar(select(func.count()).select_from(Case))
    with pytest.raises(Refused, match="只装进空的数据库"):
        seed(engine, store, at)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == count


@pytest.mark.parametrize("hour", range(24))
def test_it_agrees_on_visits_when_people_are_at_work(hour: int) -> None:
    """Whenever the demo is started: always later than now, never at night."""
    at = datetime(2026, 3, 4, hour, 17, tzinfo=UTC)
    agreed = [visit_time(at, timedelta(hours=1.5 * n)) for n in (1, 2, 3)]
    assert len(set(agreed)) == len(agreed)
    assert all(at < one < at + timedelta(days=1.5) for one in agreed)
    assert all(8 <= local(one).hour < 18 and one.minute in (0, 30) for one in agreed)
