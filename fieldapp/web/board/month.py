"""The month in figures, reckoned once a minute at most and shown with its moment: they walk every running clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.company import Company
from fieldapp.domain.rate import rates, spreads
from fieldapp.lib.clock import local
from fieldapp.web.board.chart import Chart, Share, chart, share

KEPT = timedelta(minutes=1)

_reckoned: dict[UUID, "Month"] = {}


@dataclass(frozen=True, slots=True)
class Month:
    """True at the moment `at`, which is to be shown beside it."""

    at: datetime
    shares: list[Share]
    charts: list[Chart]

    @property
    def name(self) -> str:
        return f"{local(self.at).month}月"

    @property
    def until(self) -> str:
        return f"截至 {local(self.at):%H:%M}"


def this_month(session: Session, company: Company, now: datetime) -> Month:
    """The company's month as it stood less than a minute ago in this process, else as it stands now."""
    found = _reckoned.get(company.id)
    if found is None or not found.at <= now < found.at + KEPT:
        found = Month(
            now,
            [share(rate) for rate in rates(session, company.id, company.pack, now)],
            [chart(spread) for spread in spreads(session, company.id, company.pack, now)],
        )
        _reckoned[company.id] = found
    return found
