"""When a step counts as 快到期: a tolerated paper from its pack's day of reminding, all else by its share of time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.domain.case import Case
from fieldapp.domain.task import Task
from fieldapp.domain.tolerance import Tolerance, reminded_at
from fieldapp.web.view import ClockView, due_clock

COLLECTION = ("tolerance", "tolerance-late")
WORDS = {"soon": "快到期", "late": "已超期"}


def fetch_cases(session: Session, tasks: Sequence[Task]) -> None:
    """Joins those tasks to their cases whose rules `face` asks for, in one query."""
    wanted = [task for task in tasks if task.kind in COLLECTION]
    if wanted:
        query = select(Case).where(Case.id.in_({task.case_id for task in wanted}))
        cases = {case.id: case for case in session.scalars(query)}
        for task in wanted:
            set_committed_value(task, "case", cases[task.case_id])


def face(task: Task, now: datetime) -> ClockView:
    """The clock of a step, on a worklist as on its case."""
    soon_at = None
    if task.kind in COLLECTION and task.started_at is not None:
        soon_at = reminded_at(task.case.pack, task.started_at)
    return due_clock(task.started_at, task.due_at, now, task.held, soon_at=soon_at)


def word(task: Task, now: datetime) -> str:
    """快到期 or 已超期 for a paper that somebody promised; nothing for other steps."""
    return WORDS.get(face(task, now).phase, "") if task.kind in COLLECTION else ""


def phase(tolerance: Tolerance, now: datetime) -> str:
    """The same of the tolerance itself: late, soon or nothing."""
    if now >= tolerance.due_at:
        return "late"
    return "soon" if now >= reminded_at(tolerance.application.case.pack, tolerance.at) else ""
