"""Pages are compressed for those who take it, and only for those."""

import gzip

import pytest
from flask import Flask

from tests.support.cast import Stage, enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


def test_it_packs_a_page_for_a_browser_and_leaves_it_plain_for_others(app: Flask, stage: Stage) -> None:
    client = enter(app, stage, "manager")
    plain = client.get("/board")
    packed = client.get("/board", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    whole = gzip.decompress(packed.data)
    assert len(whole) == len(plain.data) and whole.endswith(plain.data[-1000:])
    assert len(packed.data) < len(whole) / 2
    assert packed.content_length == len(packed.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_it_leaves_small_answers_and_files_alone(app: Flask, stage: Stage) -> None:
    client = enter(app, stage, "manager")
    gone = client.post("/logout", headers={"Accept-Encoding": "gzip"})
    assert gone.status_code == 303 and "Content-Encoding" not in gone.headers
    style = client.get(app.extensions["assets"].url("app.css"), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(style.data)
