"""手机已存回执: the phone's own signature under a receipt, which says that it has stored it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.db import Base, Id, Json, Moment, Ref, Utc, Words
from fieldapp.lib.clock import iso


class Counterpart(Base):
    """One for a receipt; `signature` is ECDSA on P-256 over the receipt's `line`, `key` the phone's public JWK.

    `device_at` is the phone's clock, `at` when it arrived.
    """

    __tablename__ = "receipt_counterpart"
    __table_args__ = (UniqueConstraint("receipt_id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    receipt_id: Mapped[Ref] = mapped_column(ForeignKey("receipt.id"))
    device_id: Mapped[UUID]
    key: Mapped[Json]
    signature: Mapped[Words]
    device_at: Mapped[datetime | None] = mapped_column(Utc)
    at: Mapped[Moment]

    def as_dict(self) -> dict[str, Any]:
        return {
            "device": str(self.device_id), "key": self.key, "signature": self.signature, "at": iso(self.at),
            "device_at": iso(self.device_at) if self.device_at else None,
        }  # fmt: skip


def counterpart_of(session: Session, receipt_id: UUID) -> Counterpart | None:
    return session.scalar(select(Counterpart).where(Counterpart.receipt_id == receipt_id))
