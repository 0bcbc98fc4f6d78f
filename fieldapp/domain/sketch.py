"""A sketch over a photo: arrows, words, dimensions as drawn, beside the untouched picture and a drawn copy."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Id, JsonList, Moment, Ref
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.person import Person

DRAWN_SLOT = "sketch"
MOST_MARKS = 60

# Where on the picture, as shares of its width and height.
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Spot = tuple[Share, Share]


class Mark(BaseModel):
    """One thing drawn: an arrow (to its second spot), a dimension between two spots, or words at a spot."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    kind: Literal["ARROW", "DIMENSION", "TEXT"]
    spots: list[Spot] = Field(min_length=1, max_length=2)
    words: str = Field(default="", max_length=40)


class Sketch(Base):
    """`photo` is the picture as taken, `drawn` the copy with the marks on it."""

    __tablename__ = "sketch"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"), index=True)
    photo_id: Mapped[Ref] = mapped_column(ForeignKey("attachment.id"))
    drawn_id: Mapped[Ref] = mapped_column(ForeignKey("attachment.id"))
    strokes: Mapped[JsonList]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    photo: Mapped[Attachment] = relationship(foreign_keys=[photo_id])
    drawn: Mapped[Attachment] = relationship(foreign_keys=[drawn_id])
    by: Mapped[Person] = relationship()


def sketches_of(session: Session, case_id: UUID) -> list[Sketch]:
    """Every sketch of the case, in the order they were made."""
    return list(session.scalars(select(Sketch).where(Sketch.case_id == case_id).order_by(Sketch.id)))
