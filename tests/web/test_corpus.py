"""Every file of the corpus over both ways in: stored and harmless, or refused with a sentence."""

import hashlib
import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.add_survey_photos import AddSurveyPhotos, SlotPhoto
from fieldapp.commands.envelope import BlobRef
from fieldapp.domain.attachment import Attachment, Blob
from fieldapp.lib.ids import uuid7
from tests.corpus.cases import CORPUS, SCRIPT, STORED, Odd
from tests.corpus.pictures import jpeg
from tests.corpus.table import SENTENCES
from tests.support.cast import Stage, enter
from tests.support.story_design import arrived
from tests.support.story_sync import hand_in, letter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HARMLESS = {"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff"}


@pytest.fixture
def case_id(stage_xz: Stage) -> UUID:
    """The designer is on site."""
    return arrived(stage_xz)


@pytest.fixture
def designer(app: Flask, stage_xz: Stage, case_id: UUID) -> FlaskClient:
    return enter(app, stage_xz, "designer")


def newest(session: Session) -> Attachment:
    return session.scalars(select(Attachment).order_by(Attachment.id.desc()).limit(1)).one()


def looked_at(designer: FlaskClient, session: Session, odd: Odd, attachment: Attachment, data: bytes) -> None:
    """The original comes back untouched and only as a download; what is shown holds nothing but a picture."""
    original = designer.get(f"/attachments/{attachment.id}")
    assert original.data == data and HARMLESS.items() <= dict(original.headers).items()
    assert original.headers["Content-Disposition"].startswith("attachment")
    part = designer.get(f"/attachments/{attachment.id}", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, data[2:6]) and HARMLESS.items() <= dict(
        part.headers
    ).items()
    assert len(attachment.name) <= 200 and "/" not in attachment.name and attachment.name
    blob = session.get_one(Blob, (attachment.sha256, attachment.company_id))
    assert tuple(blob.facts or ()) == odd.facts
    for size, longest in (("preview", 1600), ("thumbnail", 320)):
        shown = designer.get(f"/attachments/{attachment.id}/{size}")
        if not odd.seen:
            assert shown.status_code == 404
            continue
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        with Image.open(io.BytesIO(shown.data)) as picture:
            picture.load()
            assert (picture.format, picture.mode) == ("JPEG", "RGB") and max(picture.size) <= longest
            assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & picture.info.keys()
            if odd.size and size == "preview":
                assert picture.size == odd.size
        for poison in (SCRIPT, b"<?php", b"PK\x03\x04", b"alert(", b"%PDF"):
            assert poison not in shown.data


@pytest.mark.parametrize("odd", CORPUS, ids=lambda odd: odd.what)
def test_it_ends_as_the_table_says_when_posted_with_a_form(
    designer: FlaskClient, session: Session, case_id: UUID, odd: Odd
) -> None:
    data = odd.make()
    given = {"cmd_id": str(uuid7()), "photo_SHOPFRONT": (io.BytesIO(data), odd.name)}
    answer = designer.post(f"/cases/{case_id}/survey/photos", data=given)
    if odd.ends == STORED and odd.seen:
        assert answer.status_code == 303, answer.text
        looked_at(designer, session, odd, newest(session), data)
    elif odd.ends == STORED:
        assert answer.status_code == 422 and "不是照片" in answer.text
    else:
        assert answer.status_code == 422 and SENTENCES[odd.ends] in answer.text
        digest = hashlib.sha256(data).hexdigest()
        assert session.scalars(select(Blob).where(Blob.sha256 == digest)).first() is None


@pytest.mark.parametrize("odd", CORPUS, ids=lambda odd: odd.what)
def test_it_ends_as_the_table_says_when_brought_by_a_phone(
    stage_xz: Stage, designer: FlaskClient, session: Session, case_id: UUID, odd: Odd
) -> None:
    data = odd.make()
    sha256 = hashlib.sha256(data).hexdigest()
    if not data:  # there is no piece of nothing; the page asks for another photo before it comes to this
        span = {"Content-Range": "bytes 0-0/0"}
        assert designer.put(f"/sync/blobs/{sha256}?name=a.jpg", data=b"", headers=span).status_code == 400
        return
    answer = brought(designer, sha256, data, odd.name)
    if odd.ends != STORED:
        assert answer.status_code == 422 and odd.ends in answer.get_json()["type"]
        assert SENTENCES[odd.ends] in answer.get_json()["title"] + answer.get_json().get("detail", "")
        return
    assert answer.status_code == 201
    name = odd.name.replace("/", "_")[-200:]
    photo = SlotPhoto(slot="SHOPFRONT", file=BlobRef(sha256=sha256, name=name))
    (said,) = hand_in(
        designer, letter(stage_xz, "designer", AddSurveyPhotos(case_id=case_id, photos=[photo]))
    )
    assert (said["http"] == 200) == odd.seen, said
    if odd.seen:
        looked_at(designer, session, odd, newest(session), data)


def brought(phone: FlaskClient, sha256: str, data: bytes, name: str, piece: int = 512 * 1024) -> Any:
    """In pieces, as the outbox does; gives the last answer."""
    answer = None
    for start in range(0, len(data), piece):
        span = f"bytes {start}-{min(start + piece, len(data)) - 1}/{len(data)}"
        answer = phone.put(
            f"/sync/blobs/{sha256}", query_string={"name": name}, data=data[start : start + piece],
            headers={"Content-Range": span},
        )  # fmt: skip
    return answer


def test_a_note_how_to_turn_it_is_followed(designer: FlaskClient, session: Session, case_id: UUID) -> None:
    """Whichever way the phone was held: the white mark is in the upper left, red above, blue below."""
    for odd in (one for one in CORPUS if one.what.startswith("EXIF orientation")):
        given = {"cmd_id": str(uuid7()), "photo_SHOPFRONT": (io.BytesIO(odd.make()), odd.name)}
        assert designer.post(f"/cases/{case_id}/survey/photos", data=given).status_code == 303
        shown = designer.get(f"/attachments/{newest(session).id}/preview")
        with Image.open(io.BytesIO(shown.data)) as picture:
            assert picture.size == (640, 480), odd.what
            points = [picture.getpixel(at) for at in ((20, 20), (600, 60), (320, 350))]
        session.rollback()
        for point, colour in zip(points, ((255, 255, 255), (200, 40, 40), (40, 60, 200)), strict=True):
            assert isinstance(point, tuple)
            assert all(abs(a - b) < 24 for a, b in zip(point, colour, strict=True)), (odd.what, point)


def test_forty_photos_at_once(designer: FlaskClient, session: Session, case_id: UUID) -> None:
    files = [(io.BytesIO(jpeg((64 + n, 48))), f"{n}.jpg") for n in range(40)]
    given: dict[str, Any] = {"cmd_id": str(uuid7()), "photo_SHOPFRONT": files}
    answer = designer.post(f"/cases/{case_id}/survey/photos", data=given)
    assert answer.status_code == 303, answer.text
    taken = select(Attachment).where(Attachment.slot == "survey_shopfront")
    assert len(session.scalars(taken).all()) == 40
    more = {
        "cmd_id": str(uuid7()),
        "photo_SHOPFRONT": [(io.BytesIO(jpeg((32 + n, 48))), "a.jpg") for n in range(41)],
    }
    refused = designer.post(f"/cases/{case_id}/survey/photos", data=more)
    assert refused.status_code == 422 and "最多 40" in refused.text


def test_a_form_without_a_file_is_asked_for_one(designer: FlaskClient, case_id: UUID) -> None:
    """A camera that returns nothing leaves the field empty."""
    given = {"cmd_id": str(uuid7()), "photo_SHOPFRONT": (io.BytesIO(b""), "")}
    answer = designer.post(f"/cases/{case_id}/survey/photos", data=given)
    assert answer.status_code == 422 and "还没填" in answer.text
