"""The page of a photo, the mark drawn on it, and the public page that the mark leads to."""

import hashlib
import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageChops
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.photo import PhotoGrade
from fieldapp.jobs import pictures
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.photos.derive import PREVIEW, key
from fieldapp.photos.dress import dress_of
from tests.support.cast import Stage, enter
from tests.support.scene import scene, shot
from tests.support.story_intake import lead
from tests.support.story_sync import form_letter, hand_in, upload
from tests.support.story_works import building

SITE = (113.74, 34.40)


def placed(stage: Stage, case_id: UUID) -> None:
    with Session(stage.engine) as session:
        session.get_one(Case, case_id).place = {"lng": SITE[0], "lat": SITE[1], "crs": "WGS84"}
        session.commit()


def told(at: datetime, **over: Any) -> dict[str, Any]:
    """What a phone says of a picture it has just taken at the site."""
    place = {"lng": SITE[0], "lat": SITE[1] + 0.0001, "accuracy_m": 6.5, "at": at.isoformat()}
    return {"source": "camera", "at": at.isoformat(), "file_ms": 900, "open_ms": 6000, "place": place, **over}


def reported(
    app: Flask,
    stage: Stage,
    number: int = 1,
    shots: dict[str, Any] | None = None,
    case_id: UUID | None = None,
) -> tuple[FlaskClient, UUID, UUID]:
    """The crew's phone brings a report with one picture."""
    phone = enter(app, stage, "crew")
    if case_id is None:
        case_id, _ = building(stage)
        placed(stage, case_id)
    data = shot(scene(number, 0, "meter"), number)
    sha256 = hashlib.sha256(data).hexdigest()
    upload(phone, data, sha256)
    at = now()
    contact = at - timedelta(minutes=20)
    letter = form_letter(
        stage, "crew", f"/cases/{case_id}/progress",
        {"text": "管放下去了", "photos": [f"{sha256}/现场.jpg"]}, blobs=[sha256],
        client_at=at.isoformat(), seen_at=contact.isoformat(), since_ms=1_200_000, mono_ms=1_200_000,
        shots={sha256: told(at)} if shots is None else shots,
    )  # fmt: skip
    [answer] = hand_in(phone, letter)
    assert answer["http"] == 200, answer
    with Session(stage.engine) as session:
        photo = session.scalars(
            select(Attachment).where(Attachment.sha256 == sha256).order_by(Attachment.id.desc())
        ).first()
        assert photo is not None
        return phone, case_id, photo.id


def grade_of(stage: Stage, photo_id: UUID) -> PhotoGrade:
    with Session(stage.engine, expire_on_commit=False) as session:
        return session.get_one(PhotoGrade, photo_id)


def test_it_grades_what_a_phone_brings_and_shows_every_fact(app: Flask, stage_xz: Stage) -> None:
    phone, case_id, photo_id = reported(app, stage_xz)
    grade = grade_of(stage_xz, photo_id)
    assert (grade.grade, grade.site_m, grade.accuracy_m) == ("A", 11, 6)
    page = phone.get(f"/photos/{photo_id}").text
    assert "<h2>A 级</h2>" in page and "11 m，不超过 100 m" in page and "手机说是这里直接拍的" in page
    assert "没用过" in page and "网页证明不了" in page and "对过" in page
    assert f"/photos/{photo_id}" in phone.get(f"/cases/{case_id}").text
    for secret in ("113.74", "34.4"):
        assert secret not in page


@pytest.mark.parametrize(
    "shots",
    [
        {},
        {"not a digest": 7},
        [],
        "x",
        {"5" * 64: {"source": "elsewhere"}},
    ],
)
def test_it_takes_letters_that_tell_nothing_of_their_pictures(
    app: Flask, stage_xz: Stage, shots: Any
) -> None:
    """An old page tells nothing, a broken one nonsense: the work counts, the grade is lower."""
    _, _, photo_id = reported(app, stage_xz, shots=shots)
    grade = grade_of(stage_xz, photo_id)
    assert {one.code for one in grade.lines if one.short} == {"SOURCE", "FIX", "SITE"}
    assert grade.grade == "C"


def test_it_draws_the_mark_from_records_and_leaves_the_original_alone(app: Flask, stage_xz: Stage) -> None:
    phone, _, photo_id = reported(app, stage_xz)
    marked = Image.open(BytesIO(phone.get(f"/attachments/{photo_id}/preview").data)).convert("RGB")
    bare = Image.open(BytesIO(phone.get(f"/attachments/{photo_id}").data)).convert("RGB")
    assert marked.size == bare.size == (800, 600)
    band = round(800 * 0.15)
    above = ImageChops.difference(marked, bare).crop((0, 0, 800, 600 - band))
    below = ImageChops.difference(marked, bare).crop((0, 600 - band, 800, 600))
    assert max(high for _, high in above.getextrema()) < 60 < max(high for _, high in below.getextrema())  # type: ignore[misc]
    assert not marked.getexif()


def test_it_shows_where_a_picture_was_used_before_only_to_those_who_see_that_case(
    app: Flask, stage_xz: Stage
) -> None:
    _, first_id, _ = reported(app, stage_xz)
    phone, second_id, photo_id = reported(app, stage_xz)
    assert first_id != second_id
    page = phone.get(f"/photos/{photo_id}").text
    assert "C 级" in page and "质检会看到这张用过" in page and "能看，不能单独作证" in page
    assert re.search(r"<b>用过</b>，<a class=\"link\" href=\"/photos/", page)
    with Session(stage_xz.engine) as session:
        session.get_one(Case, first_id).contractor_id = None
        session.commit()
    assert '<b>用过</b><a class="link"' not in (hidden := phone.get(f"/photos/{photo_id}").text)
    assert "<b>用过</b></span>" in hidden


def test_it_answers_anybody_who_holds_the_code_and_says_nothing_personal(app: Flask, stage_xz: Stage) -> None:
    phone, case_id, photo_id = reported(app, stage_xz)
    grade = grade_of(stage_xz, photo_id)
    stranger = app.test_client()
    page = stranger.get(f"/verify/photo/{grade.code}")
    assert page.status_code == 200
    with Session(stage_xz.engine) as session:
        case, photo = session.get_one(Case, case_id), session.get_one(Attachment, photo_id)
        assert photo.sha256 in page.text and stage_xz.cast.company.name in page.text and "A 级" in page.text
        for secret in (
            case.name,
            case.no,
            case.address,
            photo.by.name,
            str(photo_id),
            "/attachments/",
            "113.7",
        ):
            assert secret not in page.text
    assert "距现场 11 m" in page.text and re.search(
        r"水印时间.*?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d<", page.text, re.S
    )
    assert f"/photos/{photo_id}" in phone.get(f"/verify/photo/{grade.code}").text
    other = "y" if grade.code.endswith("x") else "x"
    assert stranger.get(f"/verify/photo/{grade.code[:-1]}{other}").status_code == 404
    assert stranger.get(f"/photos/{photo_id}").status_code == 302


def test_it_leads_through_the_pictures_of_one_record(app: Flask, stage_xz: Stage) -> None:
    client = enter(app, stage_xz, "manager")
    case_id = lead(stage_xz)
    with Session(stage_xz.engine) as session:
        by = stage_xz.person("manager").id
        company = stage_xz.cast.company.id
        ids = []
        for n in range(7):
            one = Attachment(
                company_id=company, case_id=case_id, subject_id=case_id, slot="visit", sha256=f"{n:064x}",
                name=f"{n}.jpg", mime="image/jpeg", size=9, by_id=by, at=datetime(2026, 3, 12, tzinfo=SHANGHAI),
            )  # fmt: skip
            session.add(one)
            session.flush()
            ids.append(one.id)
        session.commit()
    page = client.get(f"/photos/{ids[3]}").text
    assert "4 / 7" in page and page.count('class="photo done"') == 5
    assert f'href="/photos/{ids[2]}" rel="prev"' in page and f'href="/photos/{ids[4]}" rel="next"' in page
    assert "没评过证据等级" in page
    first, last = (client.get(f"/photos/{one}").text for one in (ids[0], ids[6]))
    assert 'rel="prev"' not in first and 'rel="next"' not in last
    assert first.count('class="photo done"') == last.count('class="photo done"') == 5


def at_the_door(
    app: Flask, stage: Stage, number: int, address: str, north: float = 0.0001, **fields: Any
) -> UUID:
    """The customer manager's phone brings a visit with a picture of the front."""
    phone = enter(app, stage, "customer_manager")
    data = shot(scene(number, 0, "meter"), number)
    sha256 = hashlib.sha256(data).hexdigest()
    upload(phone, data, sha256)
    at = now()
    place = {**told(at)["place"], "lat": SITE[1] + north}
    letter = form_letter(
        stage, "customer_manager", address, {"result": "D03", "photos": [f"{sha256}/门头.jpg"], **fields},
        blobs=[sha256], client_at=at.isoformat(), shots={sha256: told(at, place=place)}, place=place,
    )  # fmt: skip
    [answer] = hand_in(phone, letter)
    assert answer["http"] == 200, answer
    with Session(stage.engine) as session:
        found = session.scalars(
            select(Attachment).where(Attachment.sha256 == sha256, Attachment.door_id.is_not(None))
        )
        return found.one().id


def test_the_first_photo_of_a_door_does_not_prove_where_it_stands(app: Flask, stage_xz: Stage) -> None:
    first = at_the_door(app, stage_xz, 1, "/canvass/doors", name="老街羊肉汤")
    assert grade_of(stage_xz, first).site_m is None
    with Session(stage_xz.engine) as session:
        door_id = session.get_one(Attachment, first).door_id
    again = at_the_door(app, stage_xz, 2, f"/canvass/doors/{door_id}/visits", north=0.0002)
    assert grade_of(stage_xz, again).site_m == 11
    page = enter(app, stage_xz, "customer_manager").get(f"/photos/{again}").text
    assert "门头" in page and "老街羊肉汤" in page and f"/canvass/doors/{door_id}" in page
    assert enter(app, stage_xz, "designer").get(f"/photos/{again}").status_code == 404


def test_the_photo_of_one_door_can_not_be_that_of_another(app: Flask, stage_xz: Stage) -> None:
    first = at_the_door(app, stage_xz, 3, "/canvass/doors", name="老街羊肉汤")
    with Session(stage_xz.engine) as session:
        assert "SEEN" not in {one.code for one in grade_of(stage_xz, first).lines if one.short}
    phone = enter(app, stage_xz, "customer_manager")
    sha256 = hashlib.sha256(data := shot(scene(3, 0, "meter"), 3)).hexdigest()
    upload(phone, data, sha256)
    values = {"name": "文峰早餐店", "result": "D03", "photos": [f"{sha256}/门头.jpg"]}
    [answer] = hand_in(
        phone, form_letter(stage_xz, "customer_manager", "/canvass/doors", values, blobs=[sha256])
    )
    assert answer["http"] == 200, answer
    with Session(stage_xz.engine) as session:
        photos = session.scalars(
            select(Attachment).where(Attachment.sha256 == sha256).order_by(Attachment.id)
        )
        other = list(photos)[-1]
        assert "SEEN" in {one.code for one in grade_of(stage_xz, other.id).lines if one.short}


def test_it_has_the_preview_ready_with_its_mark_or_bare_where_no_address_is_set(
    app: Flask, stage_xz: Stage
) -> None:
    phone, _, photo_id = reported(app, stage_xz)
    store, payload = app.extensions["store"], {"attachment_id": str(photo_id)}
    pictures.make(stage_xz.engine, store, payload)
    with Session(stage_xz.engine) as session:
        photo = session.get_one(Attachment, photo_id)
        here, there = (
            dress_of(session, photo, base) for base in ("http://localhost/", "https://gas.example.com")
        )
        assert here.mark != there.mark
        names = [key(photo.sha256, PREVIEW, mark) for mark in ("", here.mark, there.mark)]
    assert [store.has(name) for name in names] == [True, False, False]
    shown = phone.get(f"/attachments/{photo_id}/preview").data
    pictures.make(stage_xz.engine, store, payload, "https://gas.example.com")
    assert [store.has(name) for name in names] == [True, True, True]
    with store.open(names[0]) as bare, store.open(names[1]) as marked:
        assert marked.read() == shown != bare.read()
