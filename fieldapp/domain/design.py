"""The design: a drawing with its quantities, in numbered revisions; the newest is what may be built."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, Json, JsonList, Moment, Ref, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.person import Person

DRAWING = "drawing"
SIDES = {"INSIDE": "红线内", "OUTSIDE": "红线外"}
SCOPES = {"INSIDE": "只做红线内", "OUTSIDE": "只做红线外", "BOTH": "红线内外都做"}
SELECTED_BY = {"COMPANY": "公司派", "CUSTOMER": "客户选"}


class Design(Base):
    """One issued revision. `sha256` is the digest of the first drawing, `basis` the flow, cut and warnings at issue."""

    __tablename__ = "design"
    __table_args__ = (UniqueConstraint("case_id", "rev"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    rev: Mapped[int]
    drawing_no: Mapped[Code]
    sha256: Mapped[Digest]
    scope: Mapped[Code]
    buried: Mapped[bool]
    quantities: Mapped[JsonList] = mapped_column(default=list)
    note: Mapped[Words] = mapped_column(default="")
    basis: Mapped[Json] = mapped_column(default=dict)
    issued_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[Moment]

    issued_by: Mapped[Person] = relationship()

    @property
    def warnings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.basis.get("warnings", [])
        return found


def designs_of(session: Session, case_id: UUID) -> list[Design]:
    """Newest first."""
    return list(session.scalars(select(Design).where(Design.case_id == case_id).order_by(Design.rev.desc())))


def drawings_of(session: Session, case_id: UUID) -> dict[UUID, list[Attachment]]:
    """The drawing files by design."""
    found: dict[UUID, list[Attachment]] = {}
    query = (
        select(Attachment)
        .where(Attachment.case_id == case_id, Attachment.slot == DRAWING)
        .order_by(Attachment.id)
    )
    for file in session.scalars(query):
        if file.subject_id is not None:
            found.setdefault(file.subject_id, []).append(file)
    return found
