"""A sketch over a photo: both pictures and the marks are kept, and what is no sketch is said."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from fieldapp.domain.sketch import sketches_of
from fieldapp.domain.survey import photos_of
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.story_design import arrived
from tests.web.test_survey import picture

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ARROW = {"kind": "ARROW", "spots": [[0.1, 0.2], [0.6, 0.2]], "words": ""}


def other() -> io.BytesIO:
    """Another picture than `picture`."""
    file = io.BytesIO()
    Image.new("RGB", (41, 30), "white").save(file, "JPEG")
    file.seek(0)
    return file


def sent(marks: Any, **over: Any) -> dict[str, Any]:
    text = marks if isinstance(marks, str) else json.dumps(marks)
    files = {"photo_file": (picture(), "烟道.jpg"), "drawn_file": (other(), "草图.jpg")}
    return {"cmd_id": str(uuid7()), "slot": "FLUE", "marks": text, **files, **over}


def test_it_keeps_the_photo_the_copy_and_the_marks(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    designer = enter(app, stage_xz, "designer")
    address = f"/cases/{case_id}/survey/sketch"
    assert "先拍照，再在照片上画" in designer.get(address).text
    words = {"kind": "TEXT", "spots": [[0.5, 0.5]], "words": "阀门"}
    answer = designer.post(address, data=sent([ARROW, words]))
    assert answer.status_code == 303, answer.text
    [sketch] = sketches_of(session, case_id)
    assert [mark["kind"] for mark in sketch.strokes] == ["ARROW", "TEXT"] and sketch.strokes[1][
        "words"
    ] == "阀门"
    assert sketch.photo.slot == "survey_flue" and sketch.drawn.slot == "survey_sketch"
    assert sketch.photo.sha256 != sketch.drawn.sha256
    assert set(photos_of(session, case_id)) == {"survey_flue", "survey_sketch"}
    page = designer.get(f"/cases/{case_id}/survey").text
    assert "草图" in page and str(sketch.drawn_id) in page
    assert "画过的" in designer.get(address).text


@pytest.mark.parametrize(
    ("marks", "over", "says"),
    [
        ("", {}, "先在照片上画"),
        ([], {}, "先在照片上画"),
        ("{", {}, "先在照片上画"),
        ([{**ARROW, "spots": [[0.1, 0.2]]}], {}, "第 1 处只有一头"),
        ([ARROW, {"kind": "TEXT", "spots": [[0.5, 0.5]], "words": " "}], {}, "第 2 处没有写字"),
        ([{**ARROW, "spots": [[0.1, 0.2], [3, 0.2]]}], {}, "画的有一处看不懂"),
        ([ARROW] * 61, {}, "最多 60 项"),
        ([ARROW], {"slot": "MOON"}, "没有这个拍照位"),
        ([ARROW], {"drawn_file": (io.BytesIO(b""), "")}, "先在照片上画"),
    ],
)
def test_it_says_what_is_no_sketch_and_keeps_the_photo(
    app: Flask, stage_xz: Stage, marks: Any, over: dict[str, Any], says: str
) -> None:
    case_id = arrived(stage_xz)
    answer = enter(app, stage_xz, "designer").post(
        f"/cases/{case_id}/survey/sketch", data=sent(marks, **over)
    )
    assert answer.status_code == 422 and says in answer.text
    assert "烟道.jpg" in answer.text


def test_it_takes_no_paper_for_a_photo(app: Flask, stage_xz: Stage) -> None:
    case_id = arrived(stage_xz)
    paper = io.BytesIO(b"%PDF-1.4\n%%EOF")
    answer = enter(app, stage_xz, "designer").post(
        f"/cases/{case_id}/survey/sketch", data=sent([ARROW], photo_file=(paper, "资料.pdf"))
    )
    assert answer.status_code == 422 and "不是照片" in answer.text
