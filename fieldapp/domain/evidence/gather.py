"""What proves an acceptance to an outsider: rounds, signatures, receipts, journal and sealed days, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, rounds_of
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.counterpart import Counterpart
from fieldapp.domain.design import designs_of
from fieldapp.domain.evidence.round import pictured, round_record
from fieldapp.domain.journal import Chain, DayDigest, Event, first_seal_of, seal_of
from fieldapp.domain.person import Person
from fieldapp.domain.privacy import masked_phone
from fieldapp.domain.quality_flag import flags_of
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.lib.clock import iso, local
from fieldapp.lib.errors import Refused
from fieldapp.packs.event import EVENTS

Thing = dict[str, Any]
EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """Plain JSON, ready to be packed; `files` are the digests that the store must give."""

    record: Thing
    journal: Thing
    days: list[Thing]
    receipts: list[Thing]


@dataclass(slots=True)
class _Album:
    """The files of the evidence, each once, with what it is shown for."""

    files: dict[str, Thing] = field(default_factory=dict)

    def take(self, file: Attachment, what: str) -> None:
        known = self.files.setdefault(
            file.sha256,
            {
                "sha256": file.sha256, "part": f"files/{file.sha256}{EXTENSIONS.get(file.mime, '')}", "mime": file.mime,
                "size": file.size, "name": file.name, "at": iso(file.at), "of": [],
            },
        )  # fmt: skip
        if what not in known["of"]:
            known["of"].append(what)


def gather(session: Session, case: Case) -> Evidence:
    """Everything of the case's acceptance; refused while there is none. Phone numbers are masked, and of events that
    are not about the acceptance only their place in the chain is told. The session reads as of one moment.
    """
    rounds = sorted(rounds_of(session, case.id), key=lambda one: one.round)
    if not rounds:
        raise Refused("这件还没有组织验收，没有可导出的证据", code="no_acceptance")
    album = _Album()
    for acceptance in rounds:
        for file, what in pictured(session, acceptance):
            album.take(file, what)
    for design in designs_of(session, case.id):
        query = select(Attachment).where(Attachment.subject_id == design.id).order_by(Attachment.id)
        for file in session.scalars(query):
            album.take(file, f"图纸 {design.drawing_no} 第 {design.rev} 版")
    events = list(session.scalars(select(Event).where(Event.chain_id == case.id).order_by(Event.seq)))
    records = [round_record(session, acceptance) for acceptance in rounds]
    about = _subjects(records)
    record = {
        "v": 1,
        "case": {
            "id": str(case.id), "no": case.no, "name": case.name, "address": case.address, "contact": case.contact,
            "phone": masked_phone(case),
        },
        "company": {"code": rounds[0].case.pack.company.short_name, "name": rounds[0].case.pack.company.name},
        "pack": _pack(session, rounds[0]),
        "journal": _head(session, case),
        "people": _people(session, [event for event in events if event.subject_id in about]),
        "rounds": records,
        "flags": [
            {"kind": one.kind, "words": one.words, "round": one.round, "at": iso(one.at)}
            for one in flags_of(session, case.id)
        ],
        "files": sorted(album.files.values(), key=lambda one: str(one["sha256"])),
    }  # fmt: skip
    return Evidence(
        record,
        {"events": [_event(event, opened=event.subject_id in about) for event in events]},
        _days(session, case, events),
        _receipts(session, case, rounds, events),
    )


def _subjects(records: list[Thing]) -> set[UUID]:
    """The records of the acceptance: an event about one of them is shown open."""
    found = {one["id"] for one in records}
    for one in records:
        found |= {thing["id"] for part in ("trials", "defects", "parties") for thing in one[part]}
        found |= {done["id"] for defect in one["defects"] for done in defect["rectifications"]}
    return {UUID(one) for one in found}


def _pack(session: Session, acceptance: Acceptance) -> Thing:
    ruleset = acceptance.case.ruleset
    return {"version": ruleset.version, "sha256": ruleset.sha256, "title": ruleset.pack.pack.title}


def _head(session: Session, case: Case) -> Thing:
    chain = session.get_one(Chain, case.id)
    return {"seq": chain.seq, "head": chain.head}


def _people(session: Session, events: Iterable[Event]) -> Thing:
    wanted = {event.actor_id for event in events if event.actor_id is not None}
    found = session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.id))
    return {
        str(one.id): {"name": one.name, "title": one.title, "firm": one.firm.name if one.firm else ""}
        for one in found
    }


def _event(event: Event, opened: bool) -> Thing:
    """Body, hash and, when it is open, what the body names by digest only."""
    body = event.body()
    inner = event.inner()
    if event.hash != seal_of(event) and event.hash == first_seal_of(event):
        del body["inner"]
        inner = {"data": event.data, "place": event.place}
        body |= inner if opened else {}
    name = EVENTS.get(event.kind, event.kind)
    return {"name": name, "body": body, "hash": event.hash, "inner": inner if opened else None}


def _days(session: Session, case: Case, events: Iterable[Event]) -> list[Thing]:
    """The sealed days on which the chain moved; other cases stand in them by id and hash only."""
    wanted = {local(event.server_at).date() for event in events}
    query = select(DayDigest).where(DayDigest.company_id == case.company_id, DayDigest.day.in_(wanted))
    return [{"body": day.body(), "root": day.root} for day in session.scalars(query.order_by(DayDigest.day))]


def _receipts(session: Session, case: Case, rounds: list[Acceptance], events: Iterable[Event]) -> list[Thing]:
    """Receipts of documents about the case or its rounds, from people who worked on it."""
    owners = {event.actor_id for event in events if event.actor_id is not None}
    ids = [case.id, *(one.id for one in rounds)]
    query = (
        select(DocumentReceipt, Counterpart)
        .outerjoin(Counterpart, Counterpart.receipt_id == DocumentReceipt.id)
        .where(
            DocumentReceipt.owner_id.in_(owners),
            or_(*(DocumentReceipt.doc.endswith(f":{one}") for one in ids)),
        )
        .order_by(DocumentReceipt.id)
    )
    return [
        {
            "code": receipt.spaced_code, "title": receipt.title, "content": receipt.content, "sha256": receipt.sha256,
            "signature": receipt.signature, "key": receipt.key,
            "counterpart": kept.as_dict() if kept is not None else None,
        }
        for receipt, kept in session.execute(query)
    ]  # fmt: skip
