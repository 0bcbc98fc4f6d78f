"""容缺: a paper that may come later, because neither 合法性 nor 技术可靠性 hangs on it, and its collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Name, Ref, Utc, Words
from fieldapp.domain.application import Application
from fieldapp.domain.case import Case
from fieldapp.domain.paper import COLLECTED, Paper, PaperLine
from fieldapp.domain.person import Person
from fieldapp.lib.clock import local
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs import Pack


class Tolerance(Base):
    """One paper let through on one application: the two tests, who decided, who promised it, until when.

    `tests` is {test code: {"affected": False, "note": ...}}. Gas is never cut off by itself when it is late (A4-22).
    """

    __tablename__ = "tolerance"
    __table_args__ = (Index(None, "case_id"), Index(None, "application_id", "code"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    application_id: Mapped[Ref] = mapped_column(ForeignKey("application.id"))
    code: Mapped[Code]
    reason: Mapped[Words]
    tests: Mapped[Json]
    promised_by: Mapped[Name]
    officer_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    due_at: Mapped[Moment]
    verified_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Utc)

    application: Mapped[Application] = relationship()
    officer: Mapped[Person] = relationship(foreign_keys=[officer_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to one of the two questions."""

    code: str
    affected: bool
    note: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A tolerance and the paper it waited for, None while it is not there."""

    tolerance: Tolerance
    paper: Paper | None

    @property
    def open(self) -> bool:
        return self.paper is None


def judge(pack: Pack, line: PaperLine, tests: Sequence[Judgement], channel: str) -> None:
    """Refuse unless the paper may be late in this company and neither test is affected (A4-20, A4-21)."""
    rule = line.rule
    if rule.never:
        raise Refused(f"{rule.name}任何时候都不能容缺", field="code", code="never_tolerable")
    if not line.tolerable:
        raise Refused(
            f"{rule.name}不能容缺：{rule.tolerance_note or '关系合法性或技术可靠性'}",
            field="code",
            code="not_tolerable",
        )
    if channel not in pack.tolerance.channels:
        raise Refused(
            f"{pack.channel(channel).name}来的报装，公司规定不容缺", field="code", code="not_tolerable"
        )
    answers = {test.code: test for test in tests}
    for wanted in pack.tolerance.tests:
        answer = answers.get(wanted.code)
        if answer is None:
            raise Refused(f"{wanted.name}还没判", field=wanted.code)
        if answer.affected:
            why = f"（{answer.note}）" if answer.note else ""
            raise Refused(
                f"缺{rule.name}影响{wanted.name}{why}，不能容缺，收到再受理",
                field=wanted.code,
                code="affected",
            )


def due_of(pack: Pack, now: datetime) -> datetime:
    """24:00 of the last of the pack's natural days; the day of the promise is not counted."""
    return _midnight(now) + timedelta(days=pack.tolerance.due_days + 1)


def reminded_at(pack: Pack, promised: datetime) -> datetime:
    """From when the collection shows as 快到期: 0:00 of the pack's day after the promise."""
    return _midnight(promised) + timedelta(days=pack.tolerance.remind_days)


def escalated_at(tolerance: Tolerance, pack: Pack) -> datetime:
    """From when it is the manager's business: the pack's days after the promise, and not before it is late."""
    day = _midnight(tolerance.at) + timedelta(days=pack.tolerance.escalate_days)
    return max(day, tolerance.due_at)


def _midnight(moment: datetime) -> datetime:
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def tolerance_in(session: Session, tolerance_id: UUID) -> Tolerance:
    """The tolerance, to be found again through the scope of its case."""
    tolerance = session.get(Tolerance, tolerance_id)
    if tolerance is None:
        raise NotFound
    return tolerance


def gaps_of(session: Session, case: Case) -> list[Gap]:
    """Every tolerance of the case with the paper that has come since; whoever collected it, it counts."""
    query = select(Tolerance).where(Tolerance.case_id == case.id).options(joinedload(Tolerance.application))
    rows = list(session.scalars(query.order_by(Tolerance.id)))
    if not rows:
        return []
    found = session.scalars(
        select(Paper)
        .where(
            Paper.case_id == case.id, Paper.code.in_({row.code for row in rows}), Paper.outcome == COLLECTED
        )
        .order_by(Paper.id)
    ).all()
    return [Gap(row, _paper(row, found)) for row in rows]


def gap_of(session: Session, case: Case, tolerance: Tolerance) -> Gap:
    return next(gap for gap in gaps_of(session, case) if gap.tolerance.id == tolerance.id)


def _paper(row: Tolerance, found: Sequence[Paper]) -> Paper | None:
    """The paper that filled the gap: of the same subject or of the whole case, not older than the promise."""
    subjects = (None, row.application.paper_subject)
    return next(
        (one for one in found if one.code == row.code and one.at >= row.at and one.subject_id in subjects),
        None,
    )
