"""What is recorded now, for the card that shows both sides of a conflict: who, when, and both values in words."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.household_file import OWN, typed_fields
from fieldapp.domain.journal import Event
from fieldapp.domain.named import RECORDS
from fieldapp.domain.permit import permit_of
from fieldapp.domain.person import Person
from fieldapp.domain.scope import find_case
from fieldapp.domain.section_words import sheet_words
from fieldapp.domain.survey import newest_survey
from fieldapp.domain.verdict import VERDICT_NAMES, Verdict
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import NotFound
from fieldapp.lib.text import mask_id, mask_phone
from fieldapp.packs.event import EVENTS
from fieldapp.web.sync.told import ABOUT, told

Found = dict[str, Any]
Look = Callable[[Session, Person, dict[str, Any]], Found]


def current(session: Session, person: Person, kind: str, body: dict[str, Any]) -> Found:
    """What the letter would have overwritten, as much of it as is known.

    `value` and `words` are what is recorded, `mine` the letter's own in the same words, `author` and `at` whose and
    when; `own`: the reader's own, on another device. Where the record has no value to lay beside the letter's, `done`
    is what its author did to it, and `words` is empty.
    """
    try:
        if kind in ABOUT:
            return told(session, person, kind, body)
        return LOOKS.get(kind, _record)(session, person, body)
    except (NotFound, KeyError, ValueError):
        return {}


def _answer(session: Session, person: Person, body: dict[str, Any]) -> Found:
    acceptance = session.get(Acceptance, UUID(str(body["acceptance_id"])))
    if acceptance is None:
        raise NotFound
    find_case(session, person, acceptance.case_id)
    answer = answers_of(session, acceptance.id)[str(body["item"])]
    return {
        "value": answer.said, "words": _said(answer.said), "mine": _said({**body, "measured": body.get("values")}),
        **_who(answer.by, person), "at": iso(answer.at), "rev": answer.rev,
    }  # fmt: skip


def _said(answer: Mapping[str, Any]) -> str:
    measured = "、".join(str(one) for one in (answer.get("measured") or {}).values())
    verdict = VERDICT_NAMES[Verdict(answer["verdict"])]
    return "，".join(filter(None, (verdict, measured, answer.get("text"), answer.get("note"))))


def _sections(session: Session, person: Person, body: dict[str, Any]) -> Found:
    """The sections of the survey that say otherwise, and who saved the last of them."""
    case = find_case(session, person, UUID(str(body["case_id"])))
    survey = newest_survey(session, case.id)
    if survey is None:
        raise NotFound
    wanted = {name: section for name, section in body["sheet"].items() if section is not None}
    mine = {name: section for name, section in wanted.items() if section != survey.sheet.get(name)}
    theirs = {name: survey.sheet[name] for name in mine if name in survey.sheet}
    last = max(filter(None, map(survey.last_saved, theirs)))
    return {
        "value": theirs, "words": sheet_words(theirs, case.pack), "mine": sheet_words(mine, case.pack),
        **_who(session.get_one(Person, UUID(last.by)), person), "at": last.at or iso(survey.saved_at),
    }  # fmt: skip


def _household(session: Session, person: Person, body: dict[str, Any]) -> Found:
    """The boxes that say otherwise. What is personal is shown as on the page of the household: half of it."""
    household = session.get(Household, UUID(str(body["household_id"])))
    if household is None:
        raise NotFound
    case = find_case(session, person, household.case_id)
    names = {field.code: field.name for field in typed_fields(case.pack)}
    phone, number = body.get("phone") or "", body.get("id_number") or ""
    lines = [
        (OWN["user_no"], body.get("user_no") or "", household.user_no),
        (OWN["user_name"], body.get("user_name") or "", household.user_name),
        (OWN["phone"], phone, mask_phone(household.phone or "") if phone != household.phone else phone),
        (
            OWN["id_number"],
            number,
            mask_id(household.id_number or "") if number != household.id_number else number,
        ),
    ]
    lines = [line for line in lines if line[1]]
    lines += [
        (names[code], value, household.fields.get(code, "")) for code, value in body["fields"].items() if code in names
    ]  # fmt: skip
    other = [line for line in lines if line[1] != line[2]]
    return {
        **_last_of(session, person, case, household.id), "done": "", "value": {name: there for name, _, there in other},
        "words": _lines((name, there) for name, _, there in other),
        "mine": _lines((name, own) for name, own, _ in other),
    }  # fmt: skip


def _lines(told: Any) -> str:
    return "，".join(f"{name} {value or '空着'}" for name, value in told)


def _road(session: Session, person: Person, body: dict[str, Any]) -> Found:
    """There is one permit to a case; it has no value, only what was done about it."""
    case = find_case(session, person, UUID(str(body["case_id"])))
    permit = permit_of(session, case)
    if permit is None:
        raise NotFound
    return _last_of(session, person, case, permit.id)


def _record(session: Session, person: Person, body: dict[str, Any]) -> Found:
    """Who wrote last about the very record the letter names; of its case at large nobody is named."""
    named = [name for name in RECORDS if body.get(name)]
    record = session.get(RECORDS[named[0]], UUID(str(body[named[0]]))) if named else None
    if record is None:
        raise NotFound
    return _last_of(session, person, find_case(session, person, record.case_id), record.id)


def _last_of(session: Session, person: Person, case: Case, subject: UUID) -> Found:
    query = select(Event).where(Event.chain_id == case.id, Event.subject_id == subject)
    event = session.scalar(query.order_by(Event.seq.desc()).limit(1))
    author = session.get(Person, event.actor_id) if event is not None and event.actor_id else None
    if event is None or author is None:
        return {}
    done = EVENTS.get(event.kind, "")
    return {**_who(author, person), "at": iso(event.at), "done": done, "words": "", "value": None}


def _who(author: Person, reader: Person) -> Found:
    return {"author": author.name, "own": author.id == reader.id}


LOOKS: dict[str, Look] = {
    "answer_item": _answer, "save_survey_draft": _sections, "submit_survey": _sections, "update_household": _household,
    "restore_road": _road,
}  # fmt: skip
