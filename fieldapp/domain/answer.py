"""An answer to one item of a round: verdict, measures, note, and everything it said before."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, JsonList, Moment, Ref, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.person import Person
from fieldapp.domain.verdict import VERDICT_NAMES, Given, Verdict
from fieldapp.packs.checklist import Item

PHOTO = "acceptance_item"


class Answer(Base):
    """The current answer; `history` keeps the earlier ones with author and time. There is none until somebody answers.

    `measured` and `designs` are decimals as text by point code. An answer carried from an earlier round names it in
    `origin_round`, and `origin_id` is the answer whose photos prove it.
    """

    __tablename__ = "acceptance_answer"
    __table_args__ = (UniqueConstraint("acceptance_id", "item"),)

    id: Mapped[Id]
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    item: Mapped[Code]
    verdict: Mapped[Code]
    measured: Mapped[Json] = mapped_column(default=dict)
    designs: Mapped[Json] = mapped_column(default=dict)
    text: Mapped[Words] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    rev: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    history: Mapped[JsonList] = mapped_column(default=list)
    origin_id: Mapped[Ref | None] = mapped_column(ForeignKey("acceptance_answer.id"))
    origin_round: Mapped[int | None]

    by: Mapped[Person] = relationship()

    @property
    def evidence_id(self) -> UUID:
        """The record that the photos are attached to."""
        return self.origin_id or self.id

    @property
    def verdict_name(self) -> str:
        return VERDICT_NAMES[Verdict(self.verdict)]

    @property
    def given(self) -> Given:
        """As the rules read it."""
        return Given(Verdict(self.verdict), _decimals(self.measured), _decimals(self.designs))

    @property
    def said(self) -> dict[str, Any]:
        """The content that a signature covers and that two authors can disagree about."""
        return {
            "verdict": self.verdict,
            "measured": self.measured,
            "designs": self.designs,
            "text": self.text,
            "note": self.note,
        }

    def past(self) -> dict[str, Any]:
        """This state as a line of the history."""
        return {**self.said, "rev": self.rev, "by": str(self.by_id), "at": self.at.isoformat()}


def _decimals(values: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in values.items()}


def answers_of(session: Session, acceptance_id: UUID) -> dict[str, Answer]:
    """The answers of a round by item code."""
    return {
        one.item: one for one in session.scalars(select(Answer).where(Answer.acceptance_id == acceptance_id))
    }


def unanswered(session: Session, acceptance_id: UUID, items: list[Item]) -> list[Item]:
    """Items that nobody has answered; of the answers only that they are there is read."""
    answered = set(session.scalars(select(Answer.item).where(Answer.acceptance_id == acceptance_id)))
    return [item for item in items if item.code not in answered]


def photos_of(session: Session, answers: dict[str, Answer]) -> dict[str, list[Attachment]]:
    """The files that prove the answers, by item code."""
    by_record = {one.evidence_id: one.item for one in answers.values()}
    query = select(Attachment).where(Attachment.subject_id.in_(by_record), Attachment.slot == PHOTO)
    found: dict[str, list[Attachment]] = {}
    for file in session.scalars(query.order_by(Attachment.id)) if by_record else ():
        if file.subject_id is not None:
            found.setdefault(by_record[file.subject_id], []).append(file)
    return found


def unphotographed(
    items: list[Item], answers: dict[str, Answer], photos: dict[str, list[Attachment]]
) -> list[Item]:
    """Items whose photo is required (必拍) and not there; what does not apply needs none."""
    wanting = [item for item in items if item.photo and item.code not in photos]
    return [item for item in wanting if item.code in answers and answers[item.code].verdict != Verdict.NA]
