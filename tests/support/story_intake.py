"""How a story begins: a lead, its visit, its papers, its hand-over to the design firm."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.classify_case import ClassifyCase
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.commands.register_lead import RegisterLead
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.case import Case
from fieldapp.domain.paper import paper_state
from fieldapp.packs.intake import PaperStage
from tests.support.cast import Stage

SHOPS = {"xinzheng": ("张记烩面馆", "新郑市新华路 126 号"), "tanghe": ("老街羊肉汤", "唐河县建设路 88 号")}
ESTATES = {"xinzheng": ("轩辕花园小区", "新郑市轩辕路 9 号"), "tanghe": ("滨河家园小区", "唐河县滨河路 3 号")}
TYPED = {
    "uscc": "92410184MA40TEA20F",
    "text": "演示 0001",
    "date": "2026-02-20",
    "money": "1234567.89",
    "number": "88412",
}


def blob(stage: Stage, part: str = "customer_manager", text: str = "paper") -> BlobRef:
    """A file that has arrived at the company."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    stage.act(part, StoreBlob(sha256=digest, mime="application/pdf", size=len(data)))
    return BlobRef(sha256=digest, name=f"{text}.pdf")


def lead(stage: Stage, *, at: datetime | None = None, part: str = "customer_manager", **over: Any) -> UUID:
    """A shop met in the street, at stage ASSIGNED; any field of RegisterLead can be given."""
    name, address = SHOPS.get(stage.cast.company.code, ("甲饭店", "甲路 1 号"))
    given = {
        "source": "SWEEP",
        "name": name,
        "address": address,
        "customer_kind": "RESTAURANT",
        "phone": "13900001111",
        "contact": "张三",
        "despite": True,
        **over,
    }
    return UUID(stage.act(part, RegisterLead(**given), at=at).result["case_id"])


def estate(stage: Stage, *, at: datetime | None = None, **over: Any) -> UUID:
    """A residential estate, at stage ASSIGNED."""
    name, address = ESTATES.get(stage.cast.company.code, ("甲小区", "甲路 2 号"))
    return lead(stage, at=at, **{"name": name, "address": address, "customer_kind": "ESTATE", **over})


def visited(stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None) -> UUID:
    """The customer was met and wants gas: stage VISITED."""
    case_id = case_id or lead(stage, at=at)
    wants = next(code.code for code in stage.cast.company.pack.visit.codes if code.wants)
    stage.act("customer_manager", RecordVisit(case_id=case_id, result=wants, met="店主"), at=at)
    return case_id


def papered(stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None) -> UUID:
    """Every paper of the hand-over is in."""
    case_id = case_id or visited(stage, at=at)
    ref = blob(stage)
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        rules = [line.rule for line in paper_state(session, case, PaperStage.HANDOVER)]
    for rule in rules:
        values = {field.code: TYPED[field.kind] for field in rule.fields}
        stage.act(
            "customer_manager",
            CollectPaper(case_id=case_id, code=rule.code, values=values, files=[ref]),
            at=at,
        )
    return case_id


def handed_over(stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None) -> UUID:
    """In the design firm's hands: stage HANDED_OVER. A case given must be at ASSIGNED, and classified."""
    case_id = visited(stage, case_id, at=at)
    papered(stage, case_id, at=at)
    firm = stage.cast.firms["design"]
    stage.act("customer_manager", HandOver(case_id=case_id, firm_id=firm.id), at=at)
    return case_id


def classified(stage: Stage, case_id: UUID, kind: str = "RESTAURANT") -> UUID:
    """The class of a pushed case is confirmed."""
    stage.act("customer_manager", ClassifyCase(case_id=case_id, customer_kind=kind))
    return case_id
