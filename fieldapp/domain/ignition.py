"""点火通气: the visits booked for it, why it could not be done, and the record that gas is on."""

import calendar
import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, JsonList, JsonType, Measure, Moment, Name, Ref, Utc, Words
from fieldapp.domain.application import Application
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.person import Person
from fieldapp.lib.clock import local

PHOTO_SLOT = "gas_"


class GasVisit(Base):
    """An agreed time to turn gas on; `missed_at` says that nobody was there (到访不遇)."""

    __tablename__ = "gas_visit"
    __table_args__ = (Index(None, "application_id", "id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    application_id: Mapped[Ref] = mapped_column(ForeignKey("application.id"))
    at: Mapped[Moment]
    note: Mapped[Words] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[Moment]
    missed_at: Mapped[datetime | None] = mapped_column(Utc)

    by: Mapped[Person] = relationship()


class GasRefusal(Base):
    """Gas was not turned on; `reason` is a code of the pack, `user` whose it was, `hold_id` what was asked for."""

    __tablename__ = "gas_refusal"
    __table_args__ = (Index(None, "application_id", "id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    application_id: Mapped[Ref] = mapped_column(ForeignKey("application.id"))
    reason: Mapped[Code]
    user: Mapped[bool]
    note: Mapped[Words] = mapped_column(default="")
    hold_id: Mapped[Ref | None] = mapped_column(ForeignKey("hold.id"))
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


class Ignition(Base):
    """Gas is on: reading in m³, pressures in kPa, who lit it, and the user's signature under the safety briefing.

    `content` is the SHA-256 over what was signed, `strokes` what the pad drew.
    """

    __tablename__ = "ignition"
    __table_args__ = (UniqueConstraint("application_id"), Index(None, "case_id"), Index(None, "household_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    household_id: Mapped[Ref] = mapped_column(ForeignKey("household.id"))
    application_id: Mapped[Ref] = mapped_column(ForeignKey("application.id"))
    meter_no: Mapped[Code]
    base_reading: Mapped[Measure]
    before_kpa: Mapped[Measure]
    after_kpa: Mapped[Measure]
    appliances: Mapped[JsonList]
    crew: Mapped[JsonList]
    signer: Mapped[Name]
    strokes: Mapped[JsonList]
    content: Mapped[Digest]
    note: Mapped[Words] = mapped_column(default="")
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


def content_of(
    application: Application, meter_no: str, base_reading: Decimal, signer: str, briefing: str
) -> str:
    """SHA-256 (hex) over what the user signs: who, which meter, from which reading on, and the briefing's words."""
    body = {
        "application": str(application.id),
        "household": application.household.label,
        "meter": meter_no,
        "base_reading": f"{base_reading:f}",
        "signer": signer,
        "briefing": briefing,
    }
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def last_visit(session: Session, application: Application) -> GasVisit | None:
    """The newest agreed time."""
    query = select(GasVisit).where(GasVisit.application_id == application.id)
    return session.scalar(query.order_by(GasVisit.id.desc()).limit(1))


def missed_of(session: Session, case: Case) -> set[UUID]:
    """The applications whose newest agreed time found nobody there."""
    rows = session.scalars(select(GasVisit).where(GasVisit.case_id == case.id).order_by(GasVisit.id))
    newest = {row.application_id: row for row in rows}
    return {application_id for application_id, row in newest.items() if row.missed_at is not None}


def visits_of(session: Session, application: Application) -> list[GasVisit]:
    query = select(GasVisit).where(GasVisit.application_id == application.id)
    return list(session.scalars(query.order_by(GasVisit.id.desc())))


def refusals_of(session: Session, application: Application) -> list[GasRefusal]:
    """Why it was not done so far, newest first."""
    query = select(GasRefusal).where(GasRefusal.application_id == application.id)
    return list(session.scalars(query.order_by(GasRefusal.id.desc())))


def ignition_of(session: Session, household: Household) -> Ignition | None:
    """The latest record of gas turned on there."""
    query = select(Ignition).where(Ignition.household_id == household.id)
    return session.scalar(query.order_by(Ignition.id.desc()).limit(1))


def lit_count(session: Session, case: Case) -> int:
    """How many households of the case have gas."""
    query = select(func.count(func.distinct(Ignition.household_id))).where(Ignition.case_id == case.id)
    return session.scalar(query) or 0


def lit_among(session: Session, households: list[Household]) -> dict[UUID, Ignition]:
    """The ignitions of these households."""
    ids = [household.id for household in households]
    query = select(Ignition).where(Ignition.household_id.in_(ids)).order_by(Ignition.id)
    return {one.household_id: one for one in session.scalars(query)}


def photos_of(session: Session, records: list[UUID]) -> list[Attachment]:
    """Pictures taken for the ignition and its gates, in the order they came."""
    query = select(Attachment).where(Attachment.subject_id.in_(records)).order_by(Attachment.id)
    return [one for one in session.scalars(query) if one.is_image]


def idle_until(case: Case) -> datetime | None:
    """Until when the acceptance (or the retest after it) carries an ignition; None when there is no acceptance."""
    passed, retested = case.marked("ACCEPTANCE_PASSED"), case.marked("RETEST_RECORDED")
    if passed is None:
        return None
    return months_later(max(passed, retested) if retested else passed, case.pack.acceptance.retest_months)


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months on, the month's last when it has no such day; Chinese dates."""
    here = local(moment)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    day = min(here.day, calendar.monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day)
