"""What holds for every verb: it works once, again it changes nothing, and it is closed to those it is not for."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Command, Letter
from fieldapp.commands.registry import verbs
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.lib.errors import Conflict, NotFound, NotPermitted, Refused
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.examples import EXAMPLES, HOME

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EACH = pytest.mark.parametrize("kind", sorted(EXAMPLES))


@pytest.fixture
def home(stage_xz: Stage, stage_th: Stage, kind: str) -> Stage:
    return {"xinzheng": stage_xz, "tanghe": stage_th}[HOME[kind]]


@pytest.fixture
def away(stage_xz: Stage, stage_th: Stage, kind: str) -> Stage:
    """The other company, in the same database."""
    return {"xinzheng": stage_th, "tanghe": stage_xz}[HOME[kind]]


def letter(owner: Person, command: Command, cmd_id: UUID | None = None) -> Letter:
    return Letter(
        cmd_id=cmd_id or uuid7(), owner=owner.id, kind=command.kind, body=command.model_dump(mode="json")
    )


def other_body(body: dict[str, Any]) -> dict[str, Any] | None:
    """Still a valid command, but about something else; None where the body names nothing."""
    for name, value in body.items():
        if name.endswith("_id") and isinstance(value, str) and len(value) == 36:
            return {**body, name: str(uuid7())}
    return {**body, "sha256": "b" * 64} if "sha256" in body else None


def events(stage: Stage) -> int:
    with Session(stage.engine) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_it_has_an_example_of_every_verb() -> None:
    assert sorted(verbs()) == sorted(EXAMPLES)


@ONCE
@EACH
def test_it_works_once_and_nothing_else_is_taken_under_its_id(home: Stage, kind: str) -> None:
    part, command = EXAMPLES[kind](home)
    assert command.kind == kind
    sent = letter(home.person(part), command)
    first = dispatch(home.engine, sent)
    count = events(home)
    again = dispatch(home.engine, sent)
    assert (first.status, again.status) == ("applied", "duplicate")
    assert again.model_copy(update={"status": "applied"}) == first
    somebody = next(one for one in home.cast.people.values() if one.id != sent.owner)
    with pytest.raises((Conflict, NotPermitted, NotFound)):
        dispatch(home.engine, sent.model_copy(update={"owner": somebody.id}))
    unheard_of = sent.model_copy(update={"body": {**sent.body, "unheard_of": 1}})
    with pytest.raises(ValidationError):
        dispatch(home.engine, unheard_of.model_copy(update={"cmd_id": uuid7()}))
    other = other_body(sent.body)
    for changed in (unheard_of.body, other):
        if changed is not None:
            with pytest.raises(Conflict):
                dispatch(home.engine, sent.model_copy(update={"body": changed}))
    assert events(home) == count


@ONCE
@EACH
def test_it_is_closed_to_other_roles_and_to_the_other_company(home: Stage, away: Stage, kind: str) -> None:
    part, command = EXAMPLES[kind](home)
    allowed = verbs()[kind].by
    before = events(home)
    for other in home.cast.people.values():
        if allowed and not other.has(*allowed):
            with pytest.raises(NotPermitted):
                dispatch(home.engine, letter(other, command))
    if any(
        name.endswith("_id") and isinstance(getattr(command, name), UUID)
        for name in type(command).model_fields
    ):
        with pytest.raises((NotFound, NotPermitted, Refused)) as raised:
            dispatch(home.engine, letter(away.person(part), command))
        assert isinstance(raised.value, NotFound), (
            f"{kind} tells the other company more than that there is no such thing"
        )
    assert events(home) == before
