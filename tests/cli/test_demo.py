"""The demo's data: both companies, a case in every kind of place, nothing broken, nothing twice."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.seed import seed
from fieldapp.domain.attachment import Blob
from fieldapp.domain.case import Case
from fieldapp.domain.company import Company
from fieldapp.domain.fee import FeeAccount
from fieldapp.domain.proof import prove
from fieldapp.lib.clock import now
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import FeeStage
from fieldapp.photos.store import DiskStore

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
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


def test_it_fills_both_companies_with_cases_in_every_stage(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    store = DiskStore(tmp_path / "data" / "blobs")
    at = now()
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
