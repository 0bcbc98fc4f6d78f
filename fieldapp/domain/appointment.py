"""The appointment for the survey, and every attempt to reach the customer before it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Moment, Ref, Utc, Words
from fieldapp.domain.person import Person

WAYS = {"PHONE": "电话", "WECHAT": "微信", "SMS": "短信", "DOOR": "上门"}
OUTCOMES = {
    "REACHED": "联系上了",
    "CALL_BACK": "让回头再打",
    "NO_ANSWER": "没人接",
    "OFF": "关机停机",
    "WRONG": "号码不对",
}
REACHED = "REACHED"
# Who wants another time: only the customer's wish starts the promise anew (A4-01).
MOVED_BY = {"CUSTOMER": "客户改期", "DESIGNER": "我们改期"}


class ContactTry(Base):
    """One attempt to reach the customer."""

    __tablename__ = "contact_try"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    at: Mapped[Moment]
    way: Mapped[Code]
    outcome: Mapped[Code]
    note: Mapped[Words] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship()

    @property
    def way_name(self) -> str:
        return WAYS.get(self.way, self.way)

    @property
    def outcome_name(self) -> str:
        return OUTCOMES.get(self.outcome, self.outcome)


class Appointment(Base):
    """One agreed time; another one supersedes it, and the promise runs from the time the customer agreed to."""

    __tablename__ = "appointment"
    __table_args__ = (Index(None, "case_id", "superseded_at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    at: Mapped[Moment]
    note: Mapped[Words] = mapped_column(default="")
    booked_at: Mapped[Moment]
    booked_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    moved_by: Mapped[Code] = mapped_column(default="")
    superseded_at: Mapped[datetime | None] = mapped_column(Utc)
    arrived_at: Mapped[datetime | None] = mapped_column(Utc)
    distance_m: Mapped[int | None]
    accuracy_m: Mapped[int | None]

    booked_by: Mapped[Person] = relationship()

    def sighted(self, radius_m: float) -> str:
        """What the position at arrival says: near, far, rough when its error is wider than the circle, or nothing."""
        if self.arrived_at is None or self.distance_m is None:
            return ""
        if (self.accuracy_m or 0) > radius_m:
            return "rough"
        return "near" if self.distance_m <= radius_m else "far"


def appointments_of(session: Session, case_id: UUID) -> Sequence[Appointment]:
    """All of them, newest first."""
    return session.scalars(
        select(Appointment)
        .where(Appointment.case_id == case_id)
        .order_by(Appointment.booked_at.desc(), Appointment.id.desc())
    ).all()


def current_appointment(session: Session, case_id: UUID) -> Appointment | None:
    """The one that holds."""
    return session.scalar(
        select(Appointment)
        .where(Appointment.case_id == case_id, Appointment.superseded_at.is_(None))
        .order_by(Appointment.booked_at.desc(), Appointment.id.desc())
        .limit(1)
    )


def tries_of(session: Session, case_id: UUID, since: datetime | None = None) -> Sequence[ContactTry]:
    """The last twenty attempts, newest first; `since` leaves out those before."""
    query = select(ContactTry).where(ContactTry.case_id == case_id)
    if since is not None:
        query = query.where(ContactTry.at >= since)
    return session.scalars(query.order_by(ContactTry.at.desc(), ContactTry.id.desc()).limit(20)).all()
