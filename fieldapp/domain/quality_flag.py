"""质量提示: something about an acceptance that quality should look at; it never blocks anybody."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Name, Ref, Words
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.case import Case


class QualityFlag(Base):
    """Noted once: `kind` and `key` (which items or parties) tell flags of a round apart; `words` is the sentence."""

    __tablename__ = "quality_flag"
    __table_args__ = (
        UniqueConstraint("acceptance_id", "kind", "key"),
        Index(None, "company_id", "id"),
        Index(None, "case_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    round: Mapped[int]
    kind: Mapped[Code]
    key: Mapped[Name]
    words: Mapped[Words]
    data: Mapped[Json] = mapped_column(default=dict)
    at: Mapped[Moment]

    case: Mapped[Case] = relationship(viewonly=True)
    acceptance: Mapped[Acceptance] = relationship()

    def told(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {"kind": self.kind, "key": self.key, "words": self.words, "round": self.round, **self.data}


def flags_of(session: Session, case_id: UUID) -> list[QualityFlag]:
    """Every flag of a case, oldest first."""
    return list(
        session.scalars(select(QualityFlag).where(QualityFlag.case_id == case_id).order_by(QualityFlag.id))
    )


def recent_flags(
    session: Session, company_id: UUID, before: UUID | None = None, most: int = 50
) -> list[QualityFlag]:
    """Those of the company, the newest first; `before` is where the page before ended."""
    query = select(QualityFlag).where(QualityFlag.company_id == company_id)
    if before is not None:
        query = query.where(QualityFlag.id < before)
    return list(session.scalars(query.order_by(QualityFlag.id.desc()).limit(most)))
