"""Every revision of a settlement as it was handed in, with what the audit said to it; nothing can be changed here."""

from uuid import UUID

from flask import render_template, url_for

from fieldapp.domain.audit import SETTLEMENT, Audit, audits_of
from fieldapp.domain.case import Case
from fieldapp.domain.design import SIDES
from fieldapp.domain.settlement import files_of, settlements_of
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.office import bp
from fieldapp.web.office.sight import of_both


@bp.get("/cases/<uuid:case_id>/settlements")
def settlements(case_id: UUID) -> str:
    case = of_both(case_id)
    return render_template(
        "office/settlements.html", case=case, sheets=settlements_of(db.session(), case), said=_said(case)
    )


@bp.get("/cases/<uuid:case_id>/settlements/<int:rev>")
def settlement_revision(case_id: UUID, rev: int) -> str:
    case = of_both(case_id)
    sheet = next((one for one in settlements_of(db.session(), case) if one.rev == rev), None)
    if sheet is None:
        raise NotFound
    return render_template(
        "office/settlement_revision.html",
        case=case,
        sheet=sheet,
        sides=SIDES,
        files=files_of(db.session(), sheet),
        audit=_said(case).get(sheet.id),
        back=url_for("office.settlements", case_id=case.id),
    )


def _said(case: Case) -> dict[UUID, Audit]:
    """The audit's word to each revision."""
    return {one.subject_id: one for one in audits_of(db.session(), case) if one.step == SETTLEMENT}
