"""Every door: closed unless declared open, deaf to other sites, empty-handed for the other company."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.security import is_public
from tests.support.cast import SAME_ORIGIN, Stage, enter
from tests.support.doors import address, rules
from tests.support.story_intake import handed_over

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OPEN = {
    "account.login", "account.enter", "assets.serve", "kit.show", "evidence.verify", "photos.verify",
    "sync.claim",
}  # fmt: skip


@ONCE
def test_it_is_closed_unless_declared_open(app: Flask, client: FlaskClient) -> None:
    for rule, method in rules(app):
        answer = client.open(address(app, rule, {}), method=method, headers=SAME_ORIGIN)
        if is_public(app, rule.endpoint):
            assert rule.endpoint in OPEN or rule.endpoint.split(".")[0] in ("public", "pwa"), (
                f"{rule} stands open"
            )
            continue
        assert answer.status_code == 302 and "/login" in answer.location, (
            f"{method} {rule}: {answer.status_code}"
        )
        machine = client.open(
            address(app, rule, {}), method=method, headers={**SAME_ORIGIN, "Accept": "application/json"}
        )
        assert machine.status_code == 401, f"{method} {rule}: {machine.status_code}"


@ONCE
def test_it_refuses_writes_from_other_sites(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "manager")
    del phone.environ_base["HTTP_SEC_FETCH_SITE"]
    strange: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {},
        {"Origin": "null"},
    ]
    for rule, method in rules(app):
        if method not in ("GET", "HEAD", "OPTIONS"):
            for headers in strange:
                answer = phone.open(address(app, rule, {}), method=method, headers=headers)
                assert answer.status_code == 403, f"{method} {rule} {headers}: {answer.status_code}"


@ONCE
def test_it_knows_no_other_method(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "manager")
    for path in {address(app, rule, {}) for rule, _ in rules(app)}:
        answer = phone.open(path, method="PATCH")
        assert answer.status_code == 405, f"PATCH {path}: {answer.status_code}"


@ONCE
def test_it_sends_strict_headers_and_pages_without_inline_code(app: Flask, stage_xz: Stage) -> None:
    phone, case_id = enter(app, stage_xz, "manager"), handed_over(stage_xz)
    for path in ("/today", "/cases", f"/cases/{case_id}", "/me", "/kit", "/nowhere"):
        answer = phone.get(path)
        assert (
            "script-src 'self'" in answer.headers["Content-Security-Policy"]
            and "unsafe" not in answer.headers["Content-Security-Policy"]
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:", answer.text), path
    assert phone.get("/cases").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_shuts_the_kit_in_production(database_url: str, app: Flask, client: FlaskClient) -> None:
    assert client.get("/kit").status_code == 200
    app.config["FIELDAPP"] = app.config["FIELDAPP"].model_copy(update={"testing": False})
    assert client.get("/kit").status_code == 404
