"""变更: asking for one, and what becomes of it."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.approve_change import ApproveChange
from fieldapp.commands.building import change_clause
from fieldapp.commands.envelope import Command
from fieldapp.commands.forward_change import ForwardChange
from fieldapp.commands.refuse_change import RefuseChange, holder_of
from fieldapp.commands.request_change import RequestChange
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest, changes_of, find_change, open_change, originator
from fieldapp.domain.design import SIDES
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib import money
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.works import bp
from fieldapp.web.works.shaping import collect, count, moment, spread
from fieldapp.web.works.site import load

ROW = ("item", "spec", "unit", "before", "after")
VERBS: dict[str, type[Command]] = {
    "forwarding": ForwardChange,
    "approval": ApproveChange,
    "refusal": RefuseChange,
}


@bp.get("/cases/<uuid:case_id>/changes/new")
def new_change(case_id: UUID) -> str:
    case, order = load(case_id)
    rows = [{**row, "before": row["qty"], "after": row["qty"]} for row in order.quantities]
    return _new(case, order, blank(side="INSIDE", **spread("rows", rows, ROW)))


@bp.post("/cases/<uuid:case_id>/changes")
@by_letter(RequestChange)
def ask_change(case_id: UUID) -> Answer | tuple[str, int]:
    case, order = load(case_id)
    return receive(
        RequestChange, page=lambda form: _new(case, order, form),
        done=lambda receipt: url_for("works.show_change", change_id=receipt.result["change_id"]),
        shape=lambda body: {"order_id": order.id, **_shape(body)},
    )  # fmt: skip


def _shape(body: dict[str, Any]) -> dict[str, Any]:
    """Only rows that change are sent; money is typed in yuan."""
    rows = [{"before": "0", **{k: v for k, v in row.items() if v}} for row in collect(body, "rows", ROW)]
    body["rows"] = [row for row in rows if row.get("after") != row["before"]]
    if not body["rows"]:
        raise Refused("改一下变更后的数量", "rows")
    for row in body["rows"]:
        if not row.get("after"):
            row["after"] = "0"
    cost = str(body.pop("cost_delta", "")).strip()
    if cost:
        body["cost_delta_fen"] = money.parse(cost, "cost_delta", negative=True)
    moment(body, "verbal_at")
    return body


def _new(case: Case, order: WorkOrder, form: Form) -> str:
    return render_template(
        "works/change_new.html", case=case, order=order, form=form, rows=count(form.values, "rows"),
        sides=list(SIDES.items()), causes=[(one.code, one.name) for one in case.pack.change.causes],
        waiting=open_change(db.session(), case),
        hours=case.pack.change.emergency_hours, through=_through(case), clauses=quote(case.pack, change_clause(case)),
    )  # fmt: skip


def _through(case: Case) -> str:
    """Whom the change goes through before the designer sees it."""
    starts = originator(case)
    return case.pack.title(starts) if starts is Role.SITE_MANAGER and not current_user.has(starts) else ""


@bp.get("/changes/<uuid:change_id>")
def show_change(change_id: UUID) -> str:
    change = _find(change_id)
    return _show(change, blank(base_rev=change.rev))


@bp.post("/changes/<uuid:change_id>/<any(forwarding,approval,refusal):answer>")
def answer_change(change_id: UUID, answer: str) -> Answer | tuple[str, int]:
    change = _find(change_id)
    return receive(
        VERBS[answer], page=lambda form: _show(change, form, refusing=answer == "refusal"),
        done=lambda _: url_for("works.show_change", change_id=change_id), fixed={"change_id": change_id},
    )  # fmt: skip


@bp.get("/changes/<uuid:change_id>/refusal")
def show_refusal(change_id: UUID) -> str:
    change = _find(change_id)
    return _show(change, blank(base_rev=change.rev), refusing=True)


def _find(change_id: UUID) -> ChangeRequest:
    change = db.session.get(ChangeRequest, change_id)
    if change is None:
        raise NotFound
    case = find_case(db.session(), current_user, change.case_id)
    return find_change(db.session(), case, change_id)


def _show(change: ChangeRequest, form: Form, refusing: bool = False) -> str:
    case = change.case
    photos = db.session.scalars(
        select(Attachment).where(Attachment.subject_id == change.id).order_by(Attachment.id)
    )
    mine = change.open and current_user.has(holder_of(change), Role.MANAGER)
    return render_template(
        "works/change.html", case=case, change=change, form=form, refusing=refusing and mine, mine=mine,
        holder=case.pack.title(holder_of(change)), photos=photos.all(), side=SIDES.get(change.side, change.side),
        origin=case.pack.title(change.origin), clauses=quote(case.pack, change_clause(case)),
        others=[one for one in changes_of(db.session(), case) if one.id != change.id],
    )  # fmt: skip
