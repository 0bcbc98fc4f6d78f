"""Photos and papers in pieces: HEAD says how far a file is, PUT brings the next piece."""

import re
from typing import BinaryIO, cast

from flask import Response, current_app, request
from flask_login import current_user

from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.attachment import Blob
from fieldapp.extensions import db
from fieldapp.hypermedia import problem
from fieldapp.lib.errors import Refused
from fieldapp.photos.examine import examine
from fieldapp.photos.partial import Gap, Partials
from fieldapp.web.forms import send
from fieldapp.web.sync import bp
from fieldapp.web.uploads import scratch, store

PIECE = 4 * 1024 * 1024  # the longest a phone sends
RANGE = re.compile(r"^bytes (\d{1,15})-(\d{1,15})/(\d{1,15})$")
SHA256 = re.compile(r"^[0-9a-f]{64}$")


@bp.route("/sync/blobs/<sha256>", methods=["HEAD"])
def offset(sha256: str) -> Response:
    """200 with Upload-Complete when the file is here, 204 with the offset to go on at otherwise."""
    if not SHA256.match(sha256):
        return Response(status=404)
    size = _size(sha256)
    if size is not None:
        return _at(200, size, complete=True)
    return _at(204, _partials().offset(sha256))


@bp.put("/sync/blobs/<sha256>")
def piece(sha256: str) -> Response:
    """One piece, named by Content-Range; the last one is answered 201 once the digest is right.

    A piece without bytes behind the last one asks to look once more: all of it lies here and was never published.
    """
    match = RANGE.match(request.headers.get("Content-Range", ""))
    if not SHA256.match(sha256) or match is None:
        return problem(400, "range", "这一段看不懂")
    start, end, total = (int(part) for part in match.groups())
    limit = current_app.config["FIELDAPP"].max_upload_mb
    if total > limit * 1024 * 1024:
        return problem(413, "too_large", f"单个文件不超过 {limit} MB。照片还在本机，换小一点的再传")
    looks = start == total == end + 1
    if not (start <= end < total or looks) or end - start >= PIECE:
        return problem(400, "range", "这一段看不懂")
    size = _size(sha256)
    if size is not None:
        return _at(200, size, complete=True)
    name = request.args.get("name", "照片").replace("/", "_")[-200:] or "照片"
    try:
        arrived = _partials().write(sha256, start, total, cast(BinaryIO, request.stream), name)
    except Gap as gap:
        return _at(409, gap.offset)
    except Refused as refused:
        return problem(422, refused.code, refused.message)
    if arrived.judged is None:
        return _at(204, arrived.offset)
    found = examine(db.session(), current_user.company, sha256, arrived.judged)
    db.session.rollback()  # what was looked up is no reason to hold the database
    send(StoreBlob(sha256=sha256, size=total, **found))
    return _at(201, total, complete=True)


def _size(sha256: str) -> int | None:
    """The size of a file this company has; its own row counts, not the bytes another company may have stored."""
    blob = db.session.get(Blob, (sha256, current_user.company_id))
    return blob.size if blob is not None and store().has(sha256) else None


def _partials() -> Partials:
    return Partials(store(), scratch(), current_user.company_id)


def _at(status: int, position: int, complete: bool = False) -> Response:
    answer = Response(status=status)
    answer.headers["Upload-Offset"] = str(position)
    if complete:
        answer.headers["Upload-Complete"] = "?1"
    return answer
