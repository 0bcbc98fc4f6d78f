"""Hand in the survey: the server computes flow, package, class and road length, and the design's day begins."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.save_survey_draft import keep
from fieldapp.domain.appointment import current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.finding import INFEASIBLE, Finding, check, gaps, judge
from fieldapp.domain.person import Role
from fieldapp.domain.sheet import SECTIONS, Sheet
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import Survey, kind_of, missing_photos, photos_of
from fieldapp.lib.errors import Refused


class SubmitSurvey(Command):
    """What is given is laid over the draft; the whole must then be complete."""

    kind: ClassVar[str] = "submit_survey"
    title: ClassVar[str] = "交勘察单"

    case_id: UUID
    sheet: Sheet = Field(default_factory=Sheet)


@verb(SubmitSurvey, by={Role.DESIGNER})
def submit_survey(do: Doing, cmd: SubmitSurvey) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.SURVEY_BOOKED, Stage.SURVEYING)
    designing.take(do, case)
    if case.customer is None:
        raise Refused("这件还没定是居民还是非民用，先定类别", code="unclassified")
    survey = keep(do, case, cmd.sheet)
    sheet = survey.typed
    check(sheet, case.pack, case.customer)
    for section, missing in gaps(sheet, case.customer).items():
        words = "、".join(name for _, name in missing)
        raise Refused(
            f"“{SECTIONS[section]}”还差{words}", field=f"{section}.{missing[0][0]}", code="incomplete"
        )
    survey.submitted_at, survey.submitted_by_id = do.at, do.actor.id
    survey.result = sheet.conclusion.result if sheet.conclusion else ""
    if survey.result == INFEASIBLE:
        return _send_back(do, case, survey, sheet)
    finding = judge(sheet, case.pack, case.customer)
    _take_over(case, survey, finding, sheet)
    case.move(Stage.PRESSURE_CHECK if case.residential else Stage.DESIGNING)
    data = {
        **survey.outcome,
        "missing_photos": [
            p.name for p in missing_photos(case, kind_of(case, survey), photos_of(do.session, case.id))
        ],
    }
    clause = case.pack.survey.clauses["RES" if case.residential else "NONRES"]  # type: ignore[index]
    do.record(case, "SURVEYED", clause=clause, subject_id=survey.id, revision=survey.no, data=data)
    return {
        "survey_id": str(survey.id), "flow_m3h": str(case.flow_m3h), "package": case.package, "small_ci": case.small_ci,
        "cut_m": str(case.cut_m),
    }  # fmt: skip


def _take_over(case: Case, survey: Survey, finding: Finding, sheet: Sheet) -> None:
    """The facts that limits, papers and permits read."""
    case.flow_m3h, case.cut_m = finding.flow.design, finding.cut_m
    case.package = finding.package.decision if finding.package else None
    case.small_ci = bool(finding.small_ci.facts["small"]) if finding.small_ci else None
    if sheet.basic and sheet.basic.kind:
        case.customer_kind = sheet.basic.kind
    survey.installed_m3h, survey.factor = finding.flow.installed, finding.flow.factor
    survey.flow_m3h, survey.cut_m = finding.flow.design, finding.cut_m
    why: dict[str, Any] = {"cut": finding.cut.as_dict()}
    if finding.package and finding.small_ci:
        why |= {"package": finding.package.as_dict(), "small_ci": finding.small_ci.as_dict()}
    survey.outcome = {
        "installed_m3h": str(finding.flow.installed), "factor": str(finding.flow.factor),
        "flow_m3h": str(finding.flow.design), "formula": finding.flow.formula,
        "flow_steps": [list(step) for step in finding.flow.steps], **why,
    }  # fmt: skip


def _send_back(do: Doing, case: Case, survey: Survey, sheet: Sheet) -> Result:
    """Not feasible: back to the customer manager with the reason, who tells the customer and closes or tries again."""
    reason = sheet.conclusion.return_reason if sheet.conclusion else ""
    name = next((one.name for one in case.pack.survey.return_reasons if one.code == reason), reason)
    appointment = current_appointment(do.session, case.id)
    if appointment is not None:
        appointment.superseded_at = do.at
    if case.at_stage is Stage.SURVEYING:
        case.move(Stage.SURVEY_BOOKED)
    case.move(Stage.VISITED)
    case.unmark("SURVEY_APPOINTMENT")  # nothing is promised on what cannot be built
    data = {
        "reason": reason,
        "reason_name": name,
        "advice": sheet.conclusion.advice if sheet.conclusion else "",
    }
    do.record(case, "SURVEY_RETURNED", subject_id=survey.id, revision=survey.no, data=data)
    return {"survey_id": str(survey.id), "returned": reason}
