"""A photo as evidence: its grade with the facts behind it, how it looks, and which others look like it."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Ref, Utc
from fieldapp.domain.archived import ArchivedAnswer
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import Door
from fieldapp.domain.kept import SLOT as KEPT
from fieldapp.domain.photo_grade import Fact, fact_of, short_of

BANDS = 4
BAND_BITS = 16
MOST = 50  # earlier uses that are looked at


class PhotoGrade(Base):
    """Given when the photo is attached, and final: what is drawn on it and signed for does not change afterwards.

    `taken_at` is the best guess between `earliest` and `latest`; `facts` are the lines of the list, no coordinates.
    """

    __tablename__ = "photo_grade"
    __table_args__ = (UniqueConstraint("code"),)

    attachment_id: Mapped[Ref] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    code: Mapped[Code]  # of the public page; nobody guesses 120 bits
    grade: Mapped[str] = mapped_column(String(1))
    facts: Mapped[Json]
    site_m: Mapped[int | None]
    accuracy_m: Mapped[int | None]
    taken_at: Mapped[Moment]
    earliest: Mapped[Moment]
    latest: Mapped[Moment]
    seen_id: Mapped[UUID | None]  # the attachment it had been used as
    at: Mapped[datetime] = mapped_column(Utc)

    attachment: Mapped[Attachment] = relationship()

    @property
    def lines(self) -> list[Fact]:
        return [fact_of(one) for one in self.facts["lines"]]

    @property
    def short(self) -> int:
        return sum(1 for _ in short_of(self.lines))


class PhotoLook(Base):
    """One window of a picture, cut into bands so that what is nearly the same is found in an index."""

    __tablename__ = "photo_look"
    __table_args__ = (
        UniqueConstraint("company_id", "sha256", "view"),
        Index(None, "company_id", "band0"),
        Index(None, "company_id", "band1"),
        Index(None, "company_id", "band2"),
        Index(None, "company_id", "band3"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    sha256: Mapped[Digest]
    view: Mapped[int]
    band0: Mapped[int]
    band1: Mapped[int]
    band2: Mapped[int]
    band3: Mapped[int]
    # only with the whole, view 0: the picture in 64 x 48 greys, to compare at the best fit
    small: Mapped[bytes | None] = mapped_column(LargeBinary)


class PhotoAlike(Base):
    """Two stored pictures that look alike; `sha256` came later. `fit` in thousandths."""

    __tablename__ = "photo_alike"
    __table_args__ = (Index(None, "company_id", "other_sha256"),)

    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"), primary_key=True)
    sha256: Mapped[Digest] = mapped_column(primary_key=True)
    other_sha256: Mapped[Digest] = mapped_column(primary_key=True)
    fit: Mapped[int]


def bands_of(bits: int) -> tuple[int, ...]:
    """64 bits as four numbers of 16."""
    return tuple(bits >> BAND_BITS * n & 0xFFFF for n in range(BANDS))


def new_code() -> str:
    return secrets.token_urlsafe(15)


def grade_at(session: Session, attachment_id: UUID) -> PhotoGrade | None:
    return session.get(PhotoGrade, attachment_id)


def grade_by_code(session: Session, code: str) -> PhotoGrade | None:
    query = select(PhotoGrade).where(PhotoGrade.code == code).options(joinedload(PhotoGrade.attachment))
    return session.scalar(query)


def grades_of(session: Session, ids: list[UUID]) -> dict[UUID, PhotoGrade]:
    """The grades of these attachments; older ones have none."""
    if not ids:
        return {}
    found = session.scalars(select(PhotoGrade).where(PhotoGrade.attachment_id.in_(ids)))
    return {one.attachment_id: one for one in found}


def home_of(session: Session, photo: Attachment) -> Case | Door:
    """The case or the door it belongs to."""
    if photo.door_id is not None:
        return session.get_one(Door, photo.door_id)
    return session.get_one(Case, photo.case_id)


def _same_home(session: Session, one: Attachment, other: Attachment) -> bool:
    """A door and the case that came of it are one."""
    return bool(_homes(session, one) & _homes(session, other))


def _homes(session: Session, photo: Attachment) -> set[UUID]:
    door = session.get(Door, photo.door_id) if photo.door_id else None
    return {one for one in (photo.case_id, photo.door_id, door.case_id if door else None) if one}


def used_before(session: Session, photo: Attachment) -> tuple[Attachment, bool] | None:
    """Where this picture, or one that looks like it, was used first; the second says that it only looks like it.

    The same bytes count in another case and for another record of this one; likeness only in another case, since two
    pictures of one spot are alike. What a phone sent twice, what was kept for a decision or archived with its list
    counts as one use.
    """
    same = session.scalars(
        select(Attachment)
        .where(
            Attachment.company_id == photo.company_id,
            Attachment.sha256 == photo.sha256,
            Attachment.id != photo.id,
        )
        .order_by(Attachment.id)
        .limit(MOST)
    )
    archived = select(ArchivedAnswer.id).where(ArchivedAnswer.evidence_id == photo.subject_id)
    for other in same:
        if not _same_home(session, other, photo):
            return other, False
        if other.subject_id == photo.subject_id or KEPT in (other.slot, photo.slot):
            continue
        if (other.by_id, other.at) == (photo.by_id, photo.at):
            continue
        held = select(ArchivedAnswer.id).where(ArchivedAnswer.evidence_id == other.subject_id)
        if session.scalar(held.union(archived).limit(1)) is None:
            return other, False
    pair = select(PhotoAlike.sha256, PhotoAlike.other_sha256).where(
        PhotoAlike.company_id == photo.company_id,
        or_(PhotoAlike.sha256 == photo.sha256, PhotoAlike.other_sha256 == photo.sha256),
    )
    alike = {sha for row in session.execute(pair) for sha in row} - {photo.sha256}
    if not alike:
        return None
    query = select(Attachment).where(
        Attachment.company_id == photo.company_id,
        Attachment.sha256.in_(alike),
    )
    others = session.scalars(query.order_by(Attachment.id).limit(MOST))
    first = next((other for other in others if not _same_home(session, other, photo)), None)
    return (first, True) if first is not None else None
