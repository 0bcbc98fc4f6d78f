"""One case of the board as a row: its clock, the step, who has it, and when it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.board import Line
from fieldapp.domain.company import Firm
from fieldapp.domain.limit import while_open
from fieldapp.domain.person import Person
from fieldapp.packs import Pack
from fieldapp.web.view import ClockView, due_clock, due_text, left_text


@dataclass(frozen=True, slots=True)
class Row:
    """What the board's list draws; `left` is 剩 or 超 how much, `due` the moment."""

    href: str
    clock: ClockView
    name: str
    step: str
    who: str
    department: str
    kind: str
    left: str
    due: str


def holders(session: Session, found: Sequence[Line]) -> dict[UUID, str]:
    """The names of the people and firms the steps wait for, by id."""
    tasks = [line.task for line in found if line.task]
    names: dict[UUID, str] = {}
    for model, wanted in (
        (Person, {task.person_id for task in tasks}),
        (Firm, {task.firm_id for task in tasks}),
    ):
        if ids := wanted - {None}:
            names.update(
                session.execute(select(model.id, model.name).where(model.id.in_(ids))).tuples().all()
            )
    return names


def _promise(line: Line, pack: Pack) -> tuple[str, ...]:
    """What of the promise is not as usual: the class is open, or a customer's other time started it anew."""
    limit = pack.limits.get(line.clock.key) if line.clock else None
    if limit is None:
        return ()
    moved = limit.start == "SURVEY_APPOINTMENT" and line.case.marked("PROMISE_RESTARTED")
    return (
        (f"{limit.name}{open_now}" if (open_now := while_open(limit, line.case.small_ci)) else ""),
        "客户改期，重新起算" if moved else "",
    )


def row_of(line: Line, names: Mapping[UUID, str], pack: Pack, now: datetime) -> Row:
    case, task = line.case, line.task
    face = due_clock(line.clock.started_at if line.clock else None, case.due_at, now, case.held)
    who, department = "还没派人", ""
    if task is not None:
        person = names.get(task.person_id) if task.person_id else None
        firm = names.get(task.firm_id) if task.firm_id else None
        title = pack.title(task.role)
        who = person or firm or title
        department = firm if person and firm else title if who != title else "还没派人"
    left = "停表" if case.held else left_text(case.due_at, now) if case.due_at else "没有时限在走"
    return Row(
        href=url_for("cases.show", case_id=case.id),
        clock=face,
        name=case.name,
        step=" · ".join(filter(None, (task.label if task else case.stage_name, *_promise(line, pack)))),
        who=who,
        department=department,
        kind=face.phase if face.phase in ("late", "soon", "hold") else "",
        left=left,
        due=due_text(case.due_at, now) if case.due_at else case.stage_name,
    )
