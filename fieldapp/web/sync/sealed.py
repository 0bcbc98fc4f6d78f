"""代传 and 导入: sealed packages of colleagues, one by one from a phone, or a whole file in the office."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO, cast
from uuid import UUID

from flask import Response, current_app, jsonify, render_template, request

from fieldapp.hypermedia import problem
from fieldapp.lib.errors import Refused
from fieldapp.lib.parcel import BadParcel, packages
from fieldapp.lib.sealing import BadPackage, header_of
from fieldapp.web.forms import blank
from fieldapp.web.sync import bp
from fieldapp.web.sync.carry import Tally, carry, opened, refused

MEGA = 1024 * 1024
LARGEST_FILE = 1000 * MEGA
SPARE = 512 * 1024  # what a package holds besides the file in it


@bp.post("/sync/sealed/<uuid:package_id>")
def sealed(package_id: UUID) -> Response:
    """One package as it lies on the phone; the answer says how many, never what."""
    raw = request.get_data(cache=False)
    try:
        if header_of(raw).id != package_id:
            raise refused("shape")
        tally = carry(raw)
    except BadPackage as bad:
        return problem(422, bad.code, refused(bad.code).message)
    except Refused as no:
        return problem(no.status, no.code, no.message)
    return jsonify(id=str(package_id), state=tally.state, **asdict(tally))


@bp.get("/sync/import")
def parcel() -> str:
    return render_template("sync/import.html", form=blank(), tally=None)


@bp.post("/sync/import")
def take_parcel() -> str | tuple[str, int]:
    """A file 待传-*.fieldapp: looked through whole before anything of it is carried out."""
    request.max_content_length = LARGEST_FILE
    form, tally = blank(), Tally()
    file = request.files.get("parcel_file")
    try:
        if file is None or not file.filename:
            raise Refused("先选文件")
        stream = cast(BinaryIO, file.stream)
        for raw in _each(stream):
            opened(raw)
        # what letters stand on comes before them
        for part in ("photo", "letters"):
            for raw in _each(stream):
                if header_of(raw).part == part:
                    tally.add(carry(raw))
    except Refused as no:
        form.errors = {"parcel": no.message}
        return render_template("sync/import.html", form=form, tally=None), no.status
    return render_template("sync/import.html", form=form, tally=tally)


def _each(stream: BinaryIO) -> Iterator[bytes]:
    """The packages from the beginning of the file."""
    stream.seek(0)
    try:
        yield from packages(stream, current_app.config["FIELDAPP"].max_upload_mb * MEGA + SPARE)
    except BadParcel as bad:
        raise refused(bad.code) from None
