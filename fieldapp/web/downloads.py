"""Files out of the store: originals only as a download, pictures also as a JPEG encoded anew."""

from flask import Response, request, send_file

from fieldapp.lib.errors import NotFound
from fieldapp.photos import shelf
from fieldapp.photos.derive import Unreadable
from fieldapp.photos.shelf import PLAIN, Dress
from fieldapp.web.uploads import store

PRIVATE_FOREVER = "private, max-age=31536000, immutable"


def original(sha256: str, name: str, size: int) -> Response:
    """The original bytes, never shown in the page; a file that has gone from the store is said to be gone."""
    try:
        file = store().open(sha256)
    except FileNotFoundError:
        raise NotFound from None
    answer = send_file(
        file,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=sha256,
    )
    answer.content_length = size
    answer.make_conditional(request, accept_ranges=True, complete_length=size)
    return answer


def picture(sha256: str, longest: int, dress: Dress = PLAIN) -> Response:
    """A JPEG made from the original, without metadata; NotFound where there is nothing to see."""
    try:
        data = shelf.picture(store(), sha256, longest, dress)
    except (FileNotFoundError, Unreadable):
        raise NotFound from None
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": PRIVATE_FOREVER})
