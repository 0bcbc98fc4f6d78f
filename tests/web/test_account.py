"""The account door: in, out, and what a person sets for himself."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands import sign_in
from fieldapp.commands.deactivate_person import DeactivatePerson
from tests.support.cast import SAME_ORIGIN, Stage, enter
from tests.support.database import application, close


def test_it_asks_for_a_login_and_comes_back_to_the_page(client: FlaskClient, stage_xz: Stage) -> None:
    asked = client.get("/cases?stage=DESIGNING")
    assert asked.status_code == 302 and asked.location.startswith("/login?next=")
    page = client.get(asked.location)
    assert "工号或手机号" in page.text
    answer = client.post(
        asked.location,
        data={"login": stage_xz.person("designer").login, "password": PASSWORD},
        headers=SAME_ORIGIN,
    )
    assert (answer.status_code, answer.location) == (303, "/cases?stage=DESIGNING")
    assert "Expires=" in answer.headers["Set-Cookie"] and "HttpOnly" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\\b"],
)
def test_it_never_sends_people_elsewhere_after_the_login(
    client: FlaskClient, stage_xz: Stage, elsewhere: str
) -> None:
    answer = client.post(
        "/login",
        query_string={"next": elsewhere},
        headers=SAME_ORIGIN,
        data={"login": stage_xz.person("designer").login, "password": PASSWORD},
    )
    assert answer.location == "/today"


def test_it_says_how_many_tries_are_left_and_then_until_when_it_is_locked(
    client: FlaskClient, stage_xz: Stage
) -> None:
    login = stage_xz.person("designer").login
    texts = [
        client.post("/login", data={"login": login, "password": "x"}, headers=SAME_ORIGIN).text
        for _ in range(5)
    ]
    assert "还可再试 4 次" in texts[0] and "还可再试 1 次" in texts[3] and "锁到" in texts[4]
    assert f'value="{login}"' in texts[0]
    again = client.post("/login", data={"login": login, "password": PASSWORD}, headers=SAME_ORIGIN)
    assert again.status_code == 422 and "锁到" in again.text


def test_it_slows_down_whoever_tries_many_logins_from_one_address(
    app: Flask, database_url: str, stage_xz: Stage
) -> None:
    """Five wrong passwords lock one login; the limit per address also stops one password on many logins."""
    strict = application(database_url, app.config["FIELDAPP"].data, testing=False, login_rate="3 per minute")
    client = strict.test_client()
    answers = [
        client.post("/login", data={"login": f"guess-{n}", "password": "x"}, headers=SAME_ORIGIN)
        for n in range(4)
    ]
    close(strict)
    assert [one.status_code for one in answers] == [422, 422, 422, 429]
    assert "点得太快，过一会儿再试" in answers[-1].text and answers[-1].headers["Retry-After"]


def test_it_asks_for_what_was_left_empty(client: FlaskClient) -> None:
    answer = client.post("/login", data={"login": "", "password": ""}, headers=SAME_ORIGIN)
    assert answer.status_code == 422 and answer.text.count("这里还没填") == 2


def test_it_keeps_how_a_person_likes_the_screens(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "crew")
    page = phone.get("/me").text
    assert stage_xz.person("crew").name in page and 'data-text="large"' not in page
    cmd_id = page.split('name="cmd_id" value="')[1][:36]
    assert phone.post("/me", data={"cmd_id": cmd_id, "text": "large", "theme": "light"}).status_code == 303
    page = phone.get("/me").text
    assert 'data-text="large"' in page and 'data-theme="light"' in page


def test_it_changes_the_password_keeps_this_phone_and_ends_the_other(app: Flask, stage_xz: Stage) -> None:
    mine, other = enter(app, stage_xz, "crew"), enter(app, stage_xz, "crew")
    wrong = mine.post("/me/password", data={"old": PASSWORD, "new": "another-2026", "again": "different"})
    assert wrong.status_code == 422 and "两次写的不一样" in wrong.text and "another-2026" not in wrong.text
    right = mine.post("/me/password", data={"old": PASSWORD, "new": "another-2026", "again": "another-2026"})
    assert right.status_code == 303
    assert mine.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


def test_it_lets_out(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "crew")
    assert phone.post("/logout").status_code == 303
    assert phone.get("/today").status_code == 302


def test_it_tells_somebody_whose_account_was_stopped_what_to_do_and_nobody_else(
    client: FlaskClient, stage_xz: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sign_in, "_strangers", type(sign_in._strangers)()
    )  # those of other tests in this process
    crew = stage_xz.person("crew")
    stage_xz.act("admin", DeactivatePerson(person_id=crew.id, reason="离职"))

    def tried(password: str) -> str:
        answer = client.post("/login", data={"login": crew.login, "password": password}, headers=SAME_ORIGIN)
        assert answer.status_code == 422 and "Set-Cookie" not in answer.headers
        return answer.text

    told = tried(PASSWORD)
    assert "这个账号停用了" in told and "代传" in told and f'data-person="{crew.id}"' in told
    wrong = [tried("x") for _ in range(5)]
    assert "工号或密码不对" in wrong[0] and "锁到" in wrong[-1] and "停用" not in "".join(wrong)
    assert "锁到" in tried(PASSWORD)  # guessing goes no further than with any other login
