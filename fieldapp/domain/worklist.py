"""The worklist of a person: their own tasks and those of their roles' pools, what is due first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Select, Uuid, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, joinedload, with_expression
from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.db import Utc
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.domain.task import Task

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the page before ended: the sort key of its last row."""

    held: bool
    sort_at: datetime
    id: UUID

    def text(self) -> str:
        return f"{int(self.held)}_{self.sort_at.isoformat()}_{self.id.hex}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """What `text` made; None for nothing and for what nobody could have been given."""
        try:
            held, sort_at, row = (text or "").split("_")
            moment = datetime.fromisoformat(sort_at)
            return cls(held == "1", moment, UUID(row)) if moment.tzinfo else None
        except ValueError:
            return None


def worklist(
    session: Session, person: Person, after: Cursor | None = None, size: int = PAGE, *, whole: bool = False
) -> tuple[list[Task], Cursor | None]:
    """One page of open tasks, and the cursor of the next page (None at the end).

    A task knows the name of its case; the `whole` cases, forty columns each and two of them sealed, come when wanted.
    """
    wanted = joinedload(Task.case) if whole else with_expression(Task.case_name, Case.name)
    tasks = list(session.scalars(query(person, after, size + 1).options(wanted)))
    more = len(tasks) > size
    tasks = tasks[:size]
    return tasks, Cursor(tasks[-1].held, tasks[-1].sort_at, tasks[-1].id) if more else None


def join_cases(session: Session, tasks: Sequence[Task]) -> None:
    """Fetches the whole cases of these tasks in one query."""
    if not tasks:
        return
    query = select(Case).where(Case.id.in_({task.case_id for task in tasks}))
    cases = {case.id: case for case in session.scalars(query)}
    for task in tasks:
        set_committed_value(task, "case", cases[task.case_id])


def query(person: Person, after: Cursor | None, limit: int) -> Select[tuple[Task]]:
    """Each branch walks its own index in order and stops at the limit, so the cost does not grow with the company."""
    branches = [_branch(where, after, limit) for where in _mine(person)]
    keys = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return (
        select(Task)
        .join(keys, keys.c.id == Task.id)
        .join(Task.case)
        .where(visible(person))
        .order_by(Task.held, Task.sort_at, Task.id)
        .limit(limit)
    )


def is_mine(person: Person, task: Task) -> bool:
    """True when the task stands on this person's worklist."""
    if task.person_id is not None:
        return task.person_id == person.id
    return (
        task.role in person.roles and task.firm_id == person.firm_id and task.company_id == person.company_id
    )


def _mine(person: Person) -> list[list[ColumnElement[bool]]]:
    """The person's own tasks, and one pool for each role; third parties have the pools of their firm."""
    firm = Task.firm_id.is_(None) if person.firm_id is None else Task.firm_id == person.firm_id
    pools: list[list[ColumnElement[bool]]] = [
        [Task.company_id == person.company_id, Task.role == role, firm, Task.person_id.is_(None)]
        for role in person.roles
    ]
    return [[Task.person_id == person.id], *pools]


def _branch(where: list[ColumnElement[bool]], after: Cursor | None, limit: int) -> Select[tuple[UUID]]:
    found = select(Task.id).where(*where, Task.closed_at.is_(None))
    if after is not None:
        key = tuple_(Task.held, Task.sort_at, Task.id)
        found = found.where(
            key > tuple_(literal(after.held, Boolean), literal(after.sort_at, Utc), literal(after.id, Uuid))
        )
    return found.order_by(Task.held, Task.sort_at, Task.id).limit(limit)


def tasks_of(session: Session, case: Case) -> list[Task]:
    """Every open task of a case, what is due first."""
    found = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return list(session.scalars(found.order_by(Task.held, Task.sort_at, Task.id)))
