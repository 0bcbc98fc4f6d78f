"""The same doors with files in a bucket: what comes in is there, is shown, and goes out again."""

import io
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.jobs.worker import Bench, Worker
from fieldapp.lib.ids import uuid7
from fieldapp.photos.derive import PREVIEW, THUMBNAIL, key
from fieldapp.photos.s3 import S3Store
from tests.support.cast import Stage, enter
from tests.support.story_design import arrived
from tests.support.story_sync import picture, put, upload

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def store(app: Flask, s3_address: str) -> S3Store:
    """The app of this test, with that bucket in its settings."""
    app.extensions["store"] = S3Store(s3_address)
    found: S3Store = app.extensions["store"]
    return found


def originals(app: Flask) -> list[Path]:
    """Files on this machine that only the bucket should have."""
    return [one for one in (app.config["FIELDAPP"].data / "blobs").rglob("*") if one.is_file()]


def test_a_photo_of_a_form(app: Flask, engine: Engine, store: S3Store, stage_xz: Stage) -> None:
    case_id: UUID = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    sha256, data = picture()
    given = {"cmd_id": str(uuid7()), "photo_SHOPFRONT": (io.BytesIO(data), "门头.jpg")}
    assert designer.post(f"/cases/{case_id}/survey/photos", data=given).status_code == 303
    assert store.has(sha256) and originals(app) == []
    worker = Worker(Bench(engine, store))
    while worker.turn():
        pass
    assert store.has(key(sha256, PREVIEW)) and store.has(key(sha256, THUMBNAIL))
    with Session(engine) as session:
        found = session.scalars(select(Attachment.id).where(Attachment.sha256 == sha256)).first()
    original = designer.get(f"/attachments/{found}")
    assert (original.data, original.content_length) == (data, len(data))
    assert designer.get(f"/attachments/{found}", headers={"If-None-Match": f'"{sha256}"'}).status_code == 304
    for size in ("preview", "thumbnail"):
        with Image.open(io.BytesIO(designer.get(f"/attachments/{found}/{size}").data)) as shown:
            assert shown.format == "JPEG"


def test_a_photo_in_pieces(app: Flask, store: S3Store, stage_xz: Stage) -> None:
    inspector = enter(app, stage_xz, "inspector")
    sha256, data = picture()
    assert put(inspector, sha256, data, 0, 1000).status_code == 204
    upload(inspector, data, sha256)
    asked = inspector.head(f"/sync/blobs/{sha256}")
    assert (asked.status_code, asked.headers["Upload-Complete"]) == (200, "?1")
    assert originals(app) == []


def test_what_was_never_there_or_can_not_be_read_is_said_to_be_gone(
    app: Flask, engine: Engine, store: S3Store, stage_xz: Stage
) -> None:
    """Stories register files without their bytes; so does a bucket that somebody has emptied."""
    arrived(stage_xz)
    with Session(engine) as session:
        found = session.scalars(select(Attachment.id)).first()
    manager = enter(app, stage_xz, "manager")
    assert manager.get(f"/attachments/{found}").status_code == 404
