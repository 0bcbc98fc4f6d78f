"""The named cast of the stories: both companies with everybody hired, and a way to act as one of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD, Cast, hire
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Command, Letter, Receipt
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
        session.commit()
    return Stage(engine, cast)


def enter(app: Flask, stage: Stage, part: str) -> FlaskClient:
    """A test client logged in as that part, sending the headers a browser sends."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    answer = client.post("/login", data={"login": stage.person(part).login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


Enter = Callable[[Flask, Stage, str], FlaskClient]
