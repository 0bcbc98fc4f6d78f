"""What is recorded now, for the card that shows both sides of a conflict."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.journal import Event
from fieldapp.domain.named import RECORDS
from fieldapp.domain.person import Person
from fieldapp.domain.scope import find_case
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import NotFound
from fieldapp.packs.event import EVENTS

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
    """Who wrote last about the records the letter names, or else to their case: whom to talk to, and about what."""
    named = [(name, UUID(str(body[name]))) for name in (*RECORDS, "case_id") if body.get(name)]
    case = find_case(session, person, _case_of(session, *named[0]) if named else UUID(str(body["case_id"])))
    newest = select(Event).where(Event.chain_id == case.id).order_by(Event.seq.desc()).limit(1)
    about = newest.where(Event.subject_id.in_([key for _, key in named]))
    event = session.scalar(about) or session.scalar(newest)
    author = session.get(Person, event.actor_id) if event is not None and event.actor_id else None
    if event is None or author is None:
        return {}
    return {"author": author.name, "at": iso(event.at), "words": EVENTS.get(event.kind, ""), "value": None}


def _case_of(session: Session, name: str, key: UUID) -> UUID:
    record = session.get(RECORDS[name], key) if name in RECORDS else None
    if name in RECORDS and record is None:
        raise NotFound
    case_id: UUID = record.case_id if record is not None else key
    return case_id


LOOKS: dict[str, Look] = {"answer_item": _answer}
