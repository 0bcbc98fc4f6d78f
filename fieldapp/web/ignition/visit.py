"""Agreeing the time, and the visit in vain: nobody at home, a hazard, or works that are not right."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.book_gas_visit import BookGasVisit
from fieldapp.commands.refuse_gas import RefuseGas
from fieldapp.domain.application import Application
from fieldapp.domain.ignition import visits_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.scene import clauses, find_application
from fieldapp.web.replay import by_letter
from fieldapp.web.view import day_taps


@bp.get("/applications/<uuid:application_id>/visit")
def visit(application_id: UUID) -> str:
    return _draw(find_application(application_id), blank())


@bp.post("/applications/<uuid:application_id>/visit")
@by_letter(BookGasVisit)
def book_visit(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        BookGasVisit,
        page=lambda form: _draw(application, form),
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
    )


@bp.get("/applications/<uuid:application_id>/refusal")
def refusal(application_id: UUID) -> str:
    asked = request.args.get("reason", "")
    return _draw_refusal(find_application(application_id), blank(reason=asked))


@bp.post("/applications/<uuid:application_id>/refusal")
@by_letter(RefuseGas)
def refuse_gas(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        RefuseGas,
        page=lambda form: _draw_refusal(application, form),
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
    )


def _draw(application: Application, form: Form) -> str:
    case = application.case
    return render_template(
        "ignition/visit.html",
        case=case,
        application=application,
        form=form,
        days=day_taps(clock.now()),
        visits=visits_of(db.session(), application),
        clauses=clauses(
            case, *[value for key, value in case.pack.ignition.clauses.items() if key == case.customer]
        ),
    )


def _draw_refusal(application: Application, form: Form) -> str:
    case = application.case
    names = case.pack.hold.class_names
    options = [
        (one.code, one.name, f"{names['USER']}，报停表" if one.hold else "公司原因，不停表")  # type: ignore[index]
        for one in case.pack.ignition.refusal_reasons
    ]
    return render_template(
        "ignition/refusal.html",
        case=case,
        application=application,
        form=form,
        options=options,
        least=case.pack.hold.evidence_min,
        clauses=clauses(case, case.pack.hold.clause),
        days=day_taps(clock.now()),
    )
