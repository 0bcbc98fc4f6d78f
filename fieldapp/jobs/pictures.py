"""Preview and thumbnail of a photo, made soon after it was attached, so that nobody waits for them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import PICTURES, Attachment
from fieldapp.photos import shelf
from fieldapp.photos.dress import dress_of
from fieldapp.photos.shelf import PLAIN
from fieldapp.photos.store import Store

KIND = PICTURES


def make(engine: Engine, store: Store, payload: dict[str, Any], base: str = "") -> None:
    """`payload` names the attachment; one that is gone needs no pictures.

    Without `base`, the address for the code in the mark, the preview is made bare, and painted for who asks for it.
    """
    with Session(engine) as session:
        attachment = session.get(Attachment, UUID(payload["attachment_id"]))
        if attachment is None or not attachment.is_image:
            return
        sha256 = attachment.sha256
        dress = dress_of(session, attachment, base) if base else PLAIN
    shelf.prepare(store, sha256, dress)
