"""Sealing the journal day by day: one root over every chain head that moved, chained to the day before."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.journal import GENESIS, DayDigest, Event
from fieldapp.lib.clock import SHANGHAI, local
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7

ONE_DAY = timedelta(days=1)


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Shanghai and that of the next."""
    start = datetime.combine(day, time(), SHANGHAI)
    return start, start + ONE_DAY


def seal(session: Session, company_id: UUID, until: date, now: datetime) -> list[DayDigest]:
    """Seal every day that is over and not sealed yet, up to and with `until`; not committed here.

    Refused for a day that is not over, or that lies before the last one sealed: the chain only grows at its end.
    """
    if bounds(until)[1] > now:
        raise Refused(f"{until:%Y-%m-%d} 还没过完，过了 24:00 再封")
    last = last_digest(session, company_id)
    if last is not None and until < last.day:
        raise Refused(f"{last.day:%Y-%m-%d} 已经封了，不能往前补 {until:%Y-%m-%d}")
    day = last.day + ONE_DAY if last is not None else _first_day(session, company_id)
    made: list[DayDigest] = []
    prev = last.root if last is not None else GENESIS
    while day is not None and day <= until:
        digest = DayDigest(
            id=uuid7(),
            company_id=company_id,
            day=day,
            heads=heads(session, company_id, day),
            prev=prev,
            made_at=now,
        )
        digest.root = prev = digest.compute_root()
        session.add(digest)
        session.flush()
        made.append(digest)
        day += ONE_DAY
    return made


def heads(session: Session, company_id: UUID, day: date) -> list[list[str | int]]:
    """[chain, number, hash] of the last event of that day in every chain that moved, in order of the chains."""
    since, until = bounds(day)
    moved = (
        select(Event.chain_id, func.max(Event.seq).label("seq"))
        .where(Event.company_id == company_id, Event.server_at >= since, Event.server_at < until)
        .group_by(Event.chain_id)
        .subquery()
    )
    rows = session.execute(
        select(Event.chain_id, Event.seq, Event.hash).join(
            moved, and_(Event.chain_id == moved.c.chain_id, Event.seq == moved.c.seq)
        )
    )
    return sorted([str(chain), seq, head] for chain, seq, head in rows)


def last_digest(session: Session, company_id: UUID) -> DayDigest | None:
    return session.scalar(
        select(DayDigest).where(DayDigest.company_id == company_id).order_by(DayDigest.day.desc()).limit(1)
    )


def digests(session: Session, company_id: UUID) -> Iterator[DayDigest]:
    """Every sealed day, the oldest first, a few at a time: one day can hold many heads."""
    query = select(DayDigest).where(DayDigest.company_id == company_id).order_by(DayDigest.day)
    yield from session.scalars(query.execution_options(yield_per=20))


def _first_day(session: Session, company_id: UUID) -> date | None:
    first = session.scalar(select(func.min(Event.server_at)).where(Event.company_id == company_id))
    return local(first).date() if first is not None else None
