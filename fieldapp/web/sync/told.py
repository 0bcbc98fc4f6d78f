"""The other side of a conflict where the journal tells it: what was read, rectified, checked or agreed last."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.appointment import appointments_of
from fieldapp.domain.case import Case
from fieldapp.domain.defect import Defect
from fieldapp.domain.journal import Event
from fieldapp.domain.named import case_named
from fieldapp.domain.paper import TOLD, Paper, files_of, told_of
from fieldapp.domain.paper_words import letter_words, record_words
from fieldapp.domain.person import Person
from fieldapp.domain.scope import find_case
from fieldapp.lib.clock import iso, local, now, parse
from fieldapp.lib.errors import NotFound
from fieldapp.web.view import due_text

Data = dict[str, Any]
# By command: what the record is named by in its data, and the events that say something about it.
ABOUT: dict[str, tuple[str, tuple[str, ...]]] = {
    "record_trial": ("trial_id", ("TEST_RECORDED",)),
    "raise_defect": ("defect_id", ("DEFECT_RAISED",)),
    "submit_rectification": ("defect_id", ("DEFECT_RECTIFIED", "DEFECT_CHECKED")),
    "check_defect": ("defect_id", ("DEFECT_RECTIFIED", "DEFECT_CHECKED")),
    "check_gate": ("application_id", ("GATE_CHECKED",)),
    "register_meter": ("household_id", ("METER_REGISTERED",)),
    "book_gas_visit": ("application_id", ("GAS_VISIT_BOOKED",)),
    "book_survey": ("case_id", ("SURVEY_BOOKED", "SURVEY_REBOOKED")),
    "collect_paper": ("code", TOLD),
    "mark_paper_missing": ("code", TOLD),
}
RISKY = {True: "影响安全", False: "不影响安全"}
JUDGED = {True: "合格", False: "不合格", None: ""}


def told(session: Session, person: Person, kind: str, body: Data) -> Data:
    """Who said it, when, and both in words; NotFound where nobody has said anything."""
    name, kinds = ABOUT[kind]
    case = case_named(session, person.company_id, body)
    if case is None:
        raise NotFound
    find_case(session, person, case.id)
    about = MEANT[name](session, case, body) if name in MEANT else [UUID(str(body[name]))]
    event = _last(session, case, about, kinds, body.get("code"))
    author = session.get_one(Person, event.actor_id)
    return {
        "author": author.name, "own": author.id == person.id, "at": iso(event.at),
        **SIDES.get(kind, _sides)(session, case, event, body),
    }  # fmt: skip


def _sides(session: Session, case: Case, event: Event, body: Data) -> Data:
    return {"value": _value(event.data), "words": _words(event.data), "mine": _words(body)}


def _papers(session: Session, case: Case, event: Event, body: Data, missing: bool = False) -> Data:
    """What was read off a paper stands in its record; the journal is open to more eyes."""
    record, rule = session.get_one(Paper, event.subject_id), case.pack.paper(body["code"])
    files = files_of(session, [record.id]).get(record.id, ())
    words = record_words(rule, record, len(files))
    return {"value": {"text": words}, "words": words, "mine": letter_words(rule, body, missing)}


def _defects(session: Session, case: Case, event: Event, body: Data) -> Data:
    """What is wrong, and of the rest only what the two say otherwise."""
    known = session.get_one(Defect, event.subject_id)
    party = known.acceptance.party(body["slot"]) if body.get("slot") else known.party
    due = parse(body["due_at"]) if body.get("due_at") else known.due_at
    rest = (
        (known.where or "没写位置", body.get("where") or "没写位置"),
        (RISKY[known.safety], RISKY[bool(body.get("safety"))]),
        (known.party.name, party.name),
        (due_text(known.due_at, now()), due_text(due, now())),
    )
    said = [(known.text, body["text"]), *((one, other) for one, other in rest if one != other)]
    words, mine = ("，".join(side) for side in zip(*said, strict=True))
    return {"value": {"text": words}, "words": words, "mine": mine}


def _papers_of(session: Session, case: Case, body: Data) -> list[UUID]:
    subject = body.get("subject_id")
    records = told_of(session, case.id, body["code"], UUID(str(subject)) if subject else None)
    return [one.id for one in records]


def _times_of(session: Session, case: Case, body: Data) -> list[UUID]:
    return [one.id for one in appointments_of(session, case.id)]


# Where each word has become a record of its own: by what the letter names, the records that are meant.
MEANT = {"code": _papers_of, "case_id": _times_of}


SIDES: dict[str, Callable[[Session, Case, Event, Data], Data]] = {
    "collect_paper": _papers, "mark_paper_missing": partial(_papers, missing=True), "raise_defect": _defects,
}  # fmt: skip


def _last(session: Session, case: Case, about: list[UUID], kinds: tuple[str, ...], gate: str | None) -> Event:
    query = select(Event).where(Event.chain_id == case.id, Event.subject_id.in_(about), Event.kind.in_(kinds))
    for event in session.scalars(query.order_by(Event.seq.desc())):
        if event.actor_id is not None and event.data.get("gate") in (None, gate):
            return event
    raise NotFound


def _value(data: Data) -> Data:
    """As the sheet shows the side of an item."""
    if "judgement" not in data:
        return {"text": _words(data)}
    return {"verdict": data["judgement"].get("decision", ""), "measured": _readings(data["inputs"])}


def _readings(inputs: Data) -> dict[str, str]:
    """Of a test what was read, without the instrument it was read with."""
    about = ("instrument", "instrument_no", "medium", "calibrated_until", "minutes")
    return {key: text for key, text in inputs.items() if isinstance(text, str) and text and key not in about}


def _words(data: Data) -> str:
    """In the words of the record; a letter and the event that came of it name things alike."""
    if "passed" in data:
        return "，".join(filter(None, (JUDGED[data["passed"]], data.get("reason"))))
    parts = [
        (data.get("judgement") or {}).get("name"), "、".join(_readings(data.get("inputs") or {}).values()),
        data.get("done"), data.get("text"), data.get("where"),
        data.get("why") or JUDGED.get(data.get("ok")),
        "、".join(str(one) for one in (data.get("values") or {}).values()),
        data.get("meter") or data.get("no"), data.get("base_reading") and f"{data['base_reading']} m³",
        local(parse(data["at"])).strftime("%-m月%-d日 %H:%M") if data.get("at") else "",
        data.get("evidence") if not data.get("why") else "", data.get("note"),
    ]  # fmt: skip
    return "，".join(str(part) for part in parts if part)
