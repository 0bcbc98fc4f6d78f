"""The archive of a case: its number, its sheet (工程档案信息表), and one file per household (一户一档)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.person import Person
from fieldapp.lib.clock import local

PAGE = 50
SECRECY = {"OPEN": "公开", "INTERNAL": "内部", "SECRET": "秘密"}
CLASS_LETTERS = {"RES": "J", "NONRES": "G"}


class Archive(Base):
    """Made when the final audit passes; handed over with its `sheet`, then received by name."""

    __tablename__ = "archive"
    __table_args__ = (
        UniqueConstraint("case_id"),
        UniqueConstraint("company_id", "no"),
        Index(None, "company_id", "id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    no: Mapped[Code]
    passed_at: Mapped[Moment]
    period: Mapped[Code] = mapped_column(default="")
    secrecy: Mapped[Code] = mapped_column(default="")
    sheet: Mapped[Json] = mapped_column(default=dict)
    sheet_sha256: Mapped[Digest] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    handed_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime | None] = mapped_column(Utc)
    received_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(Utc)
    files: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship(viewonly=True)
    handed_by: Mapped[Person | None] = relationship(foreign_keys=[handed_by_id])
    received_by: Mapped[Person | None] = relationship(foreign_keys=[received_by_id])

    @property
    def state_name(self) -> str:
        if self.received_at is not None:
            return "已接收"
        return "待接收" if self.handed_at is not None else "待移交"


class HouseholdFile(Base):
    """The file of one household (一户一档) or of one business (一企一档): made once, when the archive is received."""

    __tablename__ = "household_file"
    __table_args__ = (
        UniqueConstraint("household_id"),
        UniqueConstraint("company_id", "no"),
        Index(None, "case_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    household_id: Mapped[Ref] = mapped_column(ForeignKey("household.id"))
    no: Mapped[Name]
    made_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]


def archive_no(case: Case, at: datetime) -> str:
    """Year of the audit, kind of customer, and the case's own number, which is unique in the company."""
    return f"{local(at).year}-{CLASS_LETTERS.get(case.customer or '', 'G')}-{case.no}"


def archive_of(session: Session, case: Case) -> Archive | None:
    return session.scalar(select(Archive).where(Archive.case_id == case.id))


def files_made(session: Session, case: Case) -> int:
    """How many household files the case has."""
    query = select(func.count()).select_from(HouseholdFile).where(HouseholdFile.case_id == case.id)
    return session.scalar(query) or 0


def without_file(session: Session, case: Case) -> list[Household]:
    """Households that have no file yet, in their order."""
    made = select(HouseholdFile.household_id).where(HouseholdFile.case_id == case.id)
    query = select(Household).where(Household.case_id == case.id, Household.id.not_in(made))
    return list(session.scalars(query.order_by(Household.position)))


def archives_of(
    session: Session, company_id: UUID, before: UUID | None = None
) -> tuple[list[Archive], UUID | None]:
    """One page, newest first, and where the next page begins."""
    query = select(Archive).where(Archive.company_id == company_id).options(joinedload(Archive.case))
    if before is not None:
        query = query.where(Archive.id < before)
    rows = list(session.scalars(query.order_by(Archive.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
