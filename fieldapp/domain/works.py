"""Building from a work order: which revision counts, who may build, and what was reported from the site."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Id, Json, Moment, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.order import WorkOrder, current_order, orders_of
from fieldapp.domain.permit import permit_of, road_is_open
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import visible
from fieldapp.lib.clock import SHANGHAI, local
from fieldapp.lib.errors import NotFound, NotPermitted, Refused


class Progress(Base):
    """One report from the site. `old_rev` says that it was written under an order that had been superseded by then.

    Such a report stays built to `rev`; `bound_rev` is the revision under which its work goes on, `note_id` the signed
    statement (变更说明) that speaks of it. Until there is one of them somebody has to say.
    """

    __tablename__ = "progress"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    order_id: Mapped[Ref] = mapped_column(ForeignKey("work_order.id"))
    rev: Mapped[int]
    old_rev: Mapped[bool] = mapped_column(default=False)
    concealed: Mapped[bool] = mapped_column(default=False)
    text: Mapped[Words]
    safety: Mapped[Json] = mapped_column(default=dict)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    bound_rev: Mapped[int | None]
    bound_at: Mapped[datetime | None] = mapped_column(Utc)
    bound_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    note_id: Mapped[Ref | None] = mapped_column(ForeignKey("change_note.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    @property
    def loose(self) -> bool:
        """Built to an old revision, and nobody has said yet how it goes on."""
        return self.old_rev and self.bound_rev is None and self.note_id is None

    @property
    def standing(self) -> str:
        """What became of work done to an old revision, in words; "" for any other."""
        if not self.old_rev:
            return ""
        if self.note_id is not None:
            return "按旧版干的，有变更说明"
        return f"按旧版干的，接着按第 {self.bound_rev} 版" if self.bound_rev else "按旧版干的"


def progress_of(session: Session, case: Case, limit: int = 30) -> list[Progress]:
    """What was reported from the site, newest first."""
    query = (
        select(Progress).where(Progress.case_id == case.id).order_by(Progress.at.desc(), Progress.id.desc())
    )
    return list(session.scalars(query.limit(limit)))


def loose_reports(session: Session, case: Case) -> list[Progress]:
    """Reports built to an old revision of which nobody has said how they go on, oldest first."""
    if case.order_rev < 2:
        return []
    query = select(Progress).where(
        Progress.case_id == case.id,
        Progress.old_rev,
        Progress.bound_rev.is_(None),
        Progress.note_id.is_(None),
    )
    return list(session.scalars(query.order_by(Progress.at, Progress.id)))


def find_order(session: Session, person: Person, order_id: UUID) -> WorkOrder:
    """The order revision if its case is in the person's scope."""
    query = (
        select(WorkOrder)
        .join(Case, WorkOrder.case_id == Case.id)
        .where(WorkOrder.id == order_id, visible(person))
    )
    order = session.scalar(query)
    if order is None:
        raise NotFound
    return order


def order_in(session: Session, case: Case, order_id: UUID) -> WorkOrder:
    """That revision of this case's order; NotFound when it belongs to another case."""
    order = session.get(WorkOrder, order_id)
    if order is None or order.case_id != case.id:
        raise NotFound
    return order


def newest(session: Session, case: Case, order_id: UUID) -> WorkOrder:
    """The order, refused unless it is the revision in force."""
    order, current = order_in(session, case, order_id), current_order(session, case)
    if current is not None and current.rev != order.rev:
        raise Refused(f"这是第 {order.rev} 版，已作废；看过第 {current.rev} 版再接着做", code="superseded")
    if not order.live:
        raise Refused(f"派工单{order.state_name}，不能再动", code="superseded")
    return order


def of_the_firm(order: WorkOrder, person: Person) -> None:
    """Refuse unless the person works for the order's contractor."""
    if person.firm_id != order.contractor_id and not person.has(Role.MANAGER):
        raise NotPermitted(f"这张派工单是{order.contractor.name}的")


def acknowledged(order: WorkOrder) -> bool:
    return order.acknowledged_rev == order.rev


def need_acknowledged(order: WorkOrder) -> None:
    if not acknowledged(order):
        raise Refused(f"第 {order.rev} 版派工单班组还没看过，先看图再做", code="not_acknowledged")


def need_road(session: Session, case: Case, today: date) -> None:
    """Refuse while the road may not be cut: no permit yet, or one that has ended."""
    permit = permit_of(session, case)
    if case.cut_m and not road_is_open(permit):
        raise Refused("道路手续还没办好，不能破路开工", code="permit")
    if (
        permit is not None
        and permit.valid_until is not None
        and permit.valid_until < today
        and not permit.restored_at
    ):
        raise Refused(f"道路许可 {permit.valid_until:%Y-%m-%d} 到期了，先续办", code="permit")


def need_valid(order: WorkOrder, today: date) -> None:
    """Refuse while a worker's certificate has run out."""
    for worker in order.workers:
        if worker["valid_until"] and date.fromisoformat(worker["valid_until"]) < today:
            what = f"{worker['name']}的{worker['cert']} {worker['valid_until']} 到期了"
            raise Refused(f"{what}，换人或换证", "workers", "expired")


def before(session: Session, order: WorkOrder) -> WorkOrder | None:
    """The revision that this one replaced."""
    return next((other for other in orders_of(session, order.case_id) if other.rev < order.rev), None)


def inherits(session: Session, order: WorkOrder) -> WorkOrder | None:
    """The earlier revision whose crew goes on with this one: same contractor, and a crew had been named."""
    old = before(session, order)
    if old is None or order.accepted_at is not None or old.returned_at is not None:
        return None
    return old if old.contractor_id == order.contractor_id and old.crew_leader_id else None


def contract_end(order: WorkOrder) -> datetime | None:
    """24:00 of the contract's last day."""
    if order.contract_due is None:
        return None
    return datetime.combine(order.contract_due + timedelta(days=1), time(), SHANGHAI)


def stricter(case: Case, order: WorkOrder, promised: datetime | None) -> datetime | None:
    """The moment that counts for the builder: of contract and promise the earlier one (A4-31), or as the pack says."""
    end = contract_end(order)
    choices = [moment for moment in (end, promised) if moment is not None]
    rule = case.pack.contract.due_rule
    if rule == "STRICTER":
        return min(choices, default=None)
    return (end or promised) if rule == "CONTRACT" else (promised or end)


def today_of(now: datetime) -> date:
    return local(now).date()
