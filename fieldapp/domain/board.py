"""The manager's board: how many are late, due today, held and open, and which are due first; each query on an index."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Uuid, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import Session, load_only

from fieldapp.db import Utc
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.stage import CLOSED, Stage
from fieldapp.domain.task import Task

PAGE = 25
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


def _capped(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    few = select(Case.id).where(Case.company_id == bindparam("company"), *where).limit(MOST + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


_TOTALS = select(
    _capped(Case.held.is_(False), Case.due_at < bindparam("now")),
    _capped(Case.held.is_(False), Case.due_at >= bindparam("now"), Case.due_at <= bindparam("midnight")),
    _capped(Case.held.is_(True)),
    _capped(Case.stage.in_(OPEN)),
)


def totals(session: Session, company_id: UUID, now: datetime, midnight: datetime) -> Totals:
    """Four capped counts."""
    asked = {"company": company_id, "now": now, "midnight": midnight}
    return Totals(*session.execute(_TOTALS, asked).one())


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
    query = _query(company_id, held, stage, since, before, after)
    if key:
        query = query.where(_runs(session, company_id, key))
    cases = list(session.scalars(query.limit(size + 1)))
    more = len(cases) > size
    cases = cases[:size]
    return _with_work(session, cases), Place(cases[-1].due_at, cases[-1].id) if more else None


def undue(
    session: Session, company_id: UUID, stage: Stage, after: Place | None = None, size: int = PAGE
) -> tuple[list[Line], Place | None]:
    """The cases of a stage for which no clock runs, the oldest first."""
    query = _cases().where(
        Case.company_id == company_id, Case.stage == stage.value, Case.due_at.is_(None), Case.held.is_(False)
    )
    if after is not None:
        query = query.where(Case.id > after.id)
    cases = list(session.scalars(query.order_by(Case.id).limit(size + 1)))
    more = len(cases) > size
    return _with_work(session, cases[:size]), Place(None, cases[size - 1].id) if more else None


def _cases() -> Select[tuple[Case]]:
    """Of a case what a line shows."""
    return select(Case).options(
        load_only(Case.name, Case.stage, Case.held, Case.due_at, Case.small_ci, Case.marks)
    )


def _query(
    company_id: UUID,
    held: bool,
    stage: Stage | None,
    since: datetime | None,
    before: datetime | None,
    after: Place | None,
) -> Select[tuple[Case]]:
    query = _cases().where(Case.company_id == company_id, Case.held.is_(held), Case.due_at.is_not(None))
    if stage is not None:
        query = query.where(Case.stage == stage.value)
    if since is not None:
        query = query.where(Case.due_at >= since)
    if before is not None:
        query = query.where(Case.due_at <= before)
    if after is not None and after.due_at is not None:
        query = query.where(
            tuple_(Case.due_at, Case.id) > tuple_(literal(after.due_at, Utc), literal(after.id, Uuid))
        )
    return query.order_by(Case.due_at, Case.id)


def _runs(session: Session, company_id: UUID, key: str) -> ColumnElement[bool]:
    """Whether this clock runs on the case: asked of one after the other, or, when it runs on few, of all at once."""
    running = select(Clock.case_id).where(
        Clock.company_id == company_id, Clock.key == key, Clock.stopped_at.is_(None), Clock.void.is_(False)
    )
    found = session.scalar(select(func.count()).select_from(running.limit(MOST + 1).subquery())) or 0
    if found <= MOST:
        return Case.id.in_(running)
    one = (Clock.case_id == Case.id, Clock.key == key, Clock.stopped_at.is_(None), Clock.void.is_(False))
    return select(Clock.id).where(*one).exists()


def _with_work(session: Session, cases: list[Case]) -> list[Line]:
    ids = [case.id for case in cases]
    if not ids:
        return []
    tasks: dict[UUID, Task] = {}
    query = (
        select(Task).where(Task.case_id.in_(ids), Task.closed_at.is_(None)).order_by(Task.sort_at, Task.id)
    )
    shown = load_only(Task.case_id, Task.label, Task.role, Task.person_id, Task.firm_id)
    for task in session.scalars(query.options(shown)):
        tasks.setdefault(task.case_id, task)
    clocks: dict[UUID, Clock] = {}
    # asked for by case alone: with stopped_at in the question SQLite would walk every running clock of the company
    of_cases = select(Clock).where(Clock.case_id.in_(ids), Clock.void.is_(False))
    told = load_only(Clock.case_id, Clock.key, Clock.started_at, Clock.due_at, Clock.stopped_at)
    for clock in session.scalars(of_cases.order_by(Clock.due_at, Clock.id).options(told)):
        if clock.stopped_at is None:
            clocks.setdefault(clock.case_id, clock)
    return [Line(case, tasks.get(case.id), clocks.get(case.id)) for case in cases]
