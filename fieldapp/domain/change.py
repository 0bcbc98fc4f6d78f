"""A change of quantities (变更): asked for from one order revision, answered by the next one or refused, never lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Fen, Id, JsonList, Moment, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person, Role
from fieldapp.lib.errors import NotFound, Refused

STATES = {
    "ASKED": "等转设计",
    "APPROVING": "等批费用",
    "FORWARDED": "等设计改图",
    "ANSWERED": "已出新派工单",
    "REFUSED": "没同意",
}


class ChangeRequest(Base):
    """`rows` are {"item", "spec", "unit", "before", "after", "side"}; `resume` is the stage to go back to when refused.

    `origin` is the role it came from; `cost_delta_fen` what it costs more (or less), None when not known yet.
    """

    __tablename__ = "change_request"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    number: Mapped[int]
    order_id: Mapped[Ref] = mapped_column(ForeignKey("work_order.id"))
    from_rev: Mapped[int]
    origin: Mapped[Code]
    side: Mapped[Code]
    cause: Mapped[Code]
    user_caused: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Words]
    rows: Mapped[JsonList] = mapped_column(default=list)
    cost_delta_fen: Mapped[Fen | None]
    verbal_at: Mapped[datetime | None] = mapped_column(Utc)
    paper_late: Mapped[bool] = mapped_column(default=False)
    resume: Mapped[Code]
    hold_id: Mapped[Ref | None] = mapped_column(ForeignKey("hold.id"))
    asked_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Moment]
    forwarded_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    forwarded_at: Mapped[datetime | None] = mapped_column(Utc)
    approved_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Utc)
    refused_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None] = mapped_column(Utc)
    refusal: Mapped[Words] = mapped_column(default="")
    answered_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    new_rev: Mapped[int | None]
    rev: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(viewonly=True)
    order: Mapped[WorkOrder] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    forwarded_by: Mapped[Person | None] = relationship(foreign_keys=[forwarded_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    refused_by: Mapped[Person | None] = relationship(foreign_keys=[refused_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def no(self) -> str:
        return f"{self.order.no}-变更{self.number}"

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.refused_at is None

    @property
    def approver(self) -> Role | None:
        """The role that has to approve the money first; None when no money moves."""
        return self.case.pack.change.approver(self.cost_delta_fen) if self.cost_delta_fen else None

    @property
    def state(self) -> str:
        """ASKED, APPROVING, FORWARDED, ANSWERED or REFUSED: said by its records."""
        if self.refused_at is not None:
            return "REFUSED"
        if self.answered_at is not None:
            return "ANSWERED"
        if self.forwarded_at is None:
            return "ASKED"
        return "APPROVING" if self.approver is not None and self.approved_at is None else "FORWARDED"

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def cause_name(self) -> str:
        return next(
            (cause.name for cause in self.case.pack.change.causes if cause.code == self.cause), self.cause
        )

    def need_open(self) -> None:
        if not self.open:
            raise Refused(f"这张变更{self.state_name}，不能再动", code="closed")

    def need_ready(self) -> None:
        """Refuse unless the designer may answer it with a new order."""
        self.need_open()
        if self.state == "ASKED":
            raise Refused(
                f"这张变更还没经{self.case.pack.title(Role.SITE_MANAGER)}转过来", code="not_forwarded"
            )
        if self.state == "APPROVING" and self.approver is not None:
            raise Refused(f"变更费用还没批，等{self.case.pack.title(self.approver)}", code="not_approved")


def originator(case: Case) -> Role:
    """Whose word starts a change here: the contractor's, or the site manager's (residential)."""
    return case.pack.change.originator["RES" if case.residential else "NONRES"]  # type: ignore[index]


def changes_of(session: Session, case: Case) -> list[ChangeRequest]:
    """Every change of the case, newest first."""
    query = (
        select(ChangeRequest).where(ChangeRequest.case_id == case.id).order_by(ChangeRequest.number.desc())
    )
    return list(session.scalars(query))


def open_change(session: Session, case: Case) -> ChangeRequest | None:
    """The one change that waits for an answer; a case never has two."""
    return next((change for change in changes_of(session, case) if change.open), None)


def find_change(session: Session, case: Case, change_id: UUID) -> ChangeRequest:
    change = session.get(ChangeRequest, change_id)
    if change is None or change.case_id != case.id:
        raise NotFound
    return change


def next_number(session: Session, case: Case) -> int:
    return (
        session.scalar(select(func.max(ChangeRequest.number)).where(ChangeRequest.case_id == case.id)) or 0
    ) + 1
