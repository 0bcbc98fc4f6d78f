"""One task as a row of the worklist: its clock, the name of the shop, the step, and when it is due."""

from dataclasses import dataclass
from datetime import datetime

from fieldapp.domain.limit import while_open
from fieldapp.domain.stage import Stage
from fieldapp.domain.task import Task
from fieldapp.web import reminder
from fieldapp.web.frame import step_address
from fieldapp.web.view import ClockView, due_text, left_text

BEFORE_DESIGN = (Stage.SURVEY_BOOKED, Stage.SURVEYING)
SECTIONS = {"late": "已超时", "today": "今天到期", "later": "之后", "held": "停表"}


@dataclass(frozen=True, slots=True)
class Row:
    """What the work_row macro draws."""

    href: str
    clock: ClockView
    name: str
    step: str
    due: str
    kind: str
    extra: str
    task_id: str = ""
    about: str = ""


def section_of(task: Task, midnight: datetime, now: datetime) -> str:
    """held, late, today or later; what is due at 24:00 is due today."""
    if task.held:
        return "held"
    if task.due_at is None or task.due_at > midnight:
        return "later"
    return "late" if task.due_at <= now else "today"


def promise_of(task: Task, now: datetime) -> str:
    """全程 3月6日 前，按 3 日算，分类后定: the promise on the whole job while the survey is still to come."""
    case, pack = task.case, task.case.pack
    runs = case.marked("SURVEY_APPOINTMENT") is not None and case.due_at is not None
    if case.at_stage not in BEFORE_DESIGN or not runs:
        return ""
    limits = pack.limits_for(case.customer or "", case.small_ci)
    limit = next((one for one in limits if one.start == "SURVEY_APPOINTMENT"), None)
    if limit is None:
        return ""
    due = due_text(case.due_at, now) if task.clock_key != limit.key else ""
    said = "，".join(filter(None, (due, while_open(limit, case.small_ci))))
    return f"{limit.name} {said}" if said else ""


def row_of(task: Task, now: datetime, photos: int = 0, promise: str = "") -> Row:
    """`photos` says how many pictures the step still wants, `promise` what is promised beyond the step."""
    face = reminder.face(task, now)
    due, kind, extra = due_text(task.due_at, now), face.phase, ""
    if task.held:
        due, extra = "停表", due if task.due_at else ""
    elif task.due_at is not None and face.phase == "late":
        due, extra = left_text(task.due_at, now), f"应在{due}"
    elif task.due_at is not None:
        extra = left_text(task.due_at, now)
    return Row(
        href=step_address(task),
        clock=face,
        name=task.case_name or "",
        step=" · ".join(
            filter(
                None,
                (task.label, promise, reminder.word(task, now), f"照片差 {photos} 张" if photos else ""),
            )
        ),
        due=due,
        kind=kind if kind in ("late", "soon", "hold") else "",
        extra=extra,
        task_id=str(task.id),
        about=" ".join(str(one) for one in (task.case_id, task.subject_id) if one),
    )
