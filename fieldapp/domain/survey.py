"""The survey: what the designer found on site, a draft until it is handed in, with what the rules made of it."""

from collections.abc import Collection, Container
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Ref, Utc, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.sheet import Sheet
from fieldapp.packs.base import Customer
from fieldapp.packs.supply import SurveyPhoto

PHOTO_SLOT = "survey_"
REWRITTEN = "SURVEY_REWRITTEN"


class Saved(NamedTuple):
    """How a section was last saved: the revision of the sheet, by whom, when and on which device, as far as told."""

    rev: int
    by: str
    at: str = ""
    device: str = ""


class Survey(Base):
    """One survey of a case; a later one has a higher `no`.

    `sheet` holds the sections as typed, `outcome` the explanations, `saved` by section how it was last saved (`Saved`):
    a phone without a network saves one section after the other on the revision it set out with. What a section said
    before stays in the journal (`rewritten`).
    """

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("case_id", "no"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    no: Mapped[int]
    rev: Mapped[int] = mapped_column(default=1)
    sheet: Mapped[Json] = mapped_column(default=dict)
    outcome: Mapped[Json] = mapped_column(default=dict)
    saved: Mapped[Json] = mapped_column(default=dict)
    installed_m3h: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    factor: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    flow_m3h: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    cut_m: Mapped[Decimal | None] = mapped_column(Numeric(10, 1))
    result: Mapped[Code] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    begun_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[Moment]
    saved_at: Mapped[Moment]
    submitted_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)

    submitted_by: Mapped[Person | None] = relationship(foreign_keys=[submitted_by_id])

    @property
    def typed(self) -> Sheet:
        return Sheet.model_validate(self.sheet)

    def last_saved(self, section: str) -> Saved | None:
        """How that section was last saved; None while it is as nobody, or the survey before, has left it."""
        found = self.saved.get(section)
        return Saved(*found) if found else None


def newest_survey(session: Session, case_id: UUID) -> Survey | None:
    """The draft being filled in, or the last one handed in."""
    return session.scalar(select(Survey).where(Survey.case_id == case_id).order_by(Survey.no.desc()).limit(1))


def submitted_survey(session: Session, case_id: UUID) -> Survey | None:
    """The last one handed in."""
    query = select(Survey).where(Survey.case_id == case_id, Survey.submitted_at.is_not(None))
    return session.scalar(query.order_by(Survey.no.desc()).limit(1))


def rewritten(session: Session, case_id: UUID, section: str = "") -> list[Event]:
    """What sections of the sheet, or this one, said before somebody wrote otherwise; the newest first."""
    query = select(Event).where(Event.chain_id == case_id, Event.kind == REWRITTEN).order_by(Event.seq.desc())
    return [one for one in session.scalars(query) if section in ("", one.data["section"])]


def photo_slot(code: str) -> str:
    return PHOTO_SLOT + code.lower()


def photos_of(session: Session, case_id: UUID) -> dict[str, list[Attachment]]:
    """The survey's photos by slot."""
    query = select(Attachment).where(
        Attachment.case_id == case_id, Attachment.slot.startswith(PHOTO_SLOT, autoescape=True)
    )
    found: dict[str, list[Attachment]] = {}
    for photo in session.scalars(query.order_by(Attachment.id)):
        found.setdefault(photo.slot, []).append(photo)
    return found


def kind_of(case: Case, survey: Survey | None) -> str:
    """What kind of customer it is, as far as anybody has said."""
    typed = (survey.sheet.get("basic") or {}).get("kind", "") if survey else ""
    return typed or case.customer_kind


def wanted_photos(case: Case, kind: str) -> list[SurveyPhoto]:
    """What the survey of such a customer photographs, required or not."""
    return [one for one in case.pack.survey.photos if one.fits(case.customer or Customer.NONRES, kind)]


def missing_photos(case: Case, kind: str, photos: Container[str]) -> list[SurveyPhoto]:
    """Wanted and not there (`photos` are the slots that are filled); shown, never in the way."""
    return [one for one in wanted_photos(case, kind) if one.required and photo_slot(one.code) not in photos]


def filled_slots(session: Session, case_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """By case the slots that have a photo, for many cases at once."""
    found: dict[UUID, set[str]] = {}
    if case_ids:
        query = select(Attachment.case_id, Attachment.slot).where(
            Attachment.case_id.in_(case_ids), Attachment.slot.startswith(PHOTO_SLOT, autoescape=True)
        )
        for case_id, slot in session.execute(query.distinct()):
            found.setdefault(case_id, set()).add(slot)
    return found
