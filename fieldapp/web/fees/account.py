"""The account of one estate: what the voucher says, what is due, and the next step with its form."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.approve_fee_excess import ApproveFeeExcess
from fieldapp.commands.book_fee import BookFee
from fieldapp.commands.dun_fee import DunFee
from fieldapp.commands.envelope import Command
from fieldapp.commands.open_fee_account import OpenFeeAccount
from fieldapp.commands.prepare_fee_dossier import PrepareFeeDossier
from fieldapp.commands.receive_fee import ReceiveFee
from fieldapp.commands.report_fee import ReportFee
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.fee import (
    WAYS,
    FeeAccount,
    account_of,
    find_account,
    next_dunning,
    stage_name,
    voucher_of,
)
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.money import show
from fieldapp.packs.closing import FeeStage
from fieldapp.web.fees import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote

PARTS: dict[str, type[Command]] = {
    "dossier": PrepareFeeDossier,
    "report": ReportFee,
    "dunnings": DunFee,
    "allocations": ReceiveFee,
    "booking": BookFee,
    "excess": ApproveFeeExcess,
}


@bp.get("/cases/<uuid:case_id>/fee")
def new(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    paper = voucher_of(db.session(), case)
    values: Mapping[str, Any] = paper.values if paper is not None else {}
    paid = show(int(values["amount"])) if values.get("amount") else ""
    return _draw_new(case, blank(payable=paid, area_m2=values.get("building_area_m2", "")))


@bp.post("/cases/<uuid:case_id>/fee")
def create(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        OpenFeeAccount, page=lambda form: _draw_new(case, form), fixed={"case_id": case_id},
        done=lambda receipt: url_for("fees.show", account_id=receipt.result["account_id"]),
    )  # fmt: skip


@bp.get("/fees/<uuid:account_id>", endpoint="show")
def show_account(account_id: UUID) -> str:
    return _draw(find_account(db.session(), current_user, account_id), request.args.get("do", ""))


@bp.post("/fees/<uuid:account_id>/<any(dossier, report, dunnings, allocations, booking, excess):part>")
def add(account_id: UUID, part: str) -> Answer | tuple[str, int]:
    find_account(db.session(), current_user, account_id)

    def page(form: Form) -> str:
        return _draw(find_account(db.session(), current_user, account_id), part, form)

    return receive(
        PARTS[part],
        page=page,
        done=lambda _: url_for("fees.show", account_id=account_id),
        fixed={"account_id": account_id},
    )


def _draw_new(case: Case, form: Form) -> str:
    account = account_of(db.session(), case)
    return render_template(
        "fees/new.html", case=case, form=form, voucher=voucher_of(db.session(), case), account=account,
        clauses=quote(case.pack, case.pack.fee.collect_clause or ""), payer=case.pack.fee.payer,
    )  # fmt: skip


def _forms(account: FeeAccount) -> list[str]:
    """What this person can do with the account now, the next step first."""
    case, stage = account.case, account.stage
    roles = {step.stage: step.role for step in case.pack.fee.stages}
    reported, owed = account.reported_on is not None, not account.settled
    loose = any(row.booked_at is None for row in account.payments)
    offers = [
        ("dossier", FeeStage.DOSSIER_READY, stage is FeeStage.VOUCHER_OBTAINED),
        ("report", FeeStage.REPORTED, stage is FeeStage.DOSSIER_READY),
        ("booking", FeeStage.BOOKED, account.settled and loose),
        ("dunnings", FeeStage.DUNNED, reported and owed),
        ("allocations", FeeStage.PART_PAID, reported and stage is not FeeStage.BOOKED),
    ]
    found = [part for part, turn, now in offers if now and turn in roles and current_user.has(roles[turn])]
    if loose and owed and current_user.has(roles[FeeStage.BOOKED]):
        found.append("booking")
    if reported and current_user.has(Role.MANAGER):
        found.append("excess")
    return found


def _draw(account: FeeAccount, part: str, sent: Form | None = None) -> str:
    """One form at a time: the one that was sent or asked for, else that of the next step."""
    case, session = account.case, db.session()
    today = clock.local(clock.now()).date()
    known: dict[str, dict[str, Any]] = {
        "dossier": {"items": account.dossier}, "report": {"on": today, "receiver": case.pack.fee.payer},
        "dunnings": {"on": today, "next_on": next_dunning(case.pack, today)},
        "allocations": {"on": today, "amount": show(account.receivable_fen)}, "booking": {}, "excess": {},
    }  # fmt: skip
    shown = _forms(account)
    name = part if sent is not None or part in shown else next(iter(shown), "")
    form = sent or blank(account.rev, **known.get(name, {}))
    ids = [account.id, *(row.id for row in account.payments)]
    files = list(
        session.scalars(select(Attachment).where(Attachment.subject_id.in_(ids)).order_by(Attachment.id))
    )
    return render_template(
        "fees/show.html",
        case=case,
        account=account,
        name=name,
        form=form,
        others=[one for one in shown if one != name],
        files=files,
        stage=stage_name(case.pack, account.stage),
        age=account.age(today),
        dossier=[(one.code, one.name) for one in case.pack.fee.dossier],
        dossier_names={one.code: one.name for one in case.pack.fee.dossier},
        ways=list(WAYS.items()),
        way_names=WAYS,
        payer=case.pack.fee.payer,
        every=timedelta(days=case.pack.fee.dun_every_days).days,
        clauses=quote(case.pack, case.pack.fee.collect_clause or "")
        + quote(case.pack, case.pack.fee.dun_clause or ""),
    )
