"""The company's calendar: State Council holidays with what an admin has entered over them."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp import sla
from fieldapp.db import Base, Code, Id, Name, Ref
from fieldapp.packs import Pack
from fieldapp.packs.base import DayKind
from fieldapp.sla import policy


class CalendarDay(Base):
    """One overridden day: WORK, REST or FESTIVAL."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("company_id", "day"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[Code]
    note: Mapped[Name] = mapped_column(default="")


def calendar_of(session: Session, company_id: UUID, pack: Pack) -> sla.Calendar:
    """The State Council calendar, the pack's overrides over it, the admin's over both."""
    own = session.scalars(select(CalendarDay).where(CalendarDay.company_id == company_id))
    return policy.calendar(pack.calendar, {row.day: DayKind(row.kind) for row in own})
