"""One round of the acceptance as plain data: lists, answers, tests, defects, contents and signatures."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.archived import archived_of, archived_photos
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import Defect, Rectification
from fieldapp.domain.signature import FLAGS, Signature
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.trial import Trial
from fieldapp.domain.verdict import limits, measures
from fieldapp.lib.clock import iso
from fieldapp.lib.text import mask_phone
from fieldapp.packs.checklist import Checklist, Item

Thing = dict[str, Any]


def round_record(session: Session, acceptance: Acceptance) -> Thing:
    now = standing(session, acceptance)
    by = acceptance.concluded_by
    contents = {one.content_sha: one.content for one in now.signatures if one.content is not None}
    contents[now.content_sha] = now.content
    return {
        "id": str(acceptance.id), "round": acceptance.round, "klass": acceptance.klass, "result": acceptance.result,
        "result_name": acceptance.result_name, "at": iso(acceptance.at), "note": acceptance.note,
        "convened_by": acceptance.convened_by.name, "convened_at": iso(acceptance.convened_at),
        "concluded_by": by.name if by else "", "concluded_at": _time(acceptance.concluded_at),
        "order_rev": acceptance.order_rev, "design_rev": acceptance.design_rev,
        "checklists": [_checklist(one) for one in acceptance.sections],
        "parties": [_party(one) for one in acceptance.parties],
        "answers": {
            code: {"by": one.by.name, "at": iso(one.at), "rev": one.rev, "round": one.origin_round or acceptance.round}
            for code, one in now.answers.items()
        },
        "trials": [_trial(one) for one in now.trials],
        "defects": [_defect(one) for one in now.defects if one.acceptance_id == acceptance.id],
        "contents": contents, "content": now.content_sha,
        "signatures": [_signature(one) for one in now.signatures],
    }  # fmt: skip


def pictured(session: Session, acceptance: Acceptance) -> Iterator[tuple[Attachment, str]]:
    """The files of a round, each with what it shows."""
    now = standing(session, acceptance)
    where = f"第 {acceptance.round} 轮"
    for code in sorted(now.photos):
        for file in now.photos[code]:
            yield file, f"{where} {code} 的照片"
    archived = archived_of(session, acceptance.id) if acceptance.moves else []
    names = {one.id: one.item for one in archived}
    for key, files in archived_photos(session, archived).items():
        for file in files:
            yield file, f"{where} {names[key]} 按旧表答的照片"
    shown: dict[UUID, str] = {one.id: f"{where} {one.item} 试验 {one.rule} 的照片" for one in now.trials}
    if acceptance.moves:
        query = select(Trial).where(Trial.acceptance_id == acceptance.id, Trial.archived_at.is_not(None))
        shown |= {
            one.id: f"{where} {one.item} 试验 {one.rule} 按旧表做的照片" for one in session.scalars(query)
        }
    for defect in _own(now):
        shown[defect.id] = f"{where} {defect.item} 的缺陷照片"
        shown |= {done.id: f"{where} {defect.item} 整改后的照片" for done in defect.rectifications}
    photos = select(Attachment).where(Attachment.subject_id.in_(shown)).order_by(Attachment.id)
    for file in session.scalars(photos):
        if file.subject_id is not None:
            yield file, shown[file.subject_id]


def _own(now: Standing) -> list[Defect]:
    return [one for one in now.defects if one.acceptance_id == now.acceptance.id]


def _checklist(section: Checklist) -> Thing:
    return {
        "code": section.code, "name": section.name, "version": section.version,
        "items": [_item(one) for one in section.items],
    }  # fmt: skip


def _item(item: Item) -> Thing:
    return {
        "code": item.code, "name": item.name, "criterion": item.criterion, "grade": item.grade.value, "ref": item.ref,
        "measures": [
            {"key": key, "name": name, "unit": one.unit or item.unit or "", "allowed": _allowed(*limits(one, None))}
            for key, name, one in measures(item)
        ],
    }  # fmt: skip


def _allowed(low: Decimal | None, high: Decimal | None) -> list[str | None]:
    return [None if one is None else f"{one.normalize():f}" for one in (low, high)]


def _party(party: Party) -> Thing:
    phone = party.person.phone if party.person is not None else None
    return {
        "id": str(party.id), "slot": party.slot, "name": party.name, "firm": party.firm_name,
        "person": party.person_name, "capacity": party.capacity, "substitute": party.substitute,
        "phone": mask_phone(phone) if phone else "",
    }  # fmt: skip


def _trial(trial: Trial) -> Thing:
    return {
        "id": str(trial.id), "item": trial.item, "rule": trial.rule, "decision": trial.decision,
        "name": trial.decision_name, "round": trial.round, "by": trial.by.name, "at": iso(trial.at),
        "judgement": trial.judgement,
    }  # fmt: skip


def _defect(defect: Defect) -> Thing:
    return {
        "id": str(defect.id), "item": defect.item, "text": defect.text, "where": defect.where, "grade": defect.grade,
        "safety": defect.safety, "state": defect.state_name, "party": defect.party.name, "firm": defect.party.firm_name,
        "due_at": iso(defect.due_at), "raised_by": defect.raised_by.name, "raised_at": iso(defect.raised_at),
        "left_until": _time(defect.left_until), "left_by": defect.left_by.name if defect.left_by else "",
        "closed_at": _time(defect.closed_at), "closed_by": defect.closed_by.name if defect.closed_by else "",
        "rectifications": [_rectification(one) for one in defect.rectifications],
    }  # fmt: skip


def _rectification(done: Rectification) -> Thing:
    return {
        "id": str(done.id), "done": done.done, "by": done.by.name, "at": iso(done.at), "rejected": done.rejected,
        "rejected_reason": done.rejected_reason,
    }  # fmt: skip


def _signature(signature: Signature) -> Thing:
    return {
        "sealed": signature.sealed(), "seal": signature.seal, "strokes": signature.strokes,
        "firm": signature.party.firm_name, "party": signature.party.name,
        "flags": [FLAGS.get(one, one) for one in signature.flags], "device": signature.device_proof,
        **({"relay": _relay(signature)} if signature.relayed else {}),
    }  # fmt: skip


def _relay(signature: Signature) -> Thing:
    """How a signature by relay came here; `own_at` is when the signer's own account has said so."""
    return {
        "by": str(signature.by_id), "own_at": _time(signature.own_at), "shown": signature.shown,
        "words": signature.provenance,
    }  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
