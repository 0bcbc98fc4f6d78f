"""The photos that belong together: those of one record, or of one slot of the case, in the order they came."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment

BESIDE = 2
WIDTH = 2 * BESIDE + 1


@dataclass(frozen=True, slots=True)
class Roll:
    """`near` are at most five with the one that is shown among them; `number` of `count` is its place."""

    near: list[Attachment]
    number: int
    count: int
    before: Attachment | None
    after: Attachment | None


def roll_of(session: Session, photo: Attachment) -> Roll:
    """However many there are, a handful is read."""
    same = _together(photo)
    total = select(func.count()).select_from(Attachment).where(*same)
    count = session.scalar(total) or 0
    number = session.scalar(total.where(Attachment.id <= photo.id)) or 0
    query = select(Attachment).where(*same)
    older = list(
        session.scalars(query.where(Attachment.id < photo.id).order_by(Attachment.id.desc()).limit(WIDTH - 1))
    )
    newer = list(
        session.scalars(query.where(Attachment.id > photo.id).order_by(Attachment.id).limit(WIDTH - 1))
    )
    return Roll(
        _around(older[::-1], photo, newer),
        number,
        count,
        older[0] if older else None,
        newer[0] if newer else None,
    )


def _together(photo: Attachment) -> Sequence[ColumnElement[bool]]:
    home = (Attachment.case_id == photo.case_id, Attachment.door_id == photo.door_id)
    pictures = Attachment.mime.in_(("image/jpeg", "image/png", "image/webp", "image/heic"))
    if photo.subject_id is not None:
        return (Attachment.subject_id == photo.subject_id, *home, pictures)
    group = photo.slot.partition("_")[0]
    return (
        *home,
        Attachment.subject_id.is_(None),
        Attachment.slot.startswith(group, autoescape=True),
        pictures,
    )


def _around(older: list[Attachment], photo: Attachment, newer: list[Attachment]) -> list[Attachment]:
    """The one in the middle where there are enough on both sides."""
    left = max(BESIDE, WIDTH - 1 - len(newer))
    found = [*older[-left:], photo, *newer]
    return found[:WIDTH]
