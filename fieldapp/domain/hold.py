"""A hold stops the clocks for one of two reason classes, with evidence and an approver (TH-3.1.2-3, XZ-1.2-3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Moment, Ref, Utc, Words
from fieldapp.domain.person import Person


class Hold(Base):
    """Asked for by the holder of the case, approved or refused by a manager, ended when work can go on.

    `subject_id` None stops the whole case, else only the clocks of that application: its neighbours go on.
    """

    __tablename__ = "hold"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    subject_id: Mapped[Ref | None]
    reason_class: Mapped[Code]
    reason: Mapped[Code]
    note: Mapped[Words] = mapped_column(default="")
    from_at: Mapped[Moment]
    until_at: Mapped[datetime | None] = mapped_column(Utc)
    expected_at: Mapped[datetime | None] = mapped_column(Utc)
    backdated: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Moment]
    decided_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    approved: Mapped[bool | None]
    ended_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def state(self) -> str:
        """ASKED, REFUSED, RUNNING or ENDED."""
        if self.approved is None:
            return "ASKED"
        if not self.approved:
            return "REFUSED"
        return "ENDED" if self.until_at else "RUNNING"
