"""回执: the company's signed word that everything of a document has arrived, digest by digest."""

from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Name, Ref, Words
from fieldapp.domain.person import Person, Role
from fieldapp.lib import notary
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import NotFound, Refused

SCHEME = "FAR1"


class Missing(Refused):
    """Something of the manifest is not here: letters by command id, photos by SHA-256. HTTP 424."""

    status = 424

    def __init__(self, message: str, letters: list[str], photos: list[str]) -> None:
        super().__init__(message, code="missing")
        self.letters, self.photos = letters, photos


class DocumentReceipt(Base):
    """`content` names every letter and photo; `sha256` is that of its RFC 8785 form; the signature covers `line`."""

    __tablename__ = "receipt"
    __table_args__ = (Index(None, "company_id", "at"), Index(None, "owner_id", "doc"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    owner_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    doc: Mapped[Name]
    title: Mapped[Name]
    code: Mapped[Code]
    at: Mapped[Moment]
    content: Mapped[Json]
    sha256: Mapped[Digest]
    signature: Mapped[Words]
    key: Mapped[Words]

    owner: Mapped[Person] = relationship()

    @property
    def line(self) -> str:
        """What is signed, and what the code image holds before the signature."""
        return line_of(self.content, self.sha256)

    @property
    def intact(self) -> bool:
        return verify(self.content, self.signature, self.key)

    @property
    def spaced_code(self) -> str:
        return f"{self.code[:4]} {self.code[4:]}"


def line_of(content: dict[str, Any], sha256: str) -> str:
    return "|".join((SCHEME, str(content["id"]), str(content["at"]), sha256))


def seal(
    receipt: DocumentReceipt, letters: list[dict[str, Any]], photos: list[str], device: str
) -> DocumentReceipt:
    """Write the content of the receipt and sign it."""
    receipt.content = {
        "v": 1, "id": str(receipt.id), "company": str(receipt.company_id), "owner": str(receipt.owner_id),
        "doc": receipt.doc, "title": receipt.title, "at": iso(receipt.at), "device": device,
        "letters": letters, "photos": photos,
    }  # fmt: skip
    receipt.sha256 = notary.digest(rfc8785.dumps(receipt.content))
    receipt.code = notary.short_code(receipt.sha256)
    receipt.signature, receipt.key = notary.sign(receipt.line.encode()), notary.public_key()
    return receipt


def verify(content: dict[str, Any], signature: str, key: str) -> bool:
    """True when this content was signed with this key; needs nothing of ours but the content itself."""
    sha256 = notary.digest(rfc8785.dumps(content))
    return notary.verify(key, line_of(content, sha256).encode(), signature)


def find_receipt(session: Session, person: Person, receipt_id: UUID) -> DocumentReceipt:
    """One's own receipt, or any of the company for a manager."""
    query = select(DocumentReceipt).where(
        DocumentReceipt.id == receipt_id, DocumentReceipt.company_id == person.company_id
    )
    receipt = session.scalar(query)
    if receipt is None or (receipt.owner_id != person.id and not person.has(Role.MANAGER)):
        raise NotFound
    return receipt
