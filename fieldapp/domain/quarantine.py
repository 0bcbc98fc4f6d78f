"""Letters of people whose account was stopped before their phone could send, kept as they came for a manager."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, Moment, Name, Ref, Secret
from fieldapp.domain.person import Person


class Quarantined(Base):
    """The raw letter, sealed since it may name people; the same letter forwarded five times is one row."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("company_id", "sha256"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    owner_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    forwarded_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Code]
    written_at: Mapped[Name] = mapped_column(default="")
    raw: Mapped[Secret]
    sha256: Mapped[Digest]
    at: Mapped[Moment]

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    forwarded_by: Mapped[Person] = relationship(foreign_keys=[forwarded_by_id])

    @property
    def letter(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found


def quarantined(session: Session, company_id: UUID, before: UUID | None, count: int) -> list[Quarantined]:
    """The newest first; `before` is where the page before ended."""
    query = select(Quarantined).where(Quarantined.company_id == company_id)
    if before is not None:
        query = query.where(Quarantined.id < before)
    return list(session.scalars(query.order_by(Quarantined.id.desc()).limit(count)))
