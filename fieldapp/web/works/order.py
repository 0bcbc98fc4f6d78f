"""派工单 as the contractor handles them: the list, taking one on or sending it back, the crew."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.assign_crew import AssignCrew
from fieldapp.commands.return_order import ReturnOrder
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import visible
from fieldapp.domain.works import contract_end, find_order, stricter
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.works import bp
from fieldapp.web.works.shaping import collect, count, spread

PAGE = 30
WORKER = ("name", "cert", "no", "valid_until")
PROMISES = ("DELIVERY_SMALL", "DELIVERY_NONSMALL")


@bp.get("/orders")
def orders() -> str:
    """The newest revision of every order in the person's scope, latest first."""
    query = (
        select(WorkOrder).join(Case, WorkOrder.case_id == Case.id)
        .where(visible(current_user), WorkOrder.superseded_at.is_(None)).order_by(WorkOrder.id.desc()).limit(PAGE + 1)
    )  # fmt: skip
    if current_user.firm_id is not None:
        query = query.where(WorkOrder.contractor_id == current_user.firm_id)
    try:
        after = UUID(request.args["before"]) if "before" in request.args else None
    except ValueError:
        after = None
    if after is not None:
        query = query.where(WorkOrder.id < after)
    found = list(db.session.scalars(query))
    more = url_for("works.orders", before=found[PAGE - 1].id) if len(found) > PAGE else ""
    return render_template("works/orders.html", orders=found[:PAGE], more=more)


@bp.get("/orders/<uuid:order_id>/acceptance")
def show_acceptance(order_id: UUID) -> str:
    order = find_order(db.session(), current_user, order_id)
    due = order.contract_due.isoformat() if order.contract_due else ""
    return _acceptance(order, blank(contract_no=order.contract_no, contract_due=due))


@bp.post("/orders/<uuid:order_id>/acceptance")
@by_letter(AcceptOrder)
def accept(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)
    return receive(
        AcceptOrder, page=lambda form: _acceptance(order, form),
        done=lambda _: url_for("works.show_crew", order_id=order_id), fixed={"order_id": order_id},
    )  # fmt: skip


@bp.get("/orders/<uuid:order_id>/return")
def show_return(order_id: UUID) -> str:
    return _return(find_order(db.session(), current_user, order_id), blank())


@bp.post("/orders/<uuid:order_id>/return")
@by_letter(ReturnOrder)
def send_back(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)
    return receive(
        ReturnOrder, page=lambda form: _return(order, form),
        done=lambda _: url_for("cases.show", case_id=order.case_id), fixed={"order_id": order_id},
    )  # fmt: skip


@bp.get("/orders/<uuid:order_id>/crew")
def show_crew(order_id: UUID) -> str:
    order = find_order(db.session(), current_user, order_id)
    leader = order.crew_leader_id or next((one.id for one in _leaders(order)), None)
    values: dict[str, Any] = {
        "crew_leader_id": leader, "vehicles": order.snapshot.get("vehicles", ""),
        "planned_start": order.planned_start.isoformat() if order.planned_start else "",
        "planned_finish": order.planned_finish.isoformat() if order.planned_finish else "",
        **spread("workers", order.workers or _last_workers(order), WORKER),
    }  # fmt: skip
    return _crew(order, blank(**values))


@bp.post("/orders/<uuid:order_id>/crew")
def set_crew(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)
    return receive(
        AssignCrew, page=lambda form: _crew(order, form), done=lambda _: url_for("cases.show", case_id=order.case_id),
        fixed={"order_id": order_id}, shape=_workers,
    )  # fmt: skip


def _workers(body: dict[str, Any]) -> dict[str, Any]:
    rows = collect(body, "workers", WORKER)
    return {**body, "workers": rows}


def _acceptance(order: WorkOrder, form: Form) -> str:
    case = order.case
    clock = next((one for one in clocks_of(db.session(), case) if one.key in PROMISES), None)
    promised = clock.due_at if clock else None
    return render_template(
        "works/acceptance.html", order=order, case=case, form=form, clock=clock, due=stricter(case, order, promised),
        contract_end=contract_end(order), clauses=quote(case.pack, case.pack.contract.clause), now=now(),
    )  # fmt: skip


def _return(order: WorkOrder, form: Form) -> str:
    reasons = [(one.code, one.name) for one in order.case.pack.order.return_reasons]
    return render_template("works/return.html", order=order, case=order.case, form=form, reasons=reasons)


def _crew(order: WorkOrder, form: Form) -> str:
    return render_template(
        "works/crew.html", order=order, case=order.case, form=form, rows=count(form.values, "workers"),
        leaders=[(one.id, one.name) for one in _leaders(order)],
        clauses=quote(order.case.pack, order.case.pack.contract.clause),
    )  # fmt: skip


def _leaders(order: WorkOrder) -> list[Person]:
    query = select(Person).where(Person.firm_id == order.contractor_id, Person.active).order_by(Person.name)
    return [person for person in db.session.scalars(query) if person.has(Role.CREW_LEADER)]


def _last_workers(order: WorkOrder) -> list[dict[str, Any]]:
    """The workers of the firm's latest order: mostly the same men again."""
    firm = WorkOrder.contractor_id == order.contractor_id
    query = select(WorkOrder).where(firm, WorkOrder.crew_leader_id.is_not(None))
    last = db.session.scalar(query.order_by(WorkOrder.id.desc()).limit(1))
    return list(last.workers) if last else []
