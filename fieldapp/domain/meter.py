"""The gas meter bound to a household; a number is bound to one user at a time, an exchanged meter stays on record."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Measure, Moment, Name, Ref, Utc
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.person import Person
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack
from fieldapp.packs.supply import Meter as MeterRule

_BOUND = text("replaced_at IS NULL")
DIRECTIONS = {"LEFT": "左进", "RIGHT": "右进"}


class Meter(Base):
    """`base_reading` m³ when it was hung; `qmax_m3h` the largest flow of its model; `replaced_at` ends the binding."""

    __tablename__ = "meter"
    __table_args__ = (
        Index(
            "uq_meter_bound", "company_id", "no", unique=True, sqlite_where=_BOUND, postgresql_where=_BOUND
        ),
        Index(None, "household_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    household_id: Mapped[Ref] = mapped_column(ForeignKey("household.id"))
    no: Mapped[Code]
    model: Mapped[Code]
    qmax_m3h: Mapped[Measure]
    maker: Mapped[Name]
    direction: Mapped[Code]
    base_reading: Mapped[Measure]
    seal_no: Mapped[Code]
    installed_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date] = mapped_column(Date)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    replaced_at: Mapped[datetime | None] = mapped_column(Utc)

    by: Mapped[Person] = relationship()

    @property
    def direction_name(self) -> str:
        return DIRECTIONS.get(self.direction, self.direction)


def meter_of(session: Session, household: Household) -> Meter | None:
    """The meter bound now."""
    return session.scalar(
        select(Meter).where(Meter.household_id == household.id, Meter.replaced_at.is_(None))
    )


def meters_of(session: Session, household: Household) -> list[Meter]:
    """Every meter it ever had, newest first."""
    return list(
        session.scalars(select(Meter).where(Meter.household_id == household.id).order_by(Meter.id.desc()))
    )


def model_rule(pack: Pack, model: str, flow_m3h: Decimal | None) -> MeterRule:
    """The model among the company's meters, refused when the design flow is more than it carries."""
    rule = next((one for one in pack.meters if one.model == model), None)
    if rule is None:
        raise Refused("公司没有这个型号的表，从给的里面选一个", field="model")
    if flow_m3h is not None and float(flow_m3h) > rule.qmax_m3h:
        raise Refused(
            f"设计流量 {flow_m3h.normalize():f} m³/h，{model} 最大 {rule.qmax_m3h:g}，表小了", field="model"
        )
    return rule


def free(session: Session, case: Case, no: str, household: Household) -> None:
    """Refuse a number that hangs at another user."""
    query = select(Meter).where(
        Meter.company_id == case.company_id, Meter.no == no, Meter.replaced_at.is_(None)
    )
    other = session.scalar(query)
    if other is not None and other.household_id != household.id:
        raise Refused(f"表号 {no} 已绑在别的用户上，对照表盘再看一眼", field="no", code="meter_bound")
