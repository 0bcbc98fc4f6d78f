"""When a step counts as 快到期: a tolerated paper from its pack's day of reminding, all else by its share of time."""

from datetime import datetime

from fieldapp.domain.task import Task
from fieldapp.domain.tolerance import Tolerance, reminded_at
from fieldapp.web.view import ClockView, due_clock

COLLECTION = ("tolerance", "tolerance-late")
WORDS = {"soon": "快到期", "late": "已超期"}


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
