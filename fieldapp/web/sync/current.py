"""What is recorded now, for the card that shows both sides of a conflict."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.scope import find_case
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import NotFound

Found = dict[str, Any]
Look = Callable[[Session, Person, dict[str, Any]], Found]


def current(session: Session, person: Person, kind: str, body: dict[str, Any]) -> Found:
    """Value, author and time of what the letter would have overwritten; as much of it as is known."""
    try:
        return LOOKS.get(kind, _last_of_case)(session, person, body)
    except (NotFound, KeyError, ValueError):
        return {}


def _answer(session: Session, person: Person, body: dict[str, Any]) -> Found:
    acceptance = session.get(Acceptance, UUID(str(body["acceptance_id"])))
    if acceptance is None:
        raise NotFound
    find_case(session, person, acceptance.case_id)
    answer = answers_of(session, acceptance.id)[str(body["item"])]
    return {
        "value": answer.said, "words": answer.verdict_name, "author": answer.by.name, "at": iso(answer.at),
        "rev": answer.rev,
    }  # fmt: skip


def _last_of_case(session: Session, person: Person, body: dict[str, Any]) -> Found:
    """Whoever wrote to the case last is whom to talk to."""
    case = find_case(session, person, UUID(str(body["case_id"])))
    event = session.scalar(select(Event).where(Event.chain_id == case.id).order_by(Event.seq.desc()).limit(1))
    author = session.get(Person, event.actor_id) if event is not None and event.actor_id else None
    return {"author": author.name, "at": iso(event.at)} if author is not None and event is not None else {}


LOOKS: dict[str, Look] = {"answer_item": _answer}
