"""An answer to an earlier version of a checklist: it no longer counts and stays readable with its photos."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, JsonList, Moment, Name, Ref, Words
from fieldapp.domain.answer import PHOTO
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.person import Person
from fieldapp.domain.verdict import VERDICT_NAMES, Verdict

AGAIN, GONE = "AGAIN", "GONE"


class ArchivedAnswer(Base):
    """`why` AGAIN: the item is asked otherwise now; GONE: it is asked no more. `words` say what changed.

    `said` is what a signature covered; `evidence_id` the record its photos are attached to. `late`: it was written to
    the old list on a phone and arrived after the move.
    """

    __tablename__ = "archived_answer"
    __table_args__ = (Index(None, "acceptance_id"),)

    id: Mapped[Id]
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    item: Mapped[Code]
    name: Mapped[Name]
    why: Mapped[Code]
    words: Mapped[Words] = mapped_column(default="")
    said: Mapped[Json]
    unit: Mapped[Name] = mapped_column(default="")
    rev: Mapped[int]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    history: Mapped[JsonList] = mapped_column(default=list)
    origin_round: Mapped[int | None]
    evidence_id: Mapped[Ref]
    late: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[Moment]
    archived_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    @property
    def told(self) -> str:
        """1.6 m，合格"""
        measured = "、".join(f"{value} {self.unit}".strip() for value in self.said["measured"].values())
        verdict = VERDICT_NAMES[Verdict(self.said["verdict"])]
        return "，".join(part for part in (measured, verdict, self.said["text"], self.said["note"]) if part)


def archived_of(session: Session, acceptance_id: UUID) -> list[ArchivedAnswer]:
    """Oldest first."""
    query = select(ArchivedAnswer).where(ArchivedAnswer.acceptance_id == acceptance_id)
    return list(session.scalars(query.order_by(ArchivedAnswer.id)))


def archived_photos(session: Session, found: list[ArchivedAnswer]) -> dict[UUID, list[Attachment]]:
    """The files of archived answers, by the answer's id."""
    keys: dict[Any, list[UUID]] = {}
    for one in found:
        keys.setdefault(one.evidence_id, []).append(one.id)
    query = select(Attachment).where(Attachment.subject_id.in_(keys), Attachment.slot == PHOTO)
    files: dict[UUID, list[Attachment]] = {}
    for file in session.scalars(query.order_by(Attachment.id)) if keys else ():
        for key in keys[file.subject_id]:
            files.setdefault(key, []).append(file)
    return files
