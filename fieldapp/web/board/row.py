"""One case of the board as a row: its clock, the step, who has it, and when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.board import Line
from fieldapp.domain.company import Firm
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


def holders(session: Session, found: Sequence[Line]) -> tuple[dict[UUID, Person], dict[UUID, Firm]]:
    """The people and firms the steps wait for, by id."""
    persons = {line.task.person_id for line in found if line.task and line.task.person_id}
    people = (
        {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(persons)))}
        if persons
        else {}
    )
    wanted = {line.task.firm_id for line in found if line.task and line.task.firm_id}
    firms = (
        {one.id: one for one in session.scalars(select(Firm).where(Firm.id.in_(wanted)))} if wanted else {}
    )
    return people, firms


def row_of(line: Line, people: dict[UUID, Person], firms: dict[UUID, Firm], pack: Pack, now: datetime) -> Row:
    case, task = line.case, line.task
    face = due_clock(line.clock.started_at if line.clock else None, case.due_at, now, case.held)
    who, department = "还没派人", ""
    if task is not None:
        person = people.get(task.person_id) if task.person_id else None
        firm = firms.get(task.firm_id) if task.firm_id else None
        title = pack.title(task.role)
        who = person.name if person else firm.name if firm else title
        department = firm.name if person and firm else title if who != title else "还没派人"
    left = "停表" if case.held else left_text(case.due_at, now) if case.due_at else "没有时限在走"
    return Row(
        href=url_for("cases.show", case_id=case.id),
        clock=face,
        name=case.name,
        step=task.label if task else case.stage_name,
        who=who,
        department=department,
        kind=face.phase if face.phase in ("late", "soon", "hold") else "",
        left=left,
        due=due_text(case.due_at, now) if case.due_at else case.stage_name,
    )
