"""A round as plain JSON for a phone: all that is needed to judge, show and sign it without a network."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.acting import CHECKERS, HOSTS, TESTERS, signer_roles, signs_for
from fieldapp.domain.answer import Answer
from fieldapp.domain.archived import ArchivedAnswer, archived_of, archived_photos
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import BEFORE, Defect
from fieldapp.domain.design import designs_of, drawings_of
from fieldapp.domain.list_move import digests
from fieldapp.domain.order import current_order
from fieldapp.domain.person import Person
from fieldapp.domain.rule_sheet import item_data, pack_data, rule_data
from fieldapp.domain.signature import Signature
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.trial import PHOTO, PHOTO_END, Trial
from fieldapp.domain.turned_list import changes, first_digests, slot_of, turned
from fieldapp.lib.clock import utc_iso

Data = dict[str, Any]


def round_data(session: Session, acceptance: Acceptance, person: Person) -> Data:
    """What static/js/acceptance/types.d.ts calls Round; the web adds addresses to its files."""
    now, case = standing(session, acceptance), acceptance.case
    pack = case.pack
    files = _files(session, now)
    wanted = {rule for item in now.items for group in item.tests for rule in group}
    clause = pack.clause(pack.acceptance.clauses["convene"])
    photos = _photos(files)
    of_now, of_first = digests(now.items, acceptance.pack), first_digests(session, acceptance)
    return {
        "v": 1,
        "acceptance_id": str(acceptance.id),
        "case_id": str(case.id),
        "case": {"no": case.no, "name": case.name, "address": case.address},
        "company": case.company.name,
        "round": acceptance.round,
        "klass": acceptance.klass,
        "open": acceptance.open,
        "result_name": acceptance.result_name,
        "at": utc_iso(acceptance.at),
        "note": acceptance.note,
        "me": {
            "id": str(person.id),
            "name": person.name,
            "firm_id": str(person.firm_id) if person.firm_id else None,
            "firm": person.firm.name if person.firm else person.company.name,
            "host": person.has(*HOSTS),
            "checks": person.has(*CHECKERS),
            "tests": person.has(*TESTERS),
        },
        "pack": pack_data(pack, acceptance.pack),
        "clause": {"id": clause.id, "quote": clause.quote, "place": clause.place},
        "checklists": [
            {**kept, "name": section.name, "items": [item.code for item in section.items]}
            for kept, section in zip(acceptance.checklists, acceptance.sections, strict=True)
        ],
        "items": [
            {**item_data(item), "digest": of_now[item.code], "slot": slot_of(item.code, of_now, of_first)}
            for item in now.items
        ],
        "rules": {rule: rule_data(acceptance.pack.test_rules[rule]) for rule in sorted(wanted)},
        "answers": {
            code: _answer(one, [file.sha256 for file in now.photos.get(code, ())])
            for code, one in sorted(now.answers.items())
        },
        "trials": [_trial(one, photos) for one in now.trials],
        "defects": [_defect(one, photos) for one in now.defects],
        "parties": [_party(acceptance, one, person) for one in acceptance.parties],
        "signatures": [_signature(one) for one in now.signatures],
        "drawing": _drawing(session, acceptance),
        "order": _order(session, acceptance),
        "turned": _turned(session, now),
        "files": {file.sha256: file_data(file) for file in files},
        **({} if acceptance.open else {"content": now.content}),
    }


def file_data(file: Attachment) -> Data:
    return {
        "id": str(file.id),
        "sha256": file.sha256,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "url": "",
        "picture": "",
    }


def _turned(session: Session, now: Standing) -> Data | None:
    """What became of the answers when the lists were moved; None when they never were."""
    found = turned(session, now.acceptance, now.answers)
    if found is None:
        return None
    photos = archived_photos(session, [*found.again, *found.gone])
    return {
        "at": utc_iso(found.at),
        "by": found.move["by"],
        "reason": found.move["reason"],
        "from": found.move["from"],
        "to": found.move["to"],
        "carried": list(found.carried),
        "again": [_archived(one, photos) for one in found.again],
        "gone": [_archived(one, photos) for one in found.gone],
        "fresh": [item.code for item in found.fresh],
        "changed": changes(session, now.acceptance),
    }


def _archived(one: ArchivedAnswer, photos: dict[UUID, list[Attachment]]) -> Data:
    return {
        "code": one.item,
        "name": one.name,
        "words": one.words,
        "told": one.told,
        "by_name": one.by.name,
        "at": utc_iso(one.at),
        "photos": [file.sha256 for file in photos.get(one.id, [])],
    }


def _files(session: Session, now: Standing) -> list[Attachment]:
    """The photos of answers, tests and defects."""
    found = [file for files in now.photos.values() for file in files]
    subjects = [*(one.id for one in now.trials), *(one.id for one in now.defects)]
    query = select(Attachment).where(
        Attachment.subject_id.in_(subjects), Attachment.slot.in_((PHOTO, PHOTO_END, BEFORE))
    )
    found += session.scalars(query.order_by(Attachment.id)) if subjects else []
    if now.acceptance.moves:
        archived = archived_photos(session, archived_of(session, now.acceptance.id))
        found += [file for files in archived.values() for file in files]
    return found


def _photos(files: Iterable[Attachment]) -> dict[tuple[Any, str], list[str]]:
    found: dict[tuple[Any, str], list[str]] = {}
    for file in files:
        found.setdefault((file.subject_id, file.slot), []).append(file.sha256)
    return {key: sorted(set(shas)) for key, shas in found.items()}


def _answer(one: Answer, photos: list[str]) -> Data:
    return {
        **one.said,
        "rev": one.rev,
        "by": str(one.by_id),
        "by_name": one.by.name,
        "at": utc_iso(one.at),
        "origin_round": one.origin_round,
        "photos": sorted(set(photos)),
        "history": len(one.history),
    }


def _trial(one: Trial, photos: dict[tuple[Any, str], list[str]]) -> Data:
    return {
        "id": str(one.id),
        "item": one.item,
        "rule": one.rule,
        "round": one.round,
        "inputs": one.inputs,
        "decision": one.decision,
        "started_at": utc_iso(one.started_at),
        "ended_at": utc_iso(one.ended_at) if one.ended_at else None,
        "judgement": one.judgement,
        "start_photos": photos.get((one.id, PHOTO), []),
        "photos": photos.get((one.id, PHOTO_END), []),
        "by_name": one.by.name,
        "at": utc_iso(one.at),
    }


def _defect(one: Defect, photos: dict[tuple[Any, str], list[str]]) -> Data:
    return {
        "id": str(one.id),
        "item": one.item,
        "round": one.round,
        "grade": one.grade,
        "safety": one.safety,
        "where": one.where,
        "text": one.text,
        "slot": one.party.slot,
        "party": one.party.name,
        "firm": one.party.firm_name,
        "due_at": utc_iso(one.due_at),
        "state": one.state,
        "state_name": one.state_name,
        "left_until": utc_iso(one.left_until) if one.left_until else None,
        "raised_by": one.raised_by.name,
        "photos": photos.get((one.id, BEFORE), []),
    }


def _party(acceptance: Acceptance, one: Party, person: Person) -> Data:
    return {
        "slot": one.slot,
        "name": one.name,
        "firm": one.firm_name,
        "firm_kind": one.firm_kind,
        "firm_id": str(one.firm_id) if one.firm_id else None,
        "person": one.person_name,
        "person_id": str(one.person_id) if one.person_id else None,
        "capacity": one.capacity,
        "substitute": one.substitute,
        "counted": one in acceptance.counted,
        "mine": signs_for(person, acceptance, one),
        "roles": [role.value for role in signer_roles(acceptance, one)],
    }


def _signature(one: Signature) -> Data:
    return {
        "sig_id": str(one.sig_id) if one.sig_id else "",
        "slot": one.slot,
        "signer": one.signer,
        "capacity": one.capacity,
        "person_id": str(one.person_id) if one.person_id else None,
        "at": utc_iso(one.moment),
        "device_id": one.device_id,
        "content_sha": one.content_sha,
        "unseen": one.content is None,
        "relayed": one.relayed,
        "own": one.own_at is not None,
    }


def _drawing(session: Session, acceptance: Acceptance) -> Data:
    """The newest drawing, which is the one that is signed for."""
    design = next(iter(designs_of(session, acceptance.case_id)), None)
    files = drawings_of(session, acceptance.case_id).get(design.id, []) if design else []
    return {
        "rev": design.rev if design else acceptance.design_rev,
        "no": design.drawing_no if design else "",
        "sha256": design.sha256 if design else acceptance.design_sha,
        "files": [file_data(file) for file in files],
    }


def _order(session: Session, acceptance: Acceptance) -> Data:
    order = current_order(session, acceptance.case)
    return {
        "rev": acceptance.case.order_rev,
        "id": str(order.id) if order else None,
        "title": order.title if order else "",
        "url": "",
    }
