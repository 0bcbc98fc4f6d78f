"""On the site: start, report, finish."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.complete_works import CompleteWorks
from fieldapp.commands.envelope import Receipt
from fieldapp.commands.report_progress import ReportProgress
from fieldapp.commands.start_works import StartWorks
from fieldapp.domain.case import Case
from fieldapp.domain.kept import SUPERSEDED, kept_of
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.permit import permit_of, road_is_open
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case
from fieldapp.domain.works import progress_of
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.works import bp
from fieldapp.web.works.shaping import by_code


def load(case_id: UUID) -> tuple[Case, WorkOrder]:
    """The case and its newest order."""
    case = find_case(db.session(), current_user, case_id)
    order = current_order(db.session(), case)
    if order is None:
        raise NotFound
    return case, order


def _dangers(body: dict[str, Any]) -> dict[str, Any]:
    """A ticket typed without the tick beside it counts as ticked."""
    tickets = by_code(body, "ticket")
    codes = dict.fromkeys([*body.get("dangers", []), *tickets])
    return {**body, "dangers": [{"code": code, "ticket": tickets.get(code, "")} for code in codes]}


@bp.get("/cases/<uuid:case_id>/start")
def show_start(case_id: UUID) -> str:
    case, order = load(case_id)
    return _start(case, order, blank(dangers=order.snapshot.get("safety", [])))


@bp.post("/cases/<uuid:case_id>/start")
@by_letter(StartWorks)
def start(case_id: UUID) -> Answer | tuple[str, int]:
    case, order = load(case_id)
    return receive(
        StartWorks, page=lambda form: _start(case, order, form), done=lambda _: url_for("cases.show", case_id=case_id),
        fixed={"order_id": order.id}, shape=_dangers,
    )  # fmt: skip


def _start(case: Case, order: WorkOrder, form: Form) -> str:
    permit = permit_of(db.session(), case)
    return render_template(
        "works/start.html", case=case, order=order, form=form, permit=permit,
        road_waits=bool(case.cut_m) and not road_is_open(permit),
        dangers=[(one.code, one.name) for one in case.pack.order.safety_notes],
        clauses=quote(case.pack, case.pack.contract.clause),
    )  # fmt: skip


@bp.get("/cases/<uuid:case_id>/progress")
def show_progress(case_id: UUID) -> str:
    case, order = load(case_id)
    return _progress(case, order, blank())


@bp.post("/cases/<uuid:case_id>/progress")
@by_letter(ReportProgress)
def report(case_id: UUID) -> Answer | tuple[str, int]:
    case, order = load(case_id)
    return receive(
        ReportProgress, page=lambda form: _progress(case, order, form), done=lambda receipt: _onward(receipt, order),
        shape=lambda body: {"order_id": order.id, **body},
    )  # fmt: skip


def _onward(receipt: Receipt, order: WorkOrder) -> str:
    """To the reports; to what changed, when this one was built to an older order."""
    if receipt.result.get("old_rev"):
        return url_for("works.show_acknowledgement", order_id=order.id)
    return url_for("works.show_progress", case_id=order.case_id)


def _progress(case: Case, order: WorkOrder, form: Form) -> str:
    reports = progress_of(db.session(), case)
    may = current_user.has(Role.CONTRACTOR, Role.CREW_LEADER) and current_user.firm_id == order.contractor_id
    return render_template(
        "works/progress.html", case=case, order=order, form=form, reports=reports,
        may_report=may and case.marked("WORKS_STARTED") is not None,
    )  # fmt: skip


@bp.get("/cases/<uuid:case_id>/completion")
def show_completion(case_id: UUID) -> str:
    case, order = load(case_id)
    return _completion(case, order, blank(**_written_before(case)))


def _written_before(case: Case) -> dict[str, Any]:
    """What was reported finished by an older order did not count; its words need not be typed again."""
    if "WORK_KEPT" not in case.marks:
        return {}
    kept = next((one for one in kept_of(db.session(), case.id) if one.kind == CompleteWorks.kind), None)
    if kept is None or kept.why != SUPERSEDED or kept.author_id != current_user.id:
        return {}
    body = {name: kept.body.get(name) for name in ("self_check", "strength", "tightness", "remaining")}
    chips = [f"{one['sha256']}/{one['name']}" for one in kept.body.get("photos", [])]
    return {**body, "photos": chips, "from_rev": kept.order_rev}


@bp.post("/cases/<uuid:case_id>/completion")
@by_letter(CompleteWorks)
def complete(case_id: UUID) -> Answer | tuple[str, int]:
    """`order_id` of the form is the revision that was on the screen; a newer one since then is said, not built over."""
    case, order = load(case_id)
    return receive(
        CompleteWorks, page=lambda form: _completion(case, order, form),
        done=lambda _: url_for("cases.show", case_id=case_id), shape=lambda body: {"order_id": order.id, **body},
    )  # fmt: skip


def _completion(case: Case, order: WorkOrder, form: Form) -> str:
    permit = permit_of(db.session(), case)
    return render_template(
        "works/completion.html", case=case, order=order, form=form, permit=permit,
        clauses=quote(case.pack, case.pack.contract.clause),
    )  # fmt: skip
