"""Writing down a visit at the customer's door."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.record_visit import RecordVisit
from fieldapp.domain.case import Case
from fieldapp.domain.scope import find_case
from fieldapp.domain.visit import visits_of
from fieldapp.extensions import db
from fieldapp.web.canvass import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter


@bp.get("/cases/<uuid:case_id>/visits/new")
def visit(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    known = visits_of(db.session(), case_id)
    last = known[0] if known else None
    return _draw(
        case,
        blank(
            met="" if "*" in case.contact else case.contact,
            energy=last.energy if last else "",
            shop_state=last.shop_state if last else "",
        ),
    )


@bp.post("/cases/<uuid:case_id>/visits")
@by_letter(RecordVisit)
def record(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        RecordVisit,
        page=lambda form: _draw(case, form),
        done=lambda receipt: url_for("cases.show", case_id=case_id),
        fixed={"case_id": case_id},
    )


def _draw(case: Case, form: Form) -> str:
    return render_template(
        "canvass/visit.html", case=case, pack=case.pack, form=form, visits=visits_of(db.session(), case.id)
    )
