"""Files from a form into the store: streamed, measured, looked at by content, then registered."""

from pathlib import Path
from typing import BinaryIO, cast

from flask import current_app, request
from flask_login import current_user
from pydantic import ValidationError
from werkzeug.datastructures import FileStorage

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import BlobRef, Letter
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.extensions import db
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import legible
from fieldapp.photos.examine import examine
from fieldapp.photos.intake import judge
from fieldapp.photos.store import Store, incoming
from fieldapp.photos.stores import scratch_of


def store() -> Store:
    """The store of this process."""
    found: Store = current_app.extensions["store"]
    return found


def scratch() -> Path:
    """Where files lie while they arrive."""
    return scratch_of(current_app.config["FIELDAPP"].data)


def take(name: str, field: str) -> list[BlobRef]:
    """Store every file posted under `name`; Refused at `field` when one is not acceptable."""
    return [_take_one(file, field) for file in request.files.getlist(name) if file.filename]


def chips(name: str) -> list[BlobRef]:
    """Files that arrived before and are named on the form as "sha256/name"; Refused when the name is not one."""
    named = [legible(chip).partition("/") for chip in request.form.getlist(name) if chip]
    try:
        return [BlobRef(sha256=sha256, name=file) for sha256, _, file in named]
    except ValidationError:
        raise Refused("这张照片看不懂，重拍一张", field=name, code="chip") from None


def _take_one(file: FileStorage, field: str) -> BlobRef:
    name = legible(file.filename or "").replace("/", "_")[-200:] or "文件"
    path, stored = incoming(scratch() / "incoming", cast(BinaryIO, file.stream))
    try:
        judged = judge(path, stored.head, name)
        store().publish(path, stored)
    except Refused as refused:
        raise Refused(refused.message, field=field, code=refused.code) from None
    finally:
        path.unlink(missing_ok=True)
    found = examine(db.session(), current_user.company, stored.sha256, judged)
    db.session.rollback()  # what was looked up is no reason to hold the database
    body = StoreBlob(sha256=stored.sha256, size=stored.size, **found)
    dispatch(
        db.engine,
        Letter(cmd_id=uuid7(), owner=current_user.id, kind=body.kind, body=body.model_dump(mode="json")),
    )
    return BlobRef(sha256=stored.sha256, name=name)
