"""Attachments out of the store: originals only as a download, pictures also as a picture encoded anew."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, send_file
from flask_login import current_user

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.photo import grade_at
from fieldapp.domain.scope import find_attachment
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.photos.derive import PREVIEW, THUMBNAIL, preview
from fieldapp.photos.watermark import paint
from fieldapp.web.photo_mark import mark_of
from fieldapp.web.uploads import store

bp = Blueprint("attachments", __name__, url_prefix="/attachments")
PRIVATE_FOREVER = "private, max-age=31536000, immutable"


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> Response:
    """The original bytes, never shown in the page."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    return send_file(
        _original(attachment),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=attachment.name,
    )


@bp.get("/<uuid:attachment_id>/<any(preview,thumbnail):size>")
def picture(attachment_id: UUID, size: str) -> Response:
    """A JPEG made from the original, without metadata."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    if attachment.mime not in ("image/jpeg", "image/png", "image/webp"):
        raise NotFound
    if size == "thumbnail":
        data = preview(_original(attachment), THUMBNAIL)
    else:
        grade = grade_at(db.session(), attachment.id)
        data = preview(_original(attachment), PREVIEW, paint(mark_of(attachment, grade)) if grade else None)
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": PRIVATE_FOREVER})


def _original(attachment: Attachment) -> Path:
    """Where the bytes lie; a file that has gone from the disk is said to be gone, not an error of the page."""
    path = store().path(attachment.sha256)
    if not path.exists():
        raise NotFound
    return path
