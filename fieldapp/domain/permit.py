"""The road permit of a case: which way it goes by the company's rules, and what each authority has answered."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, Numeric, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, JsonList, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.customer import recent_cases_of_customer
from fieldapp.domain.permit_rule import decide_permit
from fieldapp.lib.ids import uuid7
from fieldapp.packs.permit import Decision


class Permit(Base):
    """One way through the road authorities; a longer cut after a change opens a new one, the old one is superseded.

    Every moment says that the step has been done; nothing is overwritten. `length_m` is the length it covers.
    """

    __tablename__ = "permit"
    __table_args__ = (Index(None, "case_id", "superseded_at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    route: Mapped[Code]
    length_m: Mapped[Decimal] = mapped_column(Numeric(10, 1))
    rule: Mapped[Words] = mapped_column(default="")
    clause: Mapped[Code] = mapped_column(default="")
    opened_at: Mapped[Moment]
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    confirm_reason: Mapped[Words] = mapped_column(default="")
    basis_doc_no: Mapped[Name] = mapped_column(default="")
    full_reason: Mapped[Words] = mapped_column(default="")
    committed_at: Mapped[datetime | None] = mapped_column(Utc)
    committed_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    cleared_at: Mapped[datetime | None] = mapped_column(Utc)
    restored_at: Mapped[datetime | None] = mapped_column(Utc)
    restored_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    supervision: Mapped[Words] = mapped_column(default="")
    supervised_at: Mapped[datetime | None] = mapped_column(Utc)
    superseded_at: Mapped[datetime | None] = mapped_column(Utc)
    rev: Mapped[int] = mapped_column(default=1)

    desks: Mapped[list["Desk"]] = relationship(order_by="Desk.place", cascade="all", lazy="selectin")

    @property
    def decision(self) -> Decision:
        return Decision(self.route)

    @property
    def state(self) -> str:
        """SKIPPED, CONFIRM, COLLECTING, SUBMITTED, OPEN, COMMITTED, CLEARED or RESTORED: read off the records."""
        if self.decision in (Decision.SKIPPED, Decision.CONFIRM):
            return self.decision.value
        if self.cleared_at is not None:
            return "RESTORED" if self.restored_at else "CLEARED"
        if self.decision is Decision.COMMITMENT:
            return "COMMITTED" if self.committed_at else "OPEN"
        if self.decision is Decision.FILING:
            return "OPEN"
        return "SUBMITTED" if all(desk.submitted_at for desk in self.concerned) else "COLLECTING"

    @property
    def opening_event(self) -> str:
        return "PERMIT_SKIPPED" if self.decision is Decision.SKIPPED else "PERMIT_OPENED"

    @property
    def opening_data(self) -> dict[str, str]:
        return {"route": self.route, "length_m": str(self.length_m), "rule": self.rule}

    @property
    def concerned(self) -> list["Desk"]:
        """The authorities whose road it is."""
        return [desk for desk in self.desks if desk.concerned]

    @property
    def waiting(self) -> list["Desk"]:
        """The authorities that have the papers and have not answered."""
        return [desk for desk in self.concerned if desk.submitted_at and not desk.approved_at]

    @property
    def valid_until(self) -> date | None:
        """The first day on which one of the granted permits ends."""
        return min((desk.valid_until for desk in self.concerned if desk.valid_until), default=None)

    def desk(self, authority: str) -> "Desk | None":
        return next((desk for desk in self.desks if desk.authority == authority), None)


class Desk(Base):
    """One authority's part in a permit: what it was told or handed, what it answered, every refusal kept."""

    __tablename__ = "permit_desk"
    __table_args__ = (UniqueConstraint("permit_id", "authority"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    permit_id: Mapped[Ref] = mapped_column(ForeignKey("permit.id"))
    place: Mapped[int]
    authority: Mapped[Code]
    name: Mapped[Name]
    concerned: Mapped[bool] = mapped_column(default=True)
    notified_at: Mapped[datetime | None] = mapped_column(Utc)
    filed_at: Mapped[datetime | None] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)
    approved_at: Mapped[datetime | None] = mapped_column(Utc)
    no: Mapped[Name] = mapped_column(default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    rejections: Mapped[JsonList] = mapped_column(default=list)

    @property
    def touched(self) -> bool:
        """Something has gone to it or come back from it."""
        return bool(self.notified_at or self.filed_at or self.submitted_at or self.rejections)


def permit_of(session: Session, case: Case) -> Permit | None:
    """The permit in force, None before the first drawing."""
    query = select(Permit).where(Permit.case_id == case.id, Permit.superseded_at.is_(None))
    return session.scalar(query.order_by(Permit.opened_at.desc(), Permit.id.desc()).limit(1))


def road_is_open(permit: Permit | None) -> bool:
    """May the road be cut? Without a permit record there is nothing that allows it."""
    return permit is not None and permit.cleared_at is not None


def open_for(session: Session, case: Case, now: datetime) -> Permit | None:
    """Open the permit that the newest drawing needs; None when the one in force covers it. Sets case.permit_route.

    A cleared permit covers every length up to its own; an open one is replaced once its length or way differs.
    """
    why = decide_permit(case.cut_m or Decimal(0), case.pack)
    length = Decimal(why.facts["length_m"])
    before = permit_of(session, case)
    if before is not None:
        if covers(before, why.decision, length):
            return None
        before.superseded_at = now
    permit = Permit(
        id=uuid7(), company_id=case.company_id, case_id=case.id, route=why.decision, length_m=length, rule=why.rule,
        clause=why.source, opened_at=now, cleared_at=now if why.decision == Decision.SKIPPED else None,
    )  # fmt: skip
    if why.decision != Decision.SKIPPED:
        permit.desks = _desks(case, permit)
    session.add(permit)
    case.permit_route = permit.route
    return permit


def covers(permit: Permit, decision: str, length: Decimal) -> bool:
    """True when the permit needs nothing more for this length."""
    if permit.cleared_at is not None:
        return length <= permit.length_m
    return permit.length_m == length and decision in (permit.route, Decision.CONFIRM, Decision.COMMITMENT)


def siblings(session: Session, case: Case, now: datetime) -> list[Case]:
    """Of the customer's recent cases those that cut road too, the oldest first: together they may be one job."""
    return [other for other in recent_cases_of_customer(session, case, now) if other.cut_m][::-1]


def _desks(case: Case, permit: Permit) -> list[Desk]:
    return [
        Desk(
            id=uuid7(),
            company_id=case.company_id,
            permit_id=permit.id,
            place=place,
            authority=one.code,
            name=one.name,
        )
        for place, one in enumerate(case.pack.permit.authorities)
    ]


__all__ = ["Desk", "Permit", "covers", "decide_permit", "open_for", "permit_of", "road_is_open", "siblings"]
