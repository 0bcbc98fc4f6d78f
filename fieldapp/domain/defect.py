"""A defect found at the acceptance and what was done about it (整改通知, 复验, 遗留问题)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Moment, Name, Ref, Utc, Words
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.lib.errors import NotFound

BEFORE, AFTER = "defect_before", "defect_after"
STATES = {
    "OPEN": "待整改",
    "RECTIFIED": "待复验",
    "LEFT": "遗留",
    "LEFT_RECTIFIED": "遗留已改，待复验",
    "CLOSED": "已复验",
}
RESULTS = {"PASS_RECTIFIED": "整改合格", "FAIL": "复验不合格"}


class Defect(Base):
    """`grade` MAJOR or GENERAL. `safety`: it affects safe use, so it can't be left. Its state is said by its records.

    `left_at` is the owner's agreement to pass with it until `left_until`. `recheck` is the verdict
    of the re-inspection.
    """

    __tablename__ = "defect"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    round: Mapped[int]
    item: Mapped[Code]
    grade: Mapped[Code]
    safety: Mapped[bool] = mapped_column(default=False)
    where: Mapped[Name] = mapped_column(default="")
    text: Mapped[Words]
    party_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance_party.id"))
    due_at: Mapped[Moment]
    raised_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[Moment]
    left_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[datetime | None] = mapped_column(Utc)
    left_until: Mapped[datetime | None] = mapped_column(Utc)
    left_reason: Mapped[Words] = mapped_column(default="")
    closed_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    recheck: Mapped[Code] = mapped_column(default="")

    case: Mapped[Case] = relationship(viewonly=True)
    acceptance: Mapped[Acceptance] = relationship()
    party: Mapped[Party] = relationship()
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    left_by: Mapped[Person | None] = relationship(foreign_keys=[left_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    rectifications: Mapped[list["Rectification"]] = relationship(order_by="Rectification.id", lazy="selectin")

    @property
    def state(self) -> str:
        """OPEN, RECTIFIED, LEFT, LEFT_RECTIFIED or CLOSED."""
        if self.closed_at is not None:
            return "CLOSED"
        if self.left_at is not None:
            return "LEFT_RECTIFIED" if self.rectified else "LEFT"
        return "RECTIFIED" if self.rectified else "OPEN"

    @property
    def state_name(self) -> str:
        return RESULTS.get(self.recheck, STATES[self.state]) if self.closed_at else STATES[self.state]

    @property
    def rectified(self) -> bool:
        return any(not one.rejected for one in self.rectifications)

    @property
    def item_name(self) -> str:
        """By today's list; an item that the list has no more is called by its code."""
        return next((item.name for item in self.acceptance.items if item.code == self.item), self.item)


class Rectification(Base):
    """What the responsible party did; photos after are attached to it. `rejected` when a re-inspection sent it back."""

    __tablename__ = "rectification"

    id: Mapped[Id]
    defect_id: Mapped[Ref] = mapped_column(ForeignKey("defect.id"), index=True)
    done: Mapped[Words]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    rejected: Mapped[bool] = mapped_column(default=False)
    rejected_reason: Mapped[Words] = mapped_column(default="")

    by: Mapped[Person] = relationship()


def defects_of(session: Session, case_id: UUID) -> list[Defect]:
    """Every defect of the case, oldest first."""
    return list(session.scalars(select(Defect).where(Defect.case_id == case_id).order_by(Defect.id)))


def find_defect(session: Session, person: Person, defect_id: UUID) -> Defect:
    """The defect if its case is in the person's scope, else NotFound."""
    query = (
        select(Defect).join(Case, Defect.case_id == Case.id).where(Defect.id == defect_id, visible(person))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def agreed(defects: list[Defect]) -> list[Defect]:
    """遗留问题: those the owner agreed to leave and that are not closed."""
    return [one for one in defects if one.left_at is not None and one.closed_at is None]
