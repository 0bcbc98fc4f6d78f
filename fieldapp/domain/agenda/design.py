"""Next steps of the design part of a case: appointment, survey, area pressure, drawing."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from fieldapp.domain.appointment import current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.change import open_change
from fieldapp.domain.clock import Clock
from fieldapp.domain.limit import clause_until, stopped_at
from fieldapp.domain.person import Role
from fieldapp.domain.pressure_check import last_check, warns
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Due, Step, softly, under
from fieldapp.lib.clock import SHANGHAI


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    match case.at_stage:
        case Stage.HANDED_OVER:
            return [_appointment(case)]
        case Stage.SURVEY_BOOKED | Stage.SURVEYING:
            return [_survey(session, case, clocks)]
        case Stage.PRESSURE_CHECK | Stage.PRESSURE_HOLD:
            return [_gate(session, case)]
        case Stage.DESIGNING:
            return [_drawing(case, "出图派工", clocks), *_warning(session, case)]
        case Stage.CHANGE_REQUESTED:
            change = open_change(session, case)
            ready = change is not None and change.state == "FORWARDED"
            return [_drawing(case, "按变更改图", clocks)] if ready else []
        case _:
            return []


def _designer(case: Case, kind: str, label: str, clause: str, due: Due) -> Step:
    return Step(
        kind, label, Role.DESIGNER, person_id=case.designer_id, firm_id=case.design_firm_id, clause=clause, **due
    )  # fmt: skip


def _appointment(case: Case) -> Step:
    target = "FIRST_CONTACT" if case.marked("CONTACTED") is None else "APPOINTMENT"
    label = "联系客户约勘察" if target == "FIRST_CONTACT" else "约勘察"
    return _designer(
        case, "appointment", label, case.pack.soft_targets[target].clause, softly(case, target, "HANDED_OVER")
    )


def _survey(session: Session, case: Case, clocks: list[Clock]) -> Step:
    clause = case.pack.survey.clauses["RES" if case.residential else "NONRES"]  # type: ignore[index]
    if case.at_stage is Stage.SURVEYING:
        whole = [key for key, limit in case.pack.limits.items() if limit.start == "SURVEY_APPOINTMENT"]
        return _designer(case, "survey", "填勘察单", clause, under(clocks, *whole))
    appointment = current_appointment(session, case.id)
    due: Due = {"due_at": appointment.at, "started_at": appointment.booked_at} if appointment else {}
    return _designer(case, "survey", "去勘察", clause, due)


def _gate(session: Session, case: Case) -> Step:
    clause, check = case.pack.pressure.clause, last_check(session, case.id)
    if case.at_stage is Stage.PRESSURE_CHECK or check is None:
        return Step(
            "pressure", "核区域压力", Role.ENGINEER, clause=clause, started_at=case.marked("SURVEYED")
        )
    if check.planned_at is None:
        return Step("reinforcement", "写增压方案", Role.ENGINEER, clause=clause, started_at=check.at)
    if check.informed_at is None:
        return Step("reinforcement", "把增压时间告诉客户", Role.ENGINEER, clause=clause, started_at=check.at)
    due = None
    if check.expected_on is not None:
        due = datetime.combine(check.expected_on + timedelta(days=1), time(), SHANGHAI)
    return Step(
        "pressure", "增压后再核压力", Role.ENGINEER, clause=clause, due_at=due, started_at=check.planned_at
    )


def _warning(session: Session, case: Case) -> list[Step]:
    if not warns(case) or last_check(session, case.id) is not None:
        return []
    return [
        Step(
            "pressure",
            "核区域压力",
            Role.ENGINEER,
            clause=case.pack.pressure.clause,
            started_at=case.marked("SURVEYED"),
        )
    ]


def _drawing(case: Case, label: str, clocks: list[Clock]) -> Step:
    limit = stopped_at(case, "DESIGN_ISSUED")
    due = under(clocks, limit.key) if limit else Due()
    return _designer(case, "design", label, clause_until(case, "DESIGN_ISSUED"), due)
