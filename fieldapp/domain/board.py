"""The manager's board: how many are late, due today, held and open, and which are due first; each query on an index."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from fieldapp.db import Utc
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.stage import CLOSED, Stage
from fieldapp.domain.task import Task

PAGE = 50
MOST = 999  # a larger count is shown as 999+; nobody works through a thousand lines
OPEN = tuple(stage.value for stage in Stage if stage not in CLOSED)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts up to MOST + 1."""

    late: int
    today: int
    held: int
    open: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page before ended."""

    due_at: datetime | None
    id: UUID

    def text(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}_{self.id.hex}"

    @classmethod
    def parse(cls, text: str | None) -> "Place | None":
        """What `text` made; None for anything else."""
        due, _, row = (text or "").partition("_")
        try:
            moment = datetime.fromisoformat(due) if due else None
            return cls(moment, UUID(row)) if moment is None or moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """One case: the step that is due first with who has it, and the clock that decides when it is due."""

    case: Case
    task: Task | None
    clock: Clock | None


def totals(session: Session, company_id: UUID, now: datetime, midnight: datetime) -> Totals:
    """Four capped counts."""
    company, running = Case.company_id == company_id, Case.held.is_(False)
    return Totals(
        late=_capped(session, and_(company, running, Case.due_at < now)),
        today=_capped(session, and_(company, running, Case.due_at >= now, Case.due_at <= midnight)),
        held=_capped(session, and_(company, Case.held.is_(True))),
        open=_capped(session, and_(company, Case.stage.in_(OPEN))),
    )


def _capped(session: Session, where: ColumnElement[bool]) -> int:
    few = select(Case.id).where(where).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def lines(
    session: Session,
    company_id: UUID,
    *,
    held: bool = False,
    stage: Stage | None = None,
    key: str = "",
    before: datetime | None = None,
    since: datetime | None = None,
    after: Place | None = None,
    size: int = PAGE,
) -> tuple[list[Line], Place | None]:
    """One page of cases, what is due first on top, and where to go on (None at the end).

    `stage` and `key` (a limit whose clock runs) filter; `since` and `before` bound the due moment.
    """
    cases = list(session.scalars(_query(company_id, held, stage, key, since, before, after).limit(size + 1)))
    more = len(cases) > size
    cases = cases[:size]
    return _with_work(session, cases), Place(cases[-1].due_at, cases[-1].id) if more else None


def undue(
    session: Session, company_id: UUID, stage: Stage, after: Place | None = None, size: int = PAGE
) -> tuple[list[Line], Place | None]:
    """The cases of a stage for which no clock runs, the oldest first."""
    query = select(Case).where(
        Case.company_id == company_id, Case.stage == stage.value, Case.due_at.is_(None), Case.held.is_(False)
    )
    if after is not None:
        query = query.where(Case.id > after.id)
    cases = list(session.scalars(query.order_by(Case.id).limit(size + 1)))
    more = len(cases) > size
    return _with_work(session, cases[:size]), Place(None, cases[size - 1].id) if more else None


def _query(
    company_id: UUID,
    held: bool,
    stage: Stage | None,
    key: str,
    since: datetime | None,
    before: datetime | None,
    after: Place | None,
) -> Select[tuple[Case]]:
    query = select(Case).where(Case.company_id == company_id, Case.held.is_(held), Case.due_at.is_not(None))
    if stage is not None:
        query = query.where(Case.stage == stage.value)
    if key:
        running = select(Clock.id).where(
            Clock.case_id == Case.id, Clock.key == key, Clock.stopped_at.is_(None), Clock.void.is_(False)
        )
        query = query.where(running.exists())
    if since is not None:
        query = query.where(Case.due_at >= since)
    if before is not None:
        query = query.where(Case.due_at <= before)
    if after is not None and after.due_at is not None:
        query = query.where(
            tuple_(Case.due_at, Case.id) > tuple_(literal(after.due_at, Utc), literal(after.id, Uuid))
        )
    return query.order_by(Case.due_at, Case.id)


def _with_work(session: Session, cases: list[Case]) -> list[Line]:
    ids = [case.id for case in cases]
    if not ids:
        return []
    tasks: dict[UUID, Task] = {}
    query = (
        select(Task).where(Task.case_id.in_(ids), Task.closed_at.is_(None)).order_by(Task.sort_at, Task.id)
    )
    for task in session.scalars(query):
        tasks.setdefault(task.case_id, task)
    clocks: dict[UUID, Clock] = {}
    # asked for by case alone: with stopped_at in the question SQLite would walk every running clock of the company
    of_cases = select(Clock).where(Clock.case_id.in_(ids), Clock.void.is_(False))
    for clock in session.scalars(of_cases.order_by(Clock.due_at, Clock.id)):
        if clock.stopped_at is None:
            clocks.setdefault(clock.case_id, clock)
    return [Line(case, tasks.get(case.id), clocks.get(case.id)) for case in cases]
