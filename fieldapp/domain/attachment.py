"""A file that belongs to a case or to a door: its digest, what it shows, who added it, when and where."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, JsonOrNothing, JsonType, Moment, Name, Ref
from fieldapp.domain.job import enqueue
from fieldapp.domain.person import Person

PICTURES = "pictures"


class Blob(Base):
    """Stored bytes, known by their SHA-256; the store keeps them once however often they are attached."""

    __tablename__ = "blob"

    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"), primary_key=True)
    mime: Mapped[Code]
    size: Mapped[int]
    stored_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    stored_at: Mapped[Moment]
    # what the picture says of itself: taken_at, lng, lat
    facts: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)


class Attachment(Base):
    """A blob in its role: `slot` says what it is (drawing, licence ...), `subject_id` which record it proves."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "case_id", "slot"),
        Index(None, "subject_id"),
        Index(None, "company_id", "sha256"),
        Index(None, "door_id"),
        CheckConstraint("(case_id IS NULL) <> (door_id IS NULL)", name="one_home"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref | None] = mapped_column(ForeignKey("works_case.id"))
    door_id: Mapped[Ref | None] = mapped_column(ForeignKey("door.id"))
    subject_id: Mapped[UUID | None]
    slot: Mapped[Code]
    sha256: Mapped[Digest]
    name: Mapped[Name]
    mime: Mapped[Code]
    size: Mapped[int]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonType)

    by: Mapped[Person] = relationship()

    @property
    def is_image(self) -> bool:
        return is_picture(self.mime)


def is_picture(mime: str) -> bool:
    """Something to look at; a drawing of CAD is not."""
    return mime.startswith("image/") and "dxf" not in mime and "dwg" not in mime


def want_pictures(session: Session, attachment: Attachment, at: datetime) -> None:
    """Have preview and thumbnail made once this transaction stands; again when what they show has changed."""
    key = f"{PICTURES}:{attachment.id}"
    enqueue(session, PICTURES, key, {"attachment_id": str(attachment.id)}, at, attachment.company_id)
