"""Work that comes too late for the world it was written in: kept at the company instead of sent back, and explained."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_login import current_user

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Asked, Letter, Receipt
from fieldapp.commands.keep_work import KeepWork
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.registry import verbs
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.case import Case
from fieldapp.domain.charge import handed_over
from fieldapp.domain.kept import CONCLUDED, LIST, REASSIGNED, SUPERSEDED, KeptWork
from fieldapp.domain.named import case_named
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.turned import why_turned
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.web.sync.address import command_at, route_at

Card = dict[str, Any]
FORM = "form"


def keep(letter: Letter, code: str, said: str) -> Receipt | None:
    """The receipt of a letter that is kept, None where its author has to deal with the refusal himself."""
    if not letter.device_id:
        return None
    body = _named(letter)
    case = case_named(db.session(), current_user.company_id, body)
    if case is None:
        return None
    done = Doing(db.session(), current_user, letter, now(), current_user.main_role).at
    turn = why_turned(db.session(), case, current_user, letter.kind, body, code, done)
    if turn is None:
        return None
    command = KeepWork(
        case_id=case.id, why=turn.why, part=turn.part, order_rev=turn.order_rev, name=_title(letter), said=said[:500],
        work={"kind": letter.kind, "body": letter.body, "base_rev": letter.base_rev},
    )  # fmt: skip
    given = letter.model_dump(exclude={"kind", "body", "asked"})
    db.session.rollback()
    kept = Asked(**given, kind=command.kind, body=command.model_dump(mode="json"), asked=body_digest(letter))
    return dispatch(db.engine, kept)


def card_of(receipt: Receipt) -> Card | None:
    """What the person is told, and where they decide; None where the world has not moved on."""
    result = receipt.result
    if receipt.kind == KeepWork.kind:
        return _kept(db.session.get(KeptWork, UUID(str(result["kept_id"]))))
    if not receipt.case_id or not (result.get("old_rev") or result.get("archived")):
        return None
    case = db.session.get_one(Case, receipt.case_id)
    if result.get("old_rev"):
        return _superseded(case, "这条按旧版记下了")
    return _list(case, db.session.get(Acceptance, UUID(str(result["acceptance_id"]))))


def _kept(kept: KeptWork | None) -> Card | None:
    if kept is None:
        return None
    if kept.why == SUPERSEDED:
        return _superseded(kept.case, f"“{kept.title}”按第 {kept.order_rev} 版记下了，没算")
    if kept.why == LIST:
        body = kept.body.get("acceptance_id")
        return _list(kept.case, db.session.get(Acceptance, UUID(str(body))) if body else None)
    href = url_for("kept.show", kept_id=kept.id)
    if kept.why == CONCLUDED:
        text = f"{kept.case.name}：“{kept.title}”到得晚，存在公司，没算进这一轮"
        return {"why": CONCLUDED, "title": "这一轮已定结论", "text": text, "href": href}
    before = handed_over(db.session(), kept.case, current_user)
    whom = before.to if before else "别人"
    text = f"{kept.case.name}：“{kept.title}”在公司了，{whom}接着看"
    return {"why": REASSIGNED, "title": f"这件改派给{whom}了", "text": text, "href": href}


def _superseded(case: Case, said: str) -> Card | None:
    order: WorkOrder | None = current_order(db.session(), case)
    if order is None:
        return None
    href = url_for("works.show_acknowledgement", order_id=order.id)
    text = f"{case.name}：{said}。先停下看改动"
    return {"why": SUPERSEDED, "title": f"派工单换了第 {order.rev} 版", "text": text, "href": href}


def _list(case: Case, acceptance: Acceptance | None) -> Card | None:
    if acceptance is None:
        return None
    version = acceptance.checklists[0]["version"]
    text = f"{case.name}：按旧表答的都在，看哪几项要重答"
    href = url_for("acceptance.sheet", acceptance_id=acceptance.id) + "#turned"
    return {"why": LIST, "title": f"检查表换了第 {version} 版", "text": text, "href": href}


def _named(letter: Letter) -> dict[str, Any]:
    """What the letter names: the data of a command, or what stands in the address of a form."""
    return letter.body if letter.kind != FORM else route_at(str(letter.body.get("at", "")))[1]


def _title(letter: Letter) -> str:
    """What people call it."""
    if letter.kind == FORM:
        asked = command_at(str(letter.body.get("at", "")))
        return asked.title if asked else "表单"
    title, item = verbs()[letter.kind].command.title, letter.body.get("item")
    return f"{title} {item}" if item else title
