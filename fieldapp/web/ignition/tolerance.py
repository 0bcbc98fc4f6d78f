"""容缺: the two tests for one paper, its collection, and the second look."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.collect_tolerated_paper import CollectToleratedPaper
from fieldapp.commands.tolerate_paper import ToleratePaper
from fieldapp.commands.verify_tolerated_paper import VerifyToleratedPaper
from fieldapp.domain.application import Application
from fieldapp.domain.paper import PaperLine
from fieldapp.domain.person import Role
from fieldapp.domain.tolerance import Tolerance, due_of, gap_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web import reminder
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.application import paper_line
from fieldapp.web.ignition.scene import clauses, find_application, find_tolerance, may_office
from fieldapp.web.replay import by_letter
from fieldapp.web.view import due_text


@bp.get("/applications/<uuid:application_id>/papers/<code>/tolerance")
def tolerance(application_id: UUID, code: str) -> str:
    application = find_application(application_id)
    return _draw(application, paper_line(application, code), blank(promised_by=application.applicant))


@bp.post("/applications/<uuid:application_id>/papers/<code>/tolerance")
def tolerate(application_id: UUID, code: str) -> Answer | tuple[str, int]:
    """Each test is a pair of fields: its code (Y affected, N not) and its code with _note."""
    application = find_application(application_id)
    line = paper_line(application, code)
    tests = application.case.pack.tolerance.tests

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        answers = [
            {"code": one.code, "affected": body[one.code] == "Y", "note": body.get(f"{one.code}_note") or ""}
            for one in tests
            if body.get(one.code) in ("Y", "N")
        ]
        names = {name for one in tests for name in (one.code, f"{one.code}_note")}
        return {**{name: value for name, value in body.items() if name not in names}, "tests": answers}

    return receive(
        ToleratePaper,
        page=lambda form: _draw(application, line, form),
        shape=shape,
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
        fixed={"application_id": application_id, "code": code},
    )


@bp.get("/tolerances/<uuid:tolerance_id>")
def show_tolerance(tolerance_id: UUID) -> str:
    return _show(find_tolerance(tolerance_id), blank())


@bp.post("/tolerances/<uuid:tolerance_id>/paper")
@by_letter(CollectToleratedPaper)
def collect_tolerated(tolerance_id: UUID) -> Answer | tuple[str, int]:
    found = find_tolerance(tolerance_id)
    return receive(
        CollectToleratedPaper,
        page=lambda form: _show(found, form),
        fixed={"tolerance_id": tolerance_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=found.application_id),
    )


@bp.post("/tolerances/<uuid:tolerance_id>/verification")
def verify_tolerated(tolerance_id: UUID) -> Answer | tuple[str, int]:
    found = find_tolerance(tolerance_id)
    return receive(
        VerifyToleratedPaper,
        page=lambda form: _show(found, form),
        fixed={"tolerance_id": tolerance_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=found.application_id),
    )


def _draw(application: Application, line: PaperLine, form: Form) -> str:
    case = application.case
    rules = case.pack.tolerance
    return render_template(
        "ignition/tolerance.html",
        case=case,
        application=application,
        line=line,
        form=form,
        tests=rules.tests,
        due=due_text(due_of(case.pack, clock.now()), clock.now()),
        days=rules.due_days,
        allowed=line.tolerable and application.channel in rules.channels,
        clauses=clauses(case, *_clause(application)),
    )


def _show(found: Tolerance, form: Form) -> str:
    case, session = found.application.case, db.session()
    gap = gap_of(session, case, found)
    may_verify = current_user.has(Role.COUNTER_OFFICER, Role.CUSTOMER_SERVICE, Role.MANAGER)
    return render_template(
        "ignition/collection.html",
        case=case,
        tolerance=found,
        gap=gap,
        phase=reminder.phase(found, clock.now()) if gap.open else "",
        words=reminder.WORDS,
        rule=case.pack.paper(found.code),
        form=form,
        tests=case.pack.tolerance.tests,
        may=may_office(),
        clauses=clauses(case, *_clause(found.application)),
        may_verify=may_verify and gap.paper is not None and gap.paper.by_id != current_user.id,
    )


def _clause(application: Application) -> list[str]:
    case = application.case
    return [value for key, value in case.pack.tolerance.clauses.items() if key == case.customer]
