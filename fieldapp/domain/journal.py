"""The journal: append-only events, one hash chain per case, and a daily digest over all chain heads."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.db import Base, Code, Digest, Id, Json, JsonList, JsonType, Moment, Ref, Utc

GENESIS = "0" * 64


class Event(Base):
    """Who did what, when and where; `hash` covers every field and the previous hash of the same chain.

    `chain_id` is the case, or the company for what concerns no case. `at` is when it took effect, `device_at` what the
    phone's clock said, `server_at` when it arrived.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("chain_id", "seq"),
        Index("ix_event_company_day", "company_id", "server_at"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    chain_id: Mapped[Ref]
    case_id: Mapped[Ref | None] = mapped_column(ForeignKey("works_case.id"))
    seq: Mapped[int]
    kind: Mapped[Code]
    actor_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Code] = mapped_column(default="")
    firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    at: Mapped[Moment]
    device_at: Mapped[datetime | None] = mapped_column(Utc)
    server_at: Mapped[Moment]
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    revision: Mapped[int | None]
    subject_id: Mapped[Ref | None]
    clause: Mapped[Code] = mapped_column(default="")
    data: Mapped[Json] = mapped_column(default=dict)
    prev: Mapped[Digest]
    hash: Mapped[Digest]

    def body(self) -> dict[str, Any]:
        """The canonical content that the hash covers."""
        return {
            "company": str(self.company_id), "chain": str(self.chain_id), "case": _text(self.case_id), "seq": self.seq,
            "kind": self.kind, "actor": _text(self.actor_id), "role": self.role, "firm": _text(self.firm_id),
            "at": _time(self.at), "device_at": _time(self.device_at), "server_at": _time(self.server_at),
            "place": self.place, "revision": self.revision, "subject": _text(self.subject_id), "clause": self.clause,
            "data": self.data, "prev": self.prev,
        }  # fmt: skip

    def compute_hash(self) -> str:
        """SHA-256 (hex) over the RFC 8785 form of `body()`."""
        return seal_of(self)


class Chain(Base):
    """The head of one chain: a missing tail or a missing case shows against it."""

    __tablename__ = "chain"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"), index=True)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=GENESIS)


class DayDigest(Base):
    """All chain heads of a company that moved on one day, sealed over the day before; can be published."""

    __tablename__ = "day_digest"
    __table_args__ = (UniqueConstraint("company_id", "day"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    day: Mapped[date] = mapped_column(Date)
    heads: Mapped[JsonList]
    prev: Mapped[Digest]
    root: Mapped[Digest]
    made_at: Mapped[Moment]

    def compute_root(self) -> str:
        body = {
            "company": str(self.company_id),
            "day": self.day.isoformat(),
            "heads": self.heads,
            "prev": self.prev,
        }
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def seal_of(event: Event) -> str:
    """The hash an event must have; a plain row with its columns will do, which is quicker by the million."""
    return hashlib.sha256(rfc8785.dumps(Event.body(event))).hexdigest()


def append(chain: Chain, event: Event) -> Event:
    """Number and seal the event as the new head of its chain."""
    event.chain_id, event.seq, event.prev = chain.id, chain.seq + 1, chain.head
    event.hash = event.compute_hash()
    chain.seq, chain.head = event.seq, event.hash
    return event


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")
