"""Attachments out of the store: originals only as a download, pictures also as a picture encoded anew."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask_login import current_user

from fieldapp.domain.scope import find_attachment
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.photos.derive import PREVIEW, THUMBNAIL
from fieldapp.photos.dress import dress_of
from fieldapp.web import downloads

bp = Blueprint("attachments", __name__, url_prefix="/attachments")


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> Response:
    """The original bytes, never shown in the page."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    return downloads.original(attachment.sha256, attachment.name, attachment.size)


@bp.get("/<uuid:attachment_id>/<any(preview,thumbnail):size>")
def picture(attachment_id: UUID, size: str) -> Response:
    """A JPEG made from the original, without metadata."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    if not attachment.is_image:
        raise NotFound
    if size == "thumbnail":
        return downloads.picture(attachment.sha256, THUMBNAIL)
    base = current_app.config["FIELDAPP"].public_url or request.host_url
    return downloads.picture(attachment.sha256, PREVIEW, dress_of(db.session(), attachment, base))
