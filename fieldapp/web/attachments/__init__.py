"""Attachments out of the store: originals only as a download, pictures also as a picture encoded anew."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request, send_file
from flask_login import current_user

from fieldapp.domain.scope import find_attachment
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.photos import shelf
from fieldapp.photos.derive import PREVIEW, THUMBNAIL, Unreadable
from fieldapp.photos.dress import dress_of
from fieldapp.web.uploads import store

bp = Blueprint("attachments", __name__, url_prefix="/attachments")
PRIVATE_FOREVER = "private, max-age=31536000, immutable"


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> Response:
    """The original bytes, never shown in the page; a file that has gone from the store is said to be gone."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    try:
        file = store().open(attachment.sha256)
    except FileNotFoundError:
        raise NotFound from None
    answer = send_file(
        file,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=attachment.name,
        conditional=False,
        etag=attachment.sha256,
    )
    answer.content_length = attachment.size
    answer.make_conditional(request, accept_ranges=True, complete_length=attachment.size)
    return answer


@bp.get("/<uuid:attachment_id>/<any(preview,thumbnail):size>")
def picture(attachment_id: UUID, size: str) -> Response:
    """A JPEG made from the original, without metadata."""
    attachment = find_attachment(db.session(), current_user, attachment_id)
    if not attachment.is_image:
        raise NotFound
    try:
        if size == "thumbnail":
            data = shelf.picture(store(), attachment.sha256, THUMBNAIL)
        else:
            base = current_app.config["FIELDAPP"].public_url or request.host_url
            data = shelf.picture(
                store(), attachment.sha256, PREVIEW, dress_of(db.session(), attachment, base)
            )
    except (FileNotFoundError, Unreadable):
        raise NotFound from None
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": PRIVATE_FOREVER})
