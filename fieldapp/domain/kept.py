"""Work that arrived when the world had moved on (交来的活): kept as written, until somebody says what becomes of it."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Moment, Name, Ref, Secret, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.charge import holder_of
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.lib.errors import NotFound, Refused

REASSIGNED, SUPERSEDED, CONCLUDED, LIST = "REASSIGNED", "SUPERSEDED", "CONCLUDED", "LIST"
WHY = {
    REASSIGNED: "案件换了人",
    SUPERSEDED: "派工单换了版",
    CONCLUDED: "这一轮已定结论",
    LIST: "检查表换了版",
}
TAKEN, ASIDE, BOUND, NOTED = "TAKEN", "ASIDE", "BOUND", "NOTED"
SETTLED = {TAKEN: "已接过来", ASIDE: "放一边了", BOUND: "按新版接着干", NOTED: "写了变更说明"}
SLOT = "kept"  # of the pictures that came with it


class KeptWork(Base):
    """`kind` and `body` are the command as its author meant it; kind "form" is a form whose page he could not reach any
    more. `part` says which part of the case decides about it, `order_rev` the order it was built to. Nothing of it
    counts until `settled_at`, and only TAKEN makes it count.
    """

    __tablename__ = "kept_work"
    __table_args__ = (Index(None, "case_id"), Index(None, "author_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    author_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    cmd_id: Mapped[Ref]
    why: Mapped[Code]
    part: Mapped[Code] = mapped_column(default="")
    order_rev: Mapped[int | None]
    kind: Mapped[Code]
    title: Mapped[Name]
    said: Mapped[Words] = mapped_column(default="")
    letter: Mapped[Secret]
    written_at: Mapped[Moment]
    at: Mapped[Moment]
    settled: Mapped[Code] = mapped_column(default="")
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[Words] = mapped_column(default="")

    case: Mapped[Case] = relationship(viewonly=True)
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def written(self) -> dict[str, Any]:
        """The letter as it was asked for: kind, body, and what the phone knew of time and place."""
        found: dict[str, Any] = json.loads(self.letter)
        return found

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = self.written["body"]
        return found

    @property
    def open(self) -> bool:
        return self.settled_at is None

    @property
    def why_name(self) -> str:
        return WHY[self.why]

    @property
    def state_name(self) -> str:
        return SETTLED[self.settled] if self.settled else "还没定"

    @property
    def takeable(self) -> bool:
        """One tap makes it count: only work that was refused for the sake of who did it."""
        return self.open and self.why == REASSIGNED and self.kind != "form"

    def need_open(self) -> None:
        if not self.open:
            raise Refused(f"这一条{self.state_name}，不用再定", code="settled")

    def settle(self, how: str, at: datetime, by: Person, reason: str = "") -> None:
        self.settled, self.settled_at, self.settled_by_id, self.reason = how, at, by.id, reason


def kept_of(session: Session, case_id: UUID) -> list[KeptWork]:
    """Everything that was kept in this case, newest first."""
    query = select(KeptWork).where(KeptWork.case_id == case_id).order_by(KeptWork.id.desc())
    return list(session.scalars(query))


def open_kept(session: Session, case: Case) -> list[KeptWork]:
    """What waits for somebody to decide, in the order it was written; a case without any is not asked."""
    if "WORK_KEPT" not in case.marks:
        return []
    query = select(KeptWork).where(KeptWork.case_id == case.id, KeptWork.settled_at.is_(None))
    return list(session.scalars(query.order_by(KeptWork.written_at, KeptWork.id)))


def decides(case: Case, kept: KeptWork) -> UUID | None:
    """Who has the part of the case that decides about it."""
    return holder_of(case, kept.part)


def find_kept(session: Session, person: Person, kept_id: UUID) -> KeptWork:
    """For those who may see the case, and for its author, who may see it no more."""
    query = select(KeptWork).join(Case, KeptWork.case_id == Case.id).where(KeptWork.id == kept_id)
    mine = (KeptWork.author_id == person.id) & (KeptWork.company_id == person.company_id)
    found = session.scalar(query.where(visible(person) | mine))
    if found is None:
        raise NotFound
    return found
