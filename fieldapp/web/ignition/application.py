"""Applying for gas and taking the application up; the page where everything about one application stands."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.withdraw_application import WithdrawApplication
from fieldapp.domain.application import READY, Application, auto_accept_at, lacking, papers_for
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of, holds_of, stopped_by
from fieldapp.domain.earlier import papers_before
from fieldapp.domain.gate import gate_lines, record_ids
from fieldapp.domain.household import Household, count_of, page_of
from fieldapp.domain.ignition import ignition_of, photos_of, refusals_of, visits_of
from fieldapp.domain.meter import meter_of
from fieldapp.domain.paper import PaperLine
from fieldapp.domain.scope import find_case
from fieldapp.domain.tolerance import gaps_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotFound
from fieldapp.packs.intake import PaperStage
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.scene import (
    clauses,
    find_application,
    find_household,
    find_own_case,
    may_light,
    may_office,
)
from fieldapp.web.replay import by_letter
from fieldapp.web.view import clock_view, day_taps, due_text

STAGES = (PaperStage.APPLICATION, PaperStage.IGNITION)


@bp.get("/cases/<uuid:case_id>/applications/new")
def new_application(case_id: UUID) -> str:
    """Channel, who applies, and for an estate which household."""
    case = find_own_case(case_id)
    asked = request.args.get("household", "")
    household = find_household(UUID(asked)) if len(asked) in (32, 36) else None
    known: dict[str, Any] = {"applicant": household.user_name if household else case.contact}
    known |= {"channel": case.channel} if case.channel else {}
    return _draw_new(case, blank(**known, household_id=str(household.id) if household else ""))


@bp.post("/cases/<uuid:case_id>/applications")
def apply_for_gas(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_own_case(case_id)
    return receive(
        ApplyForGas,
        page=lambda form: _draw_new(case, form),
        fixed={"case_id": case_id},
        done=lambda receipt: url_for(
            "ignition.show_application", application_id=receipt.result["application_id"]
        ),
    )


@bp.get("/applications/<uuid:application_id>")
def show_application(application_id: UUID) -> str:
    return draw_application(find_application(application_id), blank())


@bp.post("/applications/<uuid:application_id>/acceptance")
def accept_application(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        AcceptApplication,
        page=lambda form: draw_application(application, form),
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
    )


@bp.get("/applications/<uuid:application_id>/withdrawal")
def withdrawal(application_id: UUID) -> str:
    return _draw_withdrawal(find_application(application_id), blank())


@bp.post("/applications/<uuid:application_id>/withdrawal")
def withdraw_application(application_id: UUID) -> Answer | tuple[str, int]:
    application = find_application(application_id)
    return receive(
        WithdrawApplication,
        page=lambda form: _draw_withdrawal(application, form),
        fixed={"application_id": application_id},
        done=lambda receipt: url_for("cases.show", case_id=application.case_id),
    )


@bp.get("/applications/<uuid:application_id>/papers/<code>")
def paper(application_id: UUID, code: str) -> str:
    application = find_application(application_id)
    return _draw_paper(application, paper_line(application, code), blank(obtained="STAFF"))


@bp.post("/applications/<uuid:application_id>/papers/<code>")
@by_letter(CollectPaper)
def collect_paper(application_id: UUID, code: str) -> Answer | tuple[str, int]:
    """The paper of this user, or for a business that of the case."""
    application = find_application(application_id)
    line = paper_line(application, code)

    def gather(body: dict[str, object]) -> dict[str, object]:
        values = {name[7:]: value for name, value in body.items() if name.startswith("values.")}
        return {name: value for name, value in body.items() if not name.startswith("values.")} | {
            "values": values
        }

    return receive(
        CollectPaper,
        page=lambda form: _draw_paper(application, line, form),
        shape=gather,
        done=lambda receipt: url_for("ignition.show_application", application_id=application_id),
        fixed={
            "case_id": application.case_id,
            "code": code,
            "stage": line.use.needed_for.value,
            "subject_id": application.paper_subject,
        },
    )


def paper_line(application: Application, code: str) -> PaperLine:
    """The paper among those this application needs."""
    lines = [line for stage in STAGES for line in papers_for(db.session(), application, stage)]
    line = next((line for line in lines if line.rule.code == code), None)
    if line is None:
        raise NotFound
    return line


def draw_application(application: Application, form: Form) -> str:
    """State, papers with 容缺, visits, gates, meter, and the one next step."""
    case, session, now = find_case(db.session(), current_user, application.case_id), db.session(), clock.now()
    gates = gate_lines(session, application, now)
    papers = papers_for(session, application, PaperStage.APPLICATION)
    meter = meter_of(session, application.household)
    watch = next((one for one in clocks_of(session, case) if one.subject_id == application.id), None)
    holds = holds_of(session, case)
    records = [application.id, *record_ids(gates), *([meter.id] if meter else [])]
    due = auto_accept_at(session, application)
    return render_template(
        "ignition/application.html",
        case=case,
        application=application,
        household=application.household,
        form=form,
        papers=papers,
        missing=lacking(papers),
        gates=gates,
        meter=meter,
        watch=watch,
        visits=visits_of(session, application),
        view=clock_view(watch.state(stopped_by(holds, case.pack.limits[watch.key], application.id), now))
        if watch
        else None,
        refusals=refusals_of(session, application),
        reasons={one.code: one for one in case.pack.ignition.refusal_reasons},
        photos=len(photos_of(session, records)),
        min_photos=case.pack.ignition.min_photos,
        lit=ignition_of(session, application.household),
        holds={one.id: one for one in holds},
        gaps={
            gap.tolerance.code: gap
            for gap in gaps_of(session, case)
            if gap.tolerance.application_id == application.id
        },
        auto_due=due_text(due, now) if due else "",
        channel=case.pack.channel(application.channel),
        may=may_office(),
        may_light=may_light(),
        clauses=clauses(case, *_basis(application)),
        agent=next(
            (one.name for one in case.pack.visit.agent_reasons if one.code == application.agent_reason), ""
        ),
        proved={line.gate.paper for line in gates if line.ok and line.gate.paper},
    )


def _basis(application: Application) -> list[str]:
    """The promise; the tolerance's sentence is printed for the counter's channels only (A4-20)."""
    case = application.case
    customer = case.customer
    found = [value for key, value in case.pack.ignition.clauses.items() if key == customer]
    if application.channel in case.pack.tolerance.basis_channels:
        found += [value for key, value in case.pack.tolerance.clauses.items() if key == customer]
    return found


def _draw_new(case: Case, form: Form) -> str:
    pack, session = case.pack, db.session()
    chosen: Household | None = None
    if form.values.get("household_id"):
        chosen = find_household(UUID(str(form.values["household_id"])))
    total = count_of(session, case) if case.residential else 0
    rows = page_of(session, case, size=200) if case.residential and chosen is None else []
    return render_template(
        "ignition/application_new.html",
        case=case,
        form=form,
        household=chosen,
        total=total,
        rooms=[(str(one.id), one.label) for one in rows],
        days=day_taps(clock.now()),
        promise=_promise(case),
        channels=[(one.code, one.name) for one in pack.channels],
        reasons=[(one.code, one.name) for one in pack.visit.agent_reasons],
        early=case.at_stage not in READY,
        clauses=clauses(
            case, *[value for key, value in pack.application.clauses.items() if key == case.customer]
        ),
    )


def _promise(case: Case) -> str:
    """受理后 1 日内通气: the limit that ends with gas, in the pack's own number."""
    limit = next((one for one in case.pack.limits.values() if one.stop == "GAS_ON"), None)
    return f"受理后 {limit.days} 日内通气" if limit is not None and limit.days else ""


def _draw_withdrawal(application: Application, form: Form) -> str:
    return render_template(
        "ignition/withdrawal.html", case=application.case, application=application, form=form
    )


def _draw_paper(application: Application, line: PaperLine, form: Form) -> str:
    return render_template(
        "ignition/paper.html",
        case=application.case,
        application=application,
        line=line,
        form=form,
        earlier=papers_before(db.session(), application.case, line),
        clauses=clauses(application.case, line.clause or ""),
    )
