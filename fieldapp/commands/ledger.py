"""The ledger: every applied command with its digest and its answer, so that the same letter has one effect.

And what was declined, so that a copy of it that comes late has none.
"""

import hashlib
from typing import Any

import rfc8785
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.commands.envelope import Asked, Letter
from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Ref, Words


class LedgerRow(Base):
    """One applied command; inserted in the transaction of its effect."""

    __tablename__ = "command"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    owner_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Code]
    body_sha: Mapped[Digest]
    response: Mapped[Json]
    applied_at: Mapped[Moment]


class Declined(Base):
    """A letter that stood against something newer: its author decides, and says so in a letter of its own.

    On the revision its author had seen it stays declined: a copy that was held up on its way must not go over what was
    decided meanwhile.
    """

    __tablename__ = "declined"

    id: Mapped[Id]
    owner_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    base_rev: Mapped[int | None]
    said: Mapped[Words]
    at: Mapped[Moment]


def body_digest(letter: Letter) -> str:
    """SHA-256 (hex) of what the author asked for: verb, owner and data (or the form as filled in), not the attempt."""
    if isinstance(letter, Asked):
        return letter.asked
    content: dict[str, Any] = {
        "v": letter.v,
        "kind": letter.kind,
        "owner": str(letter.owner),
        "body": letter.body,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
