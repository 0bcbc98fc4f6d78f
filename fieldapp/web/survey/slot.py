"""The photo slots of the survey: what is there, and what is still wanted."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.sketch import DRAWN_SLOT
from fieldapp.domain.survey import (
    kind_of,
    missing_photos,
    newest_survey,
    photo_slot,
    photos_of,
    wanted_photos,
)


def slots(session: Session, case: Case) -> tuple[list[dict[str, Any]], int]:
    """Every photo in its slot, an empty slot where one is wanted; and how many required ones are missing."""
    photos = photos_of(session, case.id)
    kind = kind_of(case, newest_survey(session, case.id))
    found: list[dict[str, Any]] = []
    for one in case.pack.survey.photos:
        if one not in wanted_photos(case, kind) and photo_slot(one.code) not in photos:
            continue
        there = photos.get(photo_slot(one.code), [])
        for photo in there:
            found.append(_picture(one.name, photo))
        if not there or one.each:
            label = f"再拍{one.name}" if there else one.name
            found.append(
                {
                    "label": label,
                    "state": "empty",
                    "name": f"photo_{one.code}",
                    "must": one.required and not there,
                }
            )
    for photo in photos.get(photo_slot(DRAWN_SLOT), []):
        found.append(_picture("草图", photo))
    return found, len(missing_photos(case, kind, photos))


def _picture(label: str, photo: Attachment) -> dict[str, Any]:
    size = url_for("attachments.picture", attachment_id=photo.id, size="thumbnail")
    href = url_for("photos.show", attachment_id=photo.id)
    return {"label": label, "state": "done", "src": size, "href": href}
