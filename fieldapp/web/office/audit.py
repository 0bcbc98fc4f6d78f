"""终审: both keys side by side; whoever may turn one finds its form here."""

from uuid import UUID

from flask import render_template
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.domain.audit import (
    DOCUMENTS,
    SETTLEMENT,
    Key,
    audits_of,
    blocking_papers,
    keys_of,
    may_turn,
    passed_at_all,
)
from fieldapp.domain.case import Case
from fieldapp.domain.completion import document_lines
from fieldapp.domain.settlement import current_settlement
from fieldapp.domain.stage import Stage
from fieldapp.extensions import db
from fieldapp.lib.errors import Refused
from fieldapp.lib.money import show
from fieldapp.web.casework import receive_for
from fieldapp.web.forms import Form, blank
from fieldapp.web.office import bp
from fieldapp.web.office.sight import of_staff
from fieldapp.web.quote import quote


@bp.get("/cases/<uuid:case_id>/audit")
def audit(case_id: UUID) -> str:
    return _draw(of_staff(case_id), blank())


@bp.post("/cases/<uuid:case_id>/audit/documents")
def audit_documents(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(of_staff(case_id), AuditDocuments, _draw, "office.audit")


@bp.post("/cases/<uuid:case_id>/audit/settlement")
def audit_settlement(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(of_staff(case_id), AuditSettlement, _draw, "office.audit", shape=_words)


def _words(body: dict[str, object]) -> dict[str, object]:
    """What does not hold is written one to a line."""
    return {
        **body,
        "returned": [
            line.strip() for one in _list(body.get("returned")) for line in one.splitlines() if line.strip()
        ],
    }


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _mine(case: Case, keys: list[Key]) -> tuple[Key | None, str]:
    """The key this person can turn now, else why not."""
    why = ""
    for key in keys:
        if not key.waiting or not current_user.has(key.step.role):
            continue
        try:
            may_turn(case, current_user, key, keys)
        except Refused as refused:
            why = refused.message
            continue
        return key, ""
    return None, why


def _draw(case: Case, form: Form) -> str:
    session, pack = db.session(), case.pack
    keys, sheet = keys_of(session, case), current_settlement(session, case)
    ready = case.at_stage in (Stage.ACCEPTED, Stage.IN_SERVICE) and not passed_at_all(case)
    mine, why = _mine(case, keys) if ready else (None, "")
    if mine is not None and mine.step.code == SETTLEMENT and sheet is not None:
        form.values.setdefault("first", show(sheet.submitted_fen))
        form.values.setdefault("approved", show(sheet.submitted_fen))
        typed = form.values.get("returned")
        form.values["returned"] = "\n".join(typed) if isinstance(typed, list) else typed
    return render_template(
        "office/audit.html",
        case=case,
        form=form,
        keys=keys,
        mine=mine,
        why=why,
        audits=audits_of(session, case),
        sheet=sheet,
        lines=document_lines(session, case),
        blocking=[] if passed_at_all(case) else blocking_papers(session, case),
        verdicts=[(one.code, one.name) for one in pack.final_audit.verdicts],
        codes=(DOCUMENTS, SETTLEMENT),
        clauses=quote(pack, pack.final_audit.clause),
        passed=case.marked("AUDIT_PASSED"),
        names={one.code: one.name for one in pack.final_audit.verdicts},
    )
