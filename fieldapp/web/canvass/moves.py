"""Whose case it is, which class it has, and handing it to a design firm."""

from uuid import UUID

from flask import render_template
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.assign_case import AssignCase
from fieldapp.commands.classify_case import ClassifyCase
from fieldapp.commands.hand_over import HandOver
from fieldapp.domain.case import Case
from fieldapp.domain.customer import guess_customer, recent_cases_of_customer
from fieldapp.domain.leads import customer_managers, design_firms, last_design_firm
from fieldapp.domain.paper import paper_state
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.packs.intake import PaperStage
from fieldapp.web.canvass import bp
from fieldapp.web.casework import receive_for
from fieldapp.web.forms import Form, blank

CUSTOMERS = {"RES": "居民", "NONRES": "非民用"}


@bp.get("/cases/<uuid:case_id>/assignment")
def assignment(case_id: UUID) -> str:
    return _draw_assignment(_case(case_id), blank())


@bp.post("/cases/<uuid:case_id>/assignment")
def assign(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(_case(case_id), AssignCase, _draw_assignment)


@bp.get("/cases/<uuid:case_id>/classification")
def classification(case_id: UUID) -> str:
    case = _case(case_id)
    return _draw_class(case, blank(customer_kind=case.customer_kind))


@bp.post("/cases/<uuid:case_id>/classification")
def classify(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(_case(case_id), ClassifyCase, _draw_class)


@bp.get("/cases/<uuid:case_id>/handover")
def handover(case_id: UUID) -> str:
    case = _case(case_id)
    return _draw_handover(case, blank(firm_id=last_design_firm(db.session(), case) or ""))


@bp.post("/cases/<uuid:case_id>/handover")
def hand_over(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(_case(case_id), HandOver, _draw_handover)


def _case(case_id: UUID) -> Case:
    return find_case(db.session(), current_user, case_id)


def _draw_assignment(case: Case, form: Form) -> str:
    people = [(person.id, person.name) for person in customer_managers(db.session(), case.company_id)]
    return render_template("canvass/assignment.html", case=case, form=form, people=people)


def _draw_class(case: Case, form: Form) -> str:
    pushed = case.project.pushed if case.project is not None else {}
    scope = pushed.get("scope", "")
    guess = guess_customer(case.pack, pushed.get("industry", ""), case.name, scope)
    kinds = [(kind.code, kind.name, CUSTOMERS[kind.customer.value]) for kind in case.pack.intake.kinds]
    return render_template(
        "canvass/classification.html",
        case=case,
        form=form,
        kinds=kinds,
        guess=CUSTOMERS.get(guess or "", ""),
        scope=scope,
        industry=pushed.get("industry", ""),
    )


def _draw_handover(case: Case, form: Form) -> str:
    firms = design_firms(db.session(), case)
    if len(firms) == 1 and not form.values.get("firm_id"):
        form.values["firm_id"] = firms[0].id
    return render_template(
        "canvass/handover.html",
        case=case,
        form=form,
        firms=[(firm.id, firm.name) for firm in firms],
        lines=paper_state(db.session(), case, PaperStage.HANDOVER),
        customer=CUSTOMERS.get(case.customer or "", ""),
        recent=recent_cases_of_customer(db.session(), case, clock.now()),
        clause=case.pack.soft_targets["HANDOVER"].clause,
    )
