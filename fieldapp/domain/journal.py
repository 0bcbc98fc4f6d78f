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
    phone's clock said, `server_at` when it arrived. The hash covers `data` and `place` by a digest of their own: an
    event can be shown to outsiders closed, its place in the chain proven without telling what it says.
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
            "revision": self.revision, "subject": _text(self.subject_id), "clause": self.clause,
            "inner": digest_of(Event.inner(self)), "prev": self.prev,
        }  # fmt: skip

    def inner(self) -> dict[str, Any]:
        """What a closed event does not tell; the random part of the id keeps it from being guessed."""
        said = {"data": self.data, "place": self.place}
        return {**said, "salt": _text(self.id)} if self.data or self.place else said

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

    def body(self) -> dict[str, Any]:
        """The canonical content that the root covers."""
        return {
            "company": str(self.company_id),
            "day": self.day.isoformat(),
            "heads": self.heads,
            "prev": self.prev,
        }

    def compute_root(self) -> str:
        return digest_of(self.body())


def seal_of(event: Event) -> str:
    """The hash an event must have; a plain row with its columns will do, which is quicker by the million."""
    return digest_of(Event.body(event))


def holds(event: Event) -> bool:
    """True while nothing of the event was changed, in either form of the hash."""
    return event.hash == seal_of(event) or event.hash == first_seal_of(event)


def first_seal_of(event: Event) -> str:
    """The hash of events written before `data` and `place` had a digest of their own."""
    body = Event.body(event)
    del body["inner"]
    return digest_of({**body, "place": event.place, "data": event.data})


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of the RFC 8785 form."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def latest_of(event: Event) -> datetime:
    """By when it had surely happened; `data.between` holds the bounds where a phone's word is all there is."""
    between = event.data.get("between")
    return datetime.fromisoformat(between[1]) if between else event.at


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
