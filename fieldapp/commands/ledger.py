"""The ledger: every applied command with its digest and its answer, so that the same letter has one effect."""

import hashlib
from typing import Any

import rfc8785
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.commands.envelope import Asked, Letter
from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Ref


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
