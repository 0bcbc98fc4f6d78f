"""The promised clocks of a case: events start, stop and hold them as the pack says; state is derived, never typed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp import sla
from fieldapp.db import Base, Code, Id, JsonList, Moment, Name, Ref, Utc
from fieldapp.domain.calendar import calendar_of
from fieldapp.domain.case import Case
from fieldapp.domain.hold import Hold
from fieldapp.domain.journal import Event, latest_of
from fieldapp.domain.stage import Stage
from fieldapp.lib.clock import local, parse
from fieldapp.lib.ids import uuid7
from fieldapp.packs.base import Subject
from fieldapp.packs.limit import Limit
from fieldapp.sla import policy


def _index(name: str, *columns: str, where: str) -> Index:
    """Over those of one limit that are like this, in the words of the query, or no database would see that it fits.

    It carries every column that is asked for, so that counting never reads the rows themselves.
    """
    return Index(
        name,
        "company_id",
        "key",
        *columns,
        "void",
        sqlite_where=text(f"{where} AND void IS 0"),
        postgresql_where=text(f"{where} AND void IS FALSE"),
    )


class Clock(Base):
    """One promised limit on one subject. `due_at` is the deadline, `target_at` the internal target shown beside it.

    `late_at` is the moment after which the promise is broken: the deadline, or None while a hold that began before
    it runs and moves it further. `took` are the minutes of a stopped clock, counted as the promise counts them.

    `sure_at` stands where only a phone's word says that it stopped in time: the moment by which it surely had, after
    the deadline. Such a clock is neither kept nor broken (待定), and `took` is not known.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("case_id", "key", "subject_id"),
        _index("ix_clock_running", "late_at", "stopped_at", where="stopped_at IS NULL"),
        _index("ix_clock_stopped", "stopped_at", "late_at", "took", where="stopped_at IS NOT NULL"),
        _index("ix_clock_unsure", "stopped_at", "sure_at", where="sure_at IS NOT NULL"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    subject_id: Mapped[Ref]
    key: Mapped[Code]
    name: Mapped[Name]
    started_at: Mapped[Moment]
    started_seq: Mapped[int]
    stopped_at: Mapped[datetime | None] = mapped_column(Utc)
    void: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[Moment]
    late_at: Mapped[datetime | None] = mapped_column(Utc)
    target_at: Mapped[Moment]
    stopwatch_at: Mapped[datetime | None] = mapped_column(Utc)
    took: Mapped[int | None]
    sure_at: Mapped[datetime | None] = mapped_column(Utc)
    steps: Mapped[JsonList] = mapped_column(default=list)

    def state(
        self, holds: Sequence[sla.Hold], now: datetime, warn: Sequence[int] = (50, 80, 100)
    ) -> sla.ClockState:
        """Phase, light and time left at `now` (see sla.state)."""
        found = sla.state(now, self.started_at, self.stopped_at, self.due_at, holds, warn)
        return replace(found, phase=sla.Phase.UNSURE) if self.sure_at else found


def stopped_by(
    holds: Iterable[Hold], limit: Limit | None = None, subject_id: UUID | None = None
) -> list[sla.Hold]:
    """The approved holds that stop this limit on this subject; one that still runs has no end."""
    if limit is not None and not limit.holdable:
        return []
    meant = (h for h in holds if h.approved and h.subject_id in (None, subject_id))
    return [sla.Hold(h.from_at, h.until_at, h.reason) for h in meant]


def took(started_at: datetime, stopped_at: datetime, holds: Sequence[sla.Hold] = ()) -> int:
    """Minutes from the midnight after the start (the first day does not count) to the stop, less what was held."""
    start = local(started_at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    parts = sla.parts(started_at, stopped_at, holds) if holds else ()
    held = sum((part.length for part in parts if part.held), timedelta())
    return max(0, -((start + held - stopped_at) // timedelta(minutes=1)))


_HOLDS = select(Hold).where(Hold.case_id == bindparam("case_id")).order_by(Hold.from_at)
_CLOCKS = select(Clock).where(Clock.case_id == bindparam("case_id"))


def holds_of(session: Session, case: Case) -> list[Hold]:
    return list(session.scalars(_HOLDS, {"case_id": case.id}))


def clocks_of(session: Session, case: Case) -> list[Clock]:
    """Live clocks of the case, in the order they started."""
    query = (
        select(Clock)
        .where(Clock.case_id == case.id, Clock.void.is_(False))
        .order_by(Clock.started_at, Clock.id)
    )
    return list(session.scalars(query))


def keep(session: Session, case: Case, events: Sequence[Event]) -> tuple[list[Clock], list[Hold]]:
    """Bring the case's clocks in line with its marks, its facts, these new events and its holds.

    Returns what clocks_of and holds_of would then find.
    """
    keeper = _Keeper(session, case)
    for limit in case.pack.limits.values():
        if limit.subject is Subject.CASE:
            keeper.follow_marks(limit)
        else:
            keeper.follow_events(limit, events)
    keeper.reckon_running()
    return keeper.live(), keeper.holds


class _Keeper:
    """The clocks of one case while one command is being settled."""

    def __init__(self, session: Session, case: Case) -> None:
        self.session, self.case, self.pack = session, case, case.pack
        self.holds = holds_of(session, case)
        found = session.scalars(_CLOCKS, {"case_id": case.id})
        self.known = {(clock.key, clock.subject_id): clock for clock in found}

    @cached_property
    def calendar(self) -> sla.Calendar:
        return calendar_of(self.session, self.case.company_id, self.pack)

    def live(self) -> list[Clock]:
        live = [clock for clock in self.known.values() if not clock.void]
        return sorted(live, key=lambda clock: (clock.started_at, clock.id))

    def follow_marks(self, limit: Limit) -> None:
        """A limit on the case itself: it runs from the latest start mark while it applies to the case's facts."""
        case = self.case
        start, stop = case.marks.get(limit.start), case.marks.get(limit.stop)
        clock = self.known.get((limit.key, case.id))
        if start is None or not self._applies(limit):
            if clock is not None and clock.stopped_at is None:
                clock.void = True
            return
        if clock is None or clock.void or clock.started_seq != start["seq"]:
            clock = self._start(limit, case.id, datetime.fromisoformat(start["at"]), start["seq"])
        if stop is not None and clock.stopped_at is None and stop["seq"] > clock.started_seq:
            self._stop(
                limit, clock, datetime.fromisoformat(stop["at"]), parse(stop.get("latest", stop["at"]))
            )

    def follow_events(self, limit: Limit, events: Sequence[Event]) -> None:
        """A limit on an application or a household: started and stopped by events that name it."""
        for event in events:
            if event.subject_id is None:
                continue
            clock = self.known.get((limit.key, event.subject_id))
            if event.kind == limit.start and self._applies(limit):
                self._start(limit, event.subject_id, event.at, event.seq)
            elif event.kind == limit.stop and clock is not None and clock.stopped_at is None:
                self._stop(limit, clock, event.at, latest_of(event))

    def reckon_running(self) -> None:
        """Deadlines of running clocks after holds moved them; what is due first is due for the case."""
        running = [clock for clock in self.known.values() if not clock.void and clock.stopped_at is None]
        if self.case.at_stage is Stage.CANCELLED:  # nothing is promised any more, so nothing counts
            for clock in running:
                clock.void = True
            running = []
        for clock in running:
            self._reckon(self.pack.limits[clock.key], clock)
        for clock in self.known.values():
            self._measure(clock)
        self.case.held = any(hold.state == "RUNNING" and hold.subject_id is None for hold in self.holds)
        self.case.due_at = min((clock.due_at for clock in running), default=None)

    def _applies(self, limit: Limit) -> bool:
        case = self.case
        return case.customer is not None and limit.applies.fits(
            case.customer, case.small_ci, case.permit_route
        )

    def _start(self, limit: Limit, subject_id: UUID, at: datetime, seq: int) -> Clock:
        clock = self.known.get((limit.key, subject_id))
        if clock is None:
            clock = Clock(
                id=uuid7(),
                company_id=self.case.company_id,
                case_id=self.case.id,
                subject_id=subject_id,
                key=limit.key,
            )
            self.session.add(clock)
            self.known[(limit.key, subject_id)] = clock
        clock.name, clock.started_at, clock.started_seq, clock.stopped_at, clock.void = (
            limit.name,
            at,
            seq,
            None,
            False,
        )
        clock.sure_at = None
        self._reckon(limit, clock)
        return clock

    def _stop(self, limit: Limit, clock: Clock, at: datetime, latest: datetime) -> None:
        self._reckon(limit, clock)
        clock.stopped_at = max(at, clock.started_at)
        open_to_doubt = clock.late_at is not None and clock.stopped_at <= clock.late_at < latest
        clock.sure_at = latest if open_to_doubt else None

    def _measure(self, clock: Clock) -> None:
        """How long it took; a hold dated back may still shorten it after the stop."""
        holds = stopped_by(self.holds, self.pack.limits.get(clock.key), clock.subject_id)
        known = clock.stopped_at if clock.sure_at is None else None
        clock.took = took(clock.started_at, known, holds) if known else None

    def _reckon(self, limit: Limit, clock: Clock) -> None:
        length = policy.spec(limit, self.pack.calendar)
        deadline = sla.due(
            length,
            clock.started_at,
            stopped_by(self.holds, limit, clock.subject_id),
            self.calendar,
            policy.office(self.pack.calendar),
        )
        clock.due_at, clock.target_at, clock.stopwatch_at = (
            deadline.due,
            deadline.internal_target,
            deadline.stopwatch,
        )
        clock.late_at = None if deadline.provisional else deadline.due
        clock.steps = [{"text": step.text, "at": step.at.isoformat()} for step in deadline.steps]
