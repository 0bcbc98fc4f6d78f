"""The settlement sheet (工程结算单): quantities, prices and sums in fen, split at the red line (B3.4, B4.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Date, ForeignKey, Numeric, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Fen, Id, JsonList, Moment, Name, Ref, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.lib.money import show
from fieldapp.packs import Pack

SLOT = "settlement"


class Settlement(Base):
    """One revision of the sheet; a newer one supersedes it. All money in fen.

    `lines` are {"item", "spec", "unit", "qty", "price_fen", "amount_fen", "side", "basis"}, `materials` 甲供材
    {"item", "unit", "issued", "used", "returned", "loss"}, `deductions` {"reason", "fen"}. `submitted_fen` is
    送审金额: lines + fees + tax - deductions. `customer_*_fen` is what the customer is asked to pay
    on either side of the red line.
    """

    __tablename__ = "settlement"
    __table_args__ = (UniqueConstraint("case_id", "rev"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    rev: Mapped[int]
    no: Mapped[Code]
    order_rev: Mapped[int]
    contract_no: Mapped[Name] = mapped_column(default="")
    contract_fen: Mapped[Fen]
    lines: Mapped[JsonList]
    materials: Mapped[JsonList] = mapped_column(default=list)
    deductions: Mapped[JsonList] = mapped_column(default=list)
    inside_fen: Mapped[Fen]
    outside_fen: Mapped[Fen]
    fees_fen: Mapped[Fen]
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax_fen: Mapped[Fen]
    deducted_fen: Mapped[Fen]
    submitted_fen: Mapped[Fen]
    retention_percent: Mapped[int]
    retention_until: Mapped[date | None] = mapped_column(Date)
    payer: Mapped[Name] = mapped_column(default="")
    invoice_no: Mapped[Name] = mapped_column(default="")
    customer_inside_fen: Mapped[Fen]
    customer_outside_fen: Mapped[Fen]
    warnings: Mapped[JsonList] = mapped_column(default=list)
    note: Mapped[Words] = mapped_column(default="")
    submitted_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[Moment]

    submitted_by: Mapped[Person] = relationship()

    @property
    def retention_fen(self) -> int:
        """质保金 of the submitted amount; the audit reckons it anew from the approved one."""
        return share(self.submitted_fen, self.retention_percent)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines come to, in fen."""

    inside: int
    outside: int
    tax: int
    deducted: int
    submitted: int


def rounded(amount: Decimal) -> int:
    """Whole fen, half a fen up."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def amount_of(qty: Decimal, price_fen: int) -> int:
    return rounded(qty * price_fen)


def share(fen: int, percent: Decimal | int) -> int:
    return rounded(Decimal(fen) * Decimal(percent) / 100)


def add_up(
    lines: Sequence[tuple[str, int]], fees_fen: int, tax_percent: Decimal, deductions: Sequence[int]
) -> Sums:
    """Sums of (side, amount) lines; tax is on works and fees, deductions come off at the end."""
    inside = sum(fen for side, fen in lines if side == "INSIDE")
    outside = sum(fen for side, fen in lines if side == "OUTSIDE")
    tax = share(inside + outside + fees_fen, tax_percent)
    return Sums(inside, outside, tax, sum(deductions), inside + outside + fees_fen + tax - sum(deductions))


def guard_red_line(pack: Pack, outside_fen: int, field: str) -> None:
    """Refuse a customer's price outside the red line: promised free, and forbidden everywhere (B4.4)."""
    if outside_fen == 0:
        return
    promise = pack.promise
    if promise.outside_red_line_free:
        where = f"办法承诺（{promise.outside_red_line_clause}）"
    elif promise.outside_price_zero:
        where = promise.outside_price_ref
    else:
        return
    raise Refused(f"红线外不向用户收钱，{where}，写了 {show(outside_fen)} 元", field, "red_line")


def charge_warning(case: Case, customer_fen: int) -> str:
    """What to say when a customer of a newer project is asked for money; empty when nothing is to be said."""
    fee = case.pack.fee
    if customer_fen == 0 or project_day(case) <= date.fromisoformat(fee.warn_after):
        return ""
    return f"向用户收 {show(customer_fen)} 元：{fee.warn_note}"


def project_day(case: Case) -> date:
    """The month in the project's code (its first four digits), else the day the case was opened."""
    head = case.project.code[:4] if case.project is not None else ""
    if head.isdigit() and 1 <= int(head[2:]) <= 12:
        return date(2000 + int(head[:2]), int(head[2:]), 1)
    return local(case.created_at).date()


def settlements_of(session: Session, case: Case) -> list[Settlement]:
    """Every revision, newest first."""
    query = (
        select(Settlement).where(Settlement.case_id == case.id).options(joinedload(Settlement.submitted_by))
    )
    return list(session.scalars(query.order_by(Settlement.rev.desc())))


def current_settlement(session: Session, case: Case) -> Settlement | None:
    return next(iter(settlements_of(session, case)), None)


def files_of(session: Session, sheet: Settlement) -> list[Attachment]:
    """What was handed in with this revision."""
    query = select(Attachment).where(Attachment.subject_id == sheet.id, Attachment.slot == SLOT)
    return list(session.scalars(query.order_by(Attachment.id)))


def default_retention_until(now: datetime) -> date:
    """A year from today, on the same day of the year (28th for a leap day)."""
    day = local(now).date()
    return (
        day.replace(year=day.year + 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year + 1)
    )
