"""A defect: written down, rectified with photos, left by agreement, looked at again."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from fieldapp.commands.check_defect import CheckDefect
from fieldapp.commands.leave_defect import LeaveDefect
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.acceptance import Acceptance, find_acceptance
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import Defect, find_defect
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.standing import standing
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.packs.checklist import Grade
from fieldapp.web import view
from fieldapp.web.acceptance import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter


@bp.get("/acceptances/<uuid:acceptance_id>/defects/new")
def new_defect(acceptance_id: UUID) -> str:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    code = request.args.get("item", "")
    answer = standing(db.session(), acceptance).answers.get(code)
    return draw_new(acceptance, blank(item=code, text=answer.note if answer else ""))


@bp.post("/acceptances/<uuid:acceptance_id>/defects")
def raise_now(acceptance_id: UUID) -> Response | tuple[str, int]:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    return receive(
        RaiseDefect,
        page=lambda form: draw_new(acceptance, form),
        fixed={"acceptance_id": acceptance_id},
        done=lambda receipt: url_for("acceptance.defect", defect_id=receipt.result["defect_id"]),
    )


@bp.get("/defects/<uuid:defect_id>")
def defect(defect_id: UUID) -> str:
    return draw(find_defect(db.session(), current_user, defect_id), blank())


@bp.post("/defects/<uuid:defect_id>")
@by_letter(SubmitRectification)
def rectify(defect_id: UUID) -> Response | tuple[str, int]:
    return _receive(SubmitRectification, defect_id)


@bp.post("/defects/<uuid:defect_id>/leave")
def leave(defect_id: UUID) -> Response | tuple[str, int]:
    return _receive(LeaveDefect, defect_id)


@bp.post("/defects/<uuid:defect_id>/recheck")
def recheck(defect_id: UUID) -> Response | tuple[str, int]:
    return _receive(CheckDefect, defect_id)


def _receive(
    command: type[SubmitRectification] | type[LeaveDefect] | type[CheckDefect], defect_id: UUID
) -> Response | tuple[str, int]:
    found = find_defect(db.session(), current_user, defect_id)
    return receive(
        command,
        page=lambda form: draw(found, form),
        fixed={"defect_id": defect_id},
        done=lambda receipt: url_for("acceptance.defect", defect_id=defect_id),
    )


def draw_new(acceptance: Acceptance, form: Form) -> str:
    return render_template(
        "acceptance/new_defect.html",
        acceptance=acceptance,
        case=acceptance.case,
        form=form,
        days=view.day_taps(now()),
        items=[(one.code, f"{one.code} {one.name}") for one in acceptance.items],
        slots=[(one.slot, one.name) for one in acceptance.counted],
        rules=acceptance.case.pack.acceptance,
    )


def draw(found: Defect, form: Form) -> str:
    pack, state = found.case.pack, found.state
    can: dict[str, Any] = {
        "rectify": state in ("OPEN", "LEFT")
        and current_user.firm_id == found.party.firm_id
        and (state == "LEFT" or found.case.at_stage is Stage.RECTIFYING),
        "leave": state == "OPEN"
        and found.grade == Grade.GENERAL
        and not found.safety
        and found.acceptance.open
        and current_user.has(Role.OWNER_REP, Role.ENGINEER, Role.MANAGER),
        "recheck": state == "LEFT_RECTIFIED" and current_user.has(Role.QUALITY_INSPECTOR, Role.MANAGER),
    }
    return render_template(
        "acceptance/defect.html",
        defect=found,
        case=found.case,
        form=form,
        can=can,
        days=view.day_taps(now()),
        most=pack.acceptance.remaining_issue_days,
        clause=pack.clause(pack.acceptance.clauses["rectify"]),
        before=files(found.id),
        after={one.id: files(one.id) for one in found.rectifications},
    )


def files(subject_id: UUID) -> list[Attachment]:
    query = select(Attachment).where(Attachment.subject_id == subject_id).order_by(Attachment.id)
    return list(db.session().scalars(query))
