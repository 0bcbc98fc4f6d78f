"""The named cast of the stories: both companies with everybody hired, and a way to act as one of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fieldapp.cli.demo.cast import PASSWORD, Cast, hire
from fieldapp.commands.add_person import AddPerson
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Command, Letter, Receipt
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Stage:
    """A theatre with one company's cast: `stage.act("designer", BookSurvey(...))` dispatches as the designer."""

    def __init__(self, engine: Engine, cast: Cast) -> None:
        self.engine, self.cast = engine, cast

    def person(self, part: str) -> Person:
        return self.cast[part]

    def hire(self, part: str, *, like: str) -> None:
        """One more person with the roles and the firm of that one, who can play a part from now on."""
        model = self.cast[like]
        asked = {"login": f"{model.login}-2", "name": f"{model.name}的同事", "roles": model.roles}
        added = self.act("admin", AddPerson.model_validate({**asked, "firm_id": model.firm_id}))
        with Session(self.engine, expire_on_commit=False) as session:
            person = session.get_one(Person, UUID(added.result["person_id"]))
            self.cast.people = {**self.cast.people, part: person}

    def act(
        self, part: str, command: Command, *, at: datetime | None = None, cmd_id: UUID | None = None,
        base_rev: int | None = None, **letter: Any,
    ) -> Receipt:  # fmt: skip
        """Dispatch the command as that part; `at` is the server's time of the scene."""
        sent = Letter(
            cmd_id=cmd_id or uuid7(), owner=self.cast[part].id, kind=command.kind, body=command.model_dump(mode="json"),
            base_rev=base_rev, **letter,
        )  # fmt: skip
        return dispatch(self.engine, sent, now=at)


def raise_curtain(engine: Engine, code: str, pack_text: str | None = None) -> Stage:
    """Found the company and hire its cast in this database."""
    with Session(engine, expire_on_commit=False) as session:
        cast = hire(session, code, now(), pack_text)
        assert cast.company.pack  # read now, so that stories can ask for rules without a session
        session.commit()
    return Stage(engine, cast)


class TwiceTapped(FlaskClient):
    """Taps every button twice: whatever was taken is sent again, must change nothing and lead to the same page."""

    def post(self, *args: Any, **given: Any) -> TestResponse:
        data = given.get("data")
        if not isinstance(data, Mapping) or "cmd_id" not in data:
            return super().post(*args, **given)
        files = {name: _read(value) for name, value in data.items()}
        first = super().post(*args, **{**given, "data": _fresh(files)})
        if first.status_code == 303:
            before = _events(self.application)
            again = super().post(*args, **{**given, "data": _fresh(files)})
            told = f"tapped twice, {args}: {again.status_code} {again.location}, first {first.location}"
            assert (again.status_code, again.location) == (303, first.location), told
            assert _events(self.application) == before, f"tapped twice, {args}: it happened twice"
            TAPPED.add(first.request.path)
        return first


TAPPED: set[str] = set()


def _read(value: Any) -> Any:
    """File streams as bytes, so that they can be sent more than once."""
    if isinstance(value, list):
        return [_read(one) for one in value]
    if isinstance(value, tuple) and hasattr(value[0], "read"):
        return (value[0].read(), *value[1:])
    return value


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _fresh(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_fresh(one) for one in value]
    if isinstance(value, tuple) and isinstance(value[0], bytes):
        return (BytesIO(value[0]), *value[1:])
    return value


def _events(app: Flask) -> int:
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Event)) or 0


def enter(app: Flask, stage: Stage, part: str) -> FlaskClient:
    """A test client logged in as that part, sending the headers a browser sends and tapping every button twice."""
    client = TwiceTapped(app, app.response_class, use_cookies=True)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    answer = client.post("/login", data={"login": stage.person(part).login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


Enter = Callable[[Flask, Stage, str], FlaskClient]
