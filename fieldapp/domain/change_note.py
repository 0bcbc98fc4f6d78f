"""A signed statement (变更说明) of what was built to a superseded order, for the designer and the inspector."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Digest, Id, JsonList, Moment, Name, Ref, Words
from fieldapp.domain.case import Case
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import visible
from fieldapp.lib.clock import utc_iso
from fieldapp.lib.errors import NotFound

PHOTO = "change_note"


class ChangeNote(Base):
    """What was built stays built to `from_rev`; the statement makes it neither right nor done to `order`.

    `seal` covers text, strokes, author, time and the works it speaks of. `read_by`: {"person", "name", "role", "at",
    "note"}.
    """

    __tablename__ = "change_note"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    order_id: Mapped[Ref] = mapped_column(ForeignKey("work_order.id"))
    from_rev: Mapped[int]
    text: Mapped[Words]
    works: Mapped[JsonList] = mapped_column(default=list)
    strokes: Mapped[JsonList]
    signer: Mapped[Name]
    seal: Mapped[Digest]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    read_by: Mapped[JsonList] = mapped_column(default=list)

    case: Mapped[Case] = relationship(viewonly=True)
    order: Mapped[WorkOrder] = relationship()
    by: Mapped[Person] = relationship()

    def compute_seal(self) -> str:
        """SHA-256 (hex) of what was signed."""
        body: dict[str, Any] = {
            "order": str(self.order_id), "from_rev": self.from_rev, "text": self.text, "works": self.works,
            "strokes": hashlib.sha256(rfc8785.dumps(self.strokes)).hexdigest(), "by": str(self.by_id),
            "at": utc_iso(self.at),
        }  # fmt: skip
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()

    @property
    def genuine(self) -> bool:
        return self.compute_seal() == self.seal

    @property
    def readers(self) -> list[tuple[Role, UUID | None]]:
        """Those it goes to: the case's designer and its inspector."""
        return [(Role.DESIGNER, self.case.designer_id), (Role.QUALITY_INSPECTOR, self.case.inspector_id)]

    def unread(self) -> list[tuple[Role, UUID | None]]:
        seen = {one["role"] for one in self.read_by}
        return [(role, person_id) for role, person_id in self.readers if role.value not in seen]

    def read(self, person: Person, role: Role, at: datetime, note: str) -> None:
        said = {
            "person": str(person.id),
            "name": person.name,
            "role": role.value,
            "at": utc_iso(at),
            "note": note,
        }
        self.read_by = [*self.read_by, said]


def notes_of(session: Session, case: Case) -> list[ChangeNote]:
    """Newest first; a case without any is not asked."""
    if "CHANGE_NOTED" not in case.marks:
        return []
    query = select(ChangeNote).where(ChangeNote.case_id == case.id).order_by(ChangeNote.id.desc())
    return list(session.scalars(query))


def find_note(session: Session, person: Person, note_id: UUID) -> ChangeNote:
    query = select(ChangeNote).join(Case, ChangeNote.case_id == Case.id)
    found = session.scalar(query.where(ChangeNote.id == note_id, visible(person)))
    if found is None:
        raise NotFound
    return found
