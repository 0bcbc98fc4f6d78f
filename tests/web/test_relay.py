"""接力签: the page tells who is logged in and nothing else, and only those who sign with a login are led to it."""

import json
import re

import pytest
from flask import Flask

from tests.support.cast import Stage, enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ME = re.compile(r'<script type="application/json" id="me">(.*?)</script>')


def test_it_tells_the_phone_who_is_logged_in(app: Flask, stage_xz: Stage) -> None:
    for part, own_firm in (("designer", True), ("engineer", False)):
        person = stage_xz.person(part)
        found = ME.search(enter(app, stage_xz, part).get("/relay").text)
        assert found is not None
        me = json.loads(found[1])
        assert (me["id"], me["name"], me["roles"]) == (str(person.id), person.name, person.roles)
        assert (me["firm_id"] is not None, me["firm"] == me["company"]) == (own_firm, not own_firm)


@pytest.mark.parametrize(
    ("part", "signs"), [("designer", True), ("engineer", True), ("supervisor", True), ("finance", False)]
)
def test_it_leads_there_whoever_signs_for_a_party(
    app: Flask, stage_xz: Stage, part: str, signs: bool
) -> None:
    phone = enter(app, stage_xz, part)
    for page in ("/today", "/light", "/sync"):
        assert ('href="/relay"' in phone.get(page).text) is signs, page


def test_it_asks_strangers_to_log_in(app: Flask) -> None:
    assert "/login" in app.test_client().get("/relay").location
