"""Work that is left for later: written in the transaction that wants it done, taken by a worker afterwards."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    Executable,
    ForeignKey,
    Index,
    Update,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.db import Base, Code, Id, Json, Moment, Name, Utc, Words
from fieldapp.lib.ids import uuid7

MOST_TRIES = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_ERROR = 500
INSERT: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


class Job(Base):
    """`kind` says which handler, `payload` what with. It is gone when it has been done.

    While `holder` (a worker) has it, `due_at` is the end of the lease, after which anybody may take it. `asked` counts
    how often it was wanted: what was wanted again while it was being done is done again. With `dead_at` it is not
    tried any more, and `error` says what was in the way.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_due",
            "due_at",
            sqlite_where=text("dead_at IS NULL"),
            postgresql_where=text("dead_at IS NULL"),
        ),
        Index("ix_job_dead", "company_id", "dead_at"),
    )

    id: Mapped[Id]
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[Code]
    key: Mapped[Name] = mapped_column(unique=True)
    payload: Mapped[Json]
    made_at: Mapped[Moment]
    due_at: Mapped[Moment]
    asked: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[Code | None]
    error: Mapped[Words | None]
    dead_at: Mapped[datetime | None] = mapped_column(Utc)


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: dict[str, Any],
    at: datetime,
    company_id: UUID | None = None,
) -> None:
    """Have it done from `at` on, if this transaction commits; a second one of the same key joins the first."""
    row = {"id": uuid7(), "company_id": company_id, "kind": kind, "key": key, "payload": payload, "at": at}
    session.execute(_asking(session.get_bind().dialect.name), row)


@cache
def _asking(dialect: str) -> Executable:
    """Written once: it stands in the way of every photo, and must cost no more than its row."""
    given: dict[str, Any] = {name: bindparam(name) for name in ("id", "company_id", "kind", "key", "payload")}
    at = bindparam("at", type_=Utc)
    row = INSERT[dialect](Job).values(**given, made_at=at, due_at=at, asked=1, tries=0)
    fresh = row.excluded
    due = case((Job.holder.is_(None), fresh.due_at), else_=Job.due_at)
    anew = {"tries": 0, "error": None, "dead_at": None}
    again = {"payload": fresh.payload, "asked": Job.asked + 1, "due_at": due, **anew}
    asking: Executable = row.on_conflict_do_update(index_elements=["key"], set_=again)
    return asking


def ensure(session: Session, kind: str, at: datetime) -> None:
    """One of this kind is always there: what comes back by itself."""
    row = INSERT[session.get_bind().dialect.name](Job).values(
        id=uuid7(), kind=kind, key=kind, payload={}, made_at=at, due_at=at, asked=1, tries=0
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def waiting(session: Session, now: datetime) -> bool:
    query = select(Job.id).where(Job.dead_at.is_(None), Job.due_at <= now).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, holder: str, now: datetime, lease: timedelta) -> Job | None:
    """What has been due longest, now this holder's until the lease ends; what others are taking is passed by."""
    query = select(Job).where(Job.dead_at.is_(None), Job.due_at <= now).order_by(Job.due_at, Job.id).limit(1)
    job = session.scalar(query.with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        job.holder, job.dead_at = None, now
        job.error = job.error or "每次做到一半后台就停了"
        return None
    job.holder, job.due_at, job.tries = holder, now + lease, job.tries + 1
    return job


def renew(session: Session, job_id: UUID, holder: str, until: datetime) -> None:
    session.execute(_held(job_id, holder).values(due_at=until))


def finish(session: Session, job: Job, holder: str, now: datetime, again_at: datetime | None = None) -> None:
    """Done: gone, unless it comes back by itself at `again_at` or was wanted again meanwhile."""
    if again_at is None:
        mine = delete(Job).where(Job.id == job.id, Job.holder == holder, Job.asked == job.asked)
        if cast("CursorResult[Any]", session.execute(mine)).rowcount:
            return
    session.execute(
        _held(job.id, holder).values(holder=None, due_at=again_at or now, tries=0, error=None, dead_at=None)
    )


def fail(session: Session, job: Job, holder: str, now: datetime, error: str, hopeless: bool = False) -> None:
    """To be tried again after a pause that doubles each time; after the last try, or when it is hopeless, dead."""
    dead = hopeless or job.tries >= MOST_TRIES
    pause = FIRST_PAUSE * 2 ** (job.tries - 1)
    session.execute(
        _held(job.id, holder).values(
            holder=None, error=error[:LONGEST_ERROR], due_at=now + pause, dead_at=now if dead else None
        )
    )


def undone(session: Session, company_id: UUID) -> tuple[dict[str, int], datetime | None]:
    """How many of each kind could not be done for this company or belong to nobody, and when the last was given up."""
    theirs = (Job.company_id == company_id) | Job.company_id.is_(None)
    query = select(Job.kind, func.count(), func.max(Job.dead_at)).where(Job.dead_at.is_not(None), theirs)
    rows = session.execute(query.group_by(Job.kind).order_by(Job.kind)).all()
    return {kind: count for kind, count, _ in rows}, max((at for _, _, at in rows), default=None)


def revive(session: Session, now: datetime) -> int:
    """Try everything dead anew; says how many."""
    dead = update(Job).where(Job.dead_at.is_not(None)).values(dead_at=None, tries=0, holder=None, due_at=now)
    return cast("CursorResult[Any]", session.execute(dead)).rowcount


def _held(job_id: UUID, holder: str) -> Update:
    return update(Job).where(Job.id == job_id, Job.holder == holder)
