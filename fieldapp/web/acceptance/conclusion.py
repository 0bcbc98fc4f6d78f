"""定结论: what stands, what is missing, passed or to be rectified."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.domain.acceptance import Acceptance, find_acceptance
from fieldapp.domain.person import Role
from fieldapp.domain.standing import standing
from fieldapp.domain.suspicion import KINDS, suspicions
from fieldapp.extensions import db
from fieldapp.web.acceptance import bp
from fieldapp.web.forms import Form, blank, receive


@bp.get("/acceptances/<uuid:acceptance_id>/conclusion")
def conclusion(acceptance_id: UUID) -> str:
    return draw(find_acceptance(db.session(), current_user, acceptance_id), blank())


@bp.post("/acceptances/<uuid:acceptance_id>/conclusion")
def conclude_now(acceptance_id: UUID) -> Response | tuple[str, int]:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    return receive(
        ConcludeAcceptance,
        page=lambda form: draw(find_acceptance(db.session(), current_user, acceptance_id), form),
        done=lambda receipt: url_for("acceptance.show", acceptance_id=acceptance.id),
        fixed={"acceptance_id": acceptance_id},
    )


def draw(acceptance: Acceptance, form: Form) -> str:
    now = standing(db.session(), acceptance)
    names = {item.code: item for item in now.items}
    failing = [names[code] for code in now.tally.failed if code not in now.tally.left]
    return render_template(
        "acceptance/conclusion.html",
        acceptance=acceptance,
        case=acceptance.case,
        now=now,
        form=form,
        failing=failing,
        can_pass=not now.obstacles and not now.unsigned,
        can_fail=bool(failing or now.pending),
        rules=acceptance.case.pack.acceptance,
        hints=suspicions(db.session(), now),
        kinds=KINDS,
        sees_all=current_user.has(Role.QUALITY_INSPECTOR, Role.MANAGER),
        clause=acceptance.case.pack.clause(acceptance.case.pack.acceptance.clauses["rectify"]),
    )
