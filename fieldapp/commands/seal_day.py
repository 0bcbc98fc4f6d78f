"""Seal the finished days of a company's journal; no letter of a person, so nobody's name stands under it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.domain.company import Company
from fieldapp.domain.digest import seal
from fieldapp.domain.journal import DayDigest


def seal_days(engine: Engine, company_id: UUID, until: date, now: datetime) -> list[DayDigest]:
    """Seal up to and with `until` in one transaction; two at once make one chain, the later one finds nothing to do."""
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        session.get_one(Company, company_id, with_for_update=True)
        made = seal(session, company_id, until, now)
        session.commit()
        return made
