"""The photo slots of the survey: what is there, and what is still wanted."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.survey import missing_photos, photo_slot, photos_of


def slots(session: Session, case: Case) -> tuple[list[dict[str, Any]], int]:
    """Every photo in its slot, an empty slot where one is wanted; and how many required ones are missing."""
    photos = photos_of(session, case.id)
    found: list[dict[str, Any]] = []
    for one in case.pack.survey.photos:
        there = photos.get(photo_slot(one.code), [])
        for photo in there:
            size = url_for("attachments.picture", attachment_id=photo.id, size="thumbnail")
            href = url_for("photos.show", attachment_id=photo.id)
            found.append({"label": one.name, "state": "done", "src": size, "href": href})
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
    return found, len(missing_photos(case.pack, photos))
