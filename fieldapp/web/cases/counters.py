"""四零: giving the reason for a counter that is not zero."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.explain_counter import EXPLAINERS, ExplainCounter
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_case
from fieldapp.domain.tally import tallies
from fieldapp.extensions import db
from fieldapp.web.cases import bp, facts
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote


@bp.get("/<uuid:case_id>/counters")
def counters(case_id: UUID) -> str:
    return _draw(find_case(db.session(), current_user, case_id), blank())


@bp.post("/<uuid:case_id>/counters")
def explain(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        ExplainCounter,
        page=lambda form: _draw(case, form),
        done=lambda _: url_for("cases.show", case_id=case_id),
        fixed={"case_id": case_id},
    )


def explains(case: Case, person: Person) -> bool:
    """True when the reason is this person's to give."""
    return person.has(*EXPLAINERS) and (person.has(Role.MANAGER) or case.customer_manager_id == person.id)


def _draw(case: Case, form: Form) -> str:
    found = tallies(db.session(), case)
    return render_template(
        "cases/counters.html",
        case=case,
        form=form,
        zeros=facts.zeros(found),
        options=[(one.counter.code, one.counter.name) for one in found if one.count > 0],
        open=explains(case, current_user),
        clauses=quote(case.pack, case.pack.promise.four_zeros_clause or ""),
    )
