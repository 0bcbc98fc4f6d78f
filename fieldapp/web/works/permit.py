"""道路手续: one page that shows where the permit stands and the form of its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.apply_in_full import ApplyInFull
from fieldapp.commands.approve_permit import ApprovePermit
from fieldapp.commands.ask_hold import ASKERS
from fieldapp.commands.confirm_route import ConfirmRoute
from fieldapp.commands.envelope import Command
from fieldapp.commands.file_permit import FilePermit
from fieldapp.commands.notify_authority import NotifyAuthority
from fieldapp.commands.record_supervision import RecordSupervision
from fieldapp.commands.reject_permit import RejectPermit
from fieldapp.commands.restore_road import RestoreRoad
from fieldapp.commands.sign_commitment import SignCommitment
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, clocks_of
from fieldapp.domain.permit import Permit, permit_of, siblings
from fieldapp.domain.permit_rule import NAMES, decide_permit
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs.permit import Decision
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.works import bp
from fieldapp.web.works.shaping import by_code


def _receipts(body: dict[str, Any]) -> dict[str, Any]:
    numbers = by_code(body, "no")
    return {**body, "receipts": [{"authority": code, "no": no} for code, no in numbers.items()]}


def _grants(body: dict[str, Any]) -> dict[str, Any]:
    numbers, ends = by_code(body, "no"), by_code(body, "until")
    for code in numbers.keys() - ends.keys():
        raise Refused("写上许可到哪天", f"until.{code}")
    for code in ends.keys() - numbers.keys():
        raise Refused("写上许可证号", f"no.{code}")
    grants = [{"authority": code, "no": no, "valid_until": ends[code]} for code, no in numbers.items()]
    return {**body, "grants": grants}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do with the permit: its command, its button, why, and how its form becomes the command."""

    command: type[Command]
    label: str
    why: str
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None


ACTS = {
    "route": Act(ConfirmRoute, "定下走法", "正好在界线上，规则没写归哪边"),
    "commitment": Act(SignCommitment, "承诺书签好了", "签好后告知主管部门，就能破路"),
    "application": Act(ApplyInFull, "改走正式申请", "没有政策文号，承诺书不作数"),
    "notices": Act(NotifyAuthority, "已告知", "涉及的部门都告知了，就能破路"),
    "filings": Act(FilePermit, "备案办好了", "涉及的部门都有回执，就能破路", _receipts),
    "submissions": Act(SubmitPermit, "资料报出去了", "报齐后等批"),
    "approvals": Act(ApprovePermit, "批下来了", "涉及的部门都批了，就能破路", _grants),
    "rejections": Act(RejectPermit, "记下退回", "补好资料再报，这一轮留底"),
    "supervision": Act(RecordSupervision, "记下监管结果", "主管部门看过路面后记"),
}
NEXT = {
    (Decision.CONFIRM, "CONFIRM"): ("route",),
    (Decision.COMMITMENT, "OPEN"): ("commitment", "application"),
    (Decision.COMMITMENT, "COMMITTED"): ("notices",),
    (Decision.FILING, "OPEN"): ("filings",),
    (Decision.APPROVAL, "COLLECTING"): ("submissions", "approvals", "rejections"),
    (Decision.APPROVAL, "SUBMITTED"): ("approvals", "rejections"),
}


def acts_of(permit: Permit) -> tuple[str, ...]:
    """What can be done with it now, the likeliest first."""
    if permit.state == "RESTORED" and permit.supervised_at is None:
        return ("supervision",)
    acts = NEXT.get((permit.decision, permit.state), ())
    if not any(desk.submitted_at for desk in permit.concerned):
        acts = tuple(act for act in acts if act == "submissions" or permit.decision is not Decision.APPROVAL)
    return acts


def may_act(case: Case, person: Person, act: str) -> bool:
    if act == "route":
        return person.has(Role.ENGINEER, Role.MANAGER)
    if person.has(Role.ENGINEER, Role.MANAGER):
        return True
    agent = case.pack.permit.agent_role
    return person.has(agent) and (agent is not Role.CUSTOMER_MANAGER or case.customer_manager_id == person.id)


@bp.get("/cases/<uuid:case_id>/permit")
def show_permit(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    return _page(case, permit_of(db.session(), case), None, None)


@bp.get(f"/cases/<uuid:case_id>/permit/<any({','.join(ACTS)}):act>")
def edit_permit(case_id: UUID, act: str) -> str:
    case = find_case(db.session(), current_user, case_id)
    permit = permit_of(db.session(), case)
    if permit is None or act not in acts_of(permit):
        return _page(case, permit, None, None)
    return _page(case, permit, act, None)


@bp.post(f"/cases/<uuid:case_id>/permit/<any({','.join(ACTS)}):act>")
def do_permit(case_id: UUID, act: str) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        ACTS[act].command,
        page=lambda form: _page(case, permit_of(db.session(), case), act, form),
        done=lambda _: url_for("works.show_permit", case_id=case_id),
        fixed={"case_id": case_id},
        shape=ACTS[act].shape,
    )


def _page(case: Case, permit: Permit | None, act: str | None, form: Form | None) -> str:
    moment, session = now(), db.session()
    acts = [one for one in acts_of(permit) if may_act(case, current_user, one)] if permit else []
    act = act or next(iter(acts), None)
    why = decide_permit(case.cut_m, case.pack) if case.cut_m is not None else None
    if permit is not None and act is not None and form is None:
        form = _start(case, permit)
    clock = _clock(case, clocks_of(session, case))
    return render_template(
        "works/permit.html", case=case, permit=permit, act=act, acts=acts, form=form, ACTS=ACTS, NAMES=NAMES, why=why,
        clauses=quote(case.pack, permit.clause if permit else why.source if why else ""), clock=clock, now=moment,
        late=clock is not None and clock.stopped_at is None and clock.due_at < moment,
        overrun=case.pack.hold.reason(case.pack.permit.overrun_hold), siblings=_together(case, moment),
        steps=[{"name": name, "value": value} for name, value in why.steps] if why else [], rules=case.pack.permit,
        desks=[(desk.authority, desk.name) for desk in permit.desks] if permit else [],
        sent=[(d.authority, d.name) for d in permit.waiting] if permit else [],
        answered=permit is not None and any(desk.touched for desk in permit.desks),
        engineering=case.pack.departments.engineering,
        bare=_without_basis(case, permit), may_hold=current_user.has(*ASKERS),
    )  # fmt: skip


def _start(case: Case, permit: Permit) -> Form:
    """What is known already: numbers given, the basis used last time. Whom it goes to is for the agent to say."""
    values: dict[str, Any] = {
        "not_concerned": [desk.authority for desk in permit.desks if not desk.concerned],
        "basis_doc_no": _last_basis(case),
        **{f"no.{desk.authority}": desk.no for desk in permit.desks},
        **{f"until.{d.authority}": d.valid_until.isoformat() for d in permit.desks if d.valid_until},
    }  # fmt: skip
    return blank(base_rev=permit.rev, **values)


def _last_basis(case: Case) -> str:
    """The policy number of the company's latest commitment; it is the same one for the whole town."""
    query = select(Permit.basis_doc_no).where(
        Permit.company_id == case.company_id, Permit.committed_at.is_not(None)
    )
    return db.session().scalar(query.order_by(Permit.committed_at.desc()).limit(1)) or ""


def _without_basis(case: Case, permit: Permit | None) -> bool:
    needed = permit is not None and permit.decision is Decision.COMMITMENT and case.pack.permit.require_basis
    return needed and permit is not None and permit.committed_at is None and not _last_basis(case)


def _clock(case: Case, clocks: list[Clock]) -> Clock | None:
    keys = (case.pack.permit.filing_limit, case.pack.permit.approval_limit)
    return next((clock for clock in clocks if clock.key in keys), None)


def _together(case: Case, moment: datetime) -> dict[str, Any] | None:
    """Cases of the same customer that would pass the boundary if they were one job."""
    limit = case.pack.permit.small_length_m
    others = siblings(db.session(), case, moment) if limit is not None and case.cut_m else []
    total = sum((other.cut_m for other in others if other.cut_m), case.cut_m or 0)
    if (
        not others
        or limit is None
        or case.cut_m is None
        or float(case.cut_m) >= limit
        or float(total) < limit
    ):
        return None
    return {"cases": others, "total": total, "limit": limit, "days": case.pack.permit.split_window_days}


@bp.get("/cases/<uuid:case_id>/restoration")
def show_restoration(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    permit = permit_of(db.session(), case)
    if permit is None:
        raise NotFound
    return _restoration(case, permit, blank(base_rev=permit.rev))


@bp.post("/cases/<uuid:case_id>/restoration")
@by_letter(RestoreRoad)
def restore(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    permit = permit_of(db.session(), case)
    if permit is None:
        raise NotFound
    return receive(
        RestoreRoad, page=lambda form: _restoration(case, permit, form),
        done=lambda _: url_for("cases.show", case_id=case_id), fixed={"case_id": case_id},
    )  # fmt: skip


def _restoration(case: Case, permit: Permit, form: Form) -> str:
    clauses = quote(case.pack, permit.clause)
    return render_template("works/restoration.html", case=case, permit=permit, form=form, clauses=clauses)
