"""The worklist of a case, derived from its records after every command."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.domain.agenda import (
    acceptance,
    closing,
    design,
    hold,
    ignition,
    intake,
    permit,
    retest,
    turned,
    works,
)
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.hold import Hold
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Step
from fieldapp.domain.task import Task

SOURCES = (
    intake.steps,
    design.steps,
    permit.steps,
    works.steps,
    acceptance.steps,
    ignition.steps,
    closing.steps,
    turned.steps,
)
_OPEN = select(Task).where(Task.case_id == bindparam("case_id"), Task.closed_at.is_(None))
FAR = datetime(9999, 1, 1, tzinfo=UTC)


def steps_of(
    session: Session, case: Case, now: datetime, clocks: list[Clock], holds: list[Hold]
) -> list[Step]:
    """Every step that is open for the case now, with its clocks and holds; none when it is cancelled."""
    if case.at_stage is Stage.CANCELLED:
        return []
    steps = [step for source in SOURCES for step in source(session, case, clocks)]
    return [*steps, *hold.steps(case, holds), *retest.steps(session, case, clocks, now)]


def refresh(session: Session, case: Case, now: datetime, clocks: list[Clock], holds: list[Hold]) -> None:
    """Open, update and close the case's tasks so that they say exactly its next steps."""
    known = {task.key: task for task in session.scalars(_OPEN, {"case_id": case.id})}
    for step in steps_of(session, case, now, clocks, holds):
        task = known.pop(step.key, None)
        if task is None:
            task = Task(company_id=case.company_id, case_id=case.id, key=step.key, opened_at=now)
            session.add(task)
        task.kind, task.label, task.role, task.clause = step.kind, step.label, step.role.value, step.clause
        task.firm_id, task.person_id, task.subject_id = step.firm_id, step.person_id, step.subject_id
        task.due_at, task.started_at, task.clock_key = step.due_at, step.started_at, step.clock_key
        task.hard, task.held, task.sort_at = step.hard, case.held, step.due_at or FAR
    for task in known.values():
        task.closed_at = now
