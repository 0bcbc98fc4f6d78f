"""One row of somebody's worklist: the next step of a case, derived from its records, never typed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from fieldapp.db import Base, Code, Id, Moment, Name, Ref, Utc
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.person import Person

_OPEN = text("closed_at IS NULL")
# A pool holds only what nobody has yet; without this its index would carry every task of the role.
_FREE = text("closed_at IS NULL AND person_id IS NULL")


class Task(Base):
    """An open step: for one person, or for everybody of a role (in one firm, or in the company when firm_id is None).

    Lists sort by (held, sort_at, id); `sort_at` is due_at, or far away when the step has no limit.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "ix_task_person", "person_id", "held", "sort_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index(
            "ix_task_pool",
            "company_id",
            "role",
            "firm_id",
            "held",
            "sort_at",
            "id",
            sqlite_where=_FREE,
            postgresql_where=_FREE,
        ),
        Index("ix_task_case", "case_id", "closed_at"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Code]
    label: Mapped[Name]
    role: Mapped[Code]
    firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    person_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[Ref | None]
    clause: Mapped[Code] = mapped_column(default="")
    clock_key: Mapped[Code] = mapped_column(default="")
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    started_at: Mapped[datetime | None] = mapped_column(Utc)
    hard: Mapped[bool] = mapped_column(default=False)
    held: Mapped[bool] = mapped_column(default=False)
    sort_at: Mapped[Moment]
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)

    case_name: Mapped[str | None] = query_expression()  # only where a query adds it
    case: Mapped[Case] = relationship(viewonly=True)
    person: Mapped[Person | None] = relationship(viewonly=True)
    firm: Mapped[Firm | None] = relationship(viewonly=True)
