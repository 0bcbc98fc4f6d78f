"""The work order (工程派工单) and its revisions: a design issues it, a newer one supersedes it, nothing is lost."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Fen, Id, Json, JsonList, JsonType, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.person import Person


class WorkOrder(Base):
    """One revision of a case's order; only the newest may be built from, older ones stay readable.

    `quantities` is the list of the design at issue: {"item", "spec", "unit", "qty", "side"}; `snapshot` what the order
    said besides: package, scope, checklist, drawing digests. `acknowledged_rev` is the order revision of the case that
    the crew has last seen.
    """

    __tablename__ = "work_order"
    __table_args__ = (UniqueConstraint("case_id", "rev"), Index(None, "company_id", "no"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    rev: Mapped[int]
    no: Mapped[Code]
    design_id: Mapped[Ref] = mapped_column(ForeignKey("design.id"))
    contractor_id: Mapped[Ref] = mapped_column(ForeignKey("firm.id"))
    selected_by: Mapped[Code]
    scope: Mapped[Code]
    package: Mapped[Code] = mapped_column(default="")
    checklist: Mapped[Code] = mapped_column(default="")
    quantities: Mapped[JsonList] = mapped_column(default=list)
    snapshot: Mapped[Json] = mapped_column(default=dict)
    contract_no: Mapped[Name] = mapped_column(default="")
    contract_due: Mapped[date | None] = mapped_column(Date)
    issued_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[Moment]

    superseded_at: Mapped[datetime | None] = mapped_column(Utc)
    superseded_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("work_order.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Utc)
    accepted_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None] = mapped_column(Utc)
    returned_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    return_reason: Mapped[Code] = mapped_column(default="")
    return_note: Mapped[Words] = mapped_column(default="")
    crew_leader_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    workers: Mapped[JsonList] = mapped_column(default=list)
    planned_start: Mapped[date | None] = mapped_column(Date)
    planned_finish: Mapped[date | None] = mapped_column(Date)
    acknowledged_rev: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Utc)
    started_at: Mapped[datetime | None] = mapped_column(Utc)
    started_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    completed_at: Mapped[datetime | None] = mapped_column(Utc)
    completed_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    cost_delta_fen: Mapped[Fen | None]
    completion: Mapped[dict[str, Any] | None] = mapped_column(JsonType)

    case: Mapped[Case] = relationship(viewonly=True)
    contractor: Mapped[Firm] = relationship()
    issued_by: Mapped[Person] = relationship(foreign_keys=[issued_by_id])
    crew_leader: Mapped[Person | None] = relationship(foreign_keys=[crew_leader_id])
    superseded_by: Mapped["WorkOrder | None"] = relationship(
        foreign_keys=[superseded_by_id], remote_side="WorkOrder.id", post_update=True
    )

    @property
    def title(self) -> str:
        """Number and revision as people say them."""
        return f"{self.no} 第 {self.rev} 版"

    @property
    def live(self) -> bool:
        """Neither superseded nor returned."""
        return self.superseded_at is None and self.returned_at is None

    @property
    def state(self) -> str:
        """ISSUED, ACCEPTED, RETURNED, IN_PROGRESS, COMPLETED or SUPERSEDED; said by its records, never typed."""
        marks = (
            (self.superseded_at, "SUPERSEDED"), (self.returned_at, "RETURNED"), (self.completed_at, "COMPLETED"),
            (self.started_at, "IN_PROGRESS"), (self.accepted_at, "ACCEPTED"),
        )  # fmt: skip
        return next((name for at, name in marks if at is not None), "ISSUED")

    @property
    def state_name(self) -> str:
        return ORDER_STATES[self.state]


ORDER_STATES = {
    "ISSUED": "已下达", "ACCEPTED": "已接单", "RETURNED": "已退单", "IN_PROGRESS": "施工中", "COMPLETED": "已完工",
    "SUPERSEDED": "已作废",
}  # fmt: skip


def orders_of(session: Session, case_id: UUID) -> list[WorkOrder]:
    """Every revision, newest first."""
    return list(
        session.scalars(select(WorkOrder).where(WorkOrder.case_id == case_id).order_by(WorkOrder.rev.desc()))
    )


def current_order(session: Session, case: Case) -> WorkOrder | None:
    """The newest revision, or None before the first issue."""
    return session.scalar(
        select(WorkOrder).where(WorkOrder.case_id == case.id).order_by(WorkOrder.rev.desc()).limit(1)
    )
