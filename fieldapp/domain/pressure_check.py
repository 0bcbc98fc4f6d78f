"""The area pressure: is there enough gas at the peak; for homes nothing is drawn before it is sure (A4-17, A4-18)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Measure, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.flow import SMALL
from fieldapp.domain.person import Person


class PressureCheck(Base):
    """One check by an engineer, pressures in kPa; a shortage carries its plan, a later check follows it."""

    __tablename__ = "pressure_check"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    node: Mapped[Name]
    lowest_kpa: Mapped[Measure]
    required_kpa: Mapped[Measure]
    method: Mapped[Code]
    note: Mapped[Words] = mapped_column(default="")
    ok: Mapped[bool]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    plan: Mapped[Words] = mapped_column(default="")
    expected_on: Mapped[date | None] = mapped_column(Date)
    informed_at: Mapped[datetime | None] = mapped_column(Utc)
    planned_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime | None] = mapped_column(Utc)

    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    @property
    def margin_kpa(self) -> Decimal:
        """What is over; negative is what is missing."""
        return self.lowest_kpa - self.required_kpa

    @property
    def verdict(self) -> str:
        return "够" if self.ok else "不够"


def checks_of(session: Session, case_id: UUID) -> Sequence[PressureCheck]:
    """Newest first."""
    query = select(PressureCheck).where(PressureCheck.case_id == case_id)
    return session.scalars(query.order_by(PressureCheck.at.desc(), PressureCheck.id.desc())).all()


def last_check(session: Session, case_id: UUID) -> PressureCheck | None:
    query = select(PressureCheck).where(PressureCheck.case_id == case_id)
    return session.scalar(query.order_by(PressureCheck.at.desc(), PressureCheck.id.desc()).limit(1))


def warns(case: Case) -> bool:
    """A business beyond the package is checked too; it warns and stops nothing."""
    scope = case.pack.pressure.check_scope
    return (
        scope == "RES_GATE_NONRES_WARN"
        and not case.residential
        and case.package is not None
        and case.package != SMALL
    )
