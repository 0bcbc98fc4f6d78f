"""The ledger of the city gas facility fee (城市燃气配套费): voucher, report, dunning, allocations (B4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, Numeric, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Fen, Id, JsonList, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.paper import Paper, papers_of
from fieldapp.domain.person import Person
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from fieldapp.lib.money import show
from fieldapp.packs import Pack
from fieldapp.packs.closing import AgeingBucket, FeeStage
from fieldapp.packs.intake import Paper as PaperRule

PAGE = 50


class FeeAccount(Base):
    """What the finance bureau owes for one estate. `entitlement_fen` is the gas share, `received_fen` what came in.

    The stage is read off its moments. `extra_fen` may come in above it, as a manager approved.
    """

    __tablename__ = "fee_account"
    __table_args__ = (
        UniqueConstraint("case_id"),
        Index(None, "company_id", "id"),
        Index(None, "company_id", "settled", "reported_on"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    voucher_no: Mapped[Name]
    payer: Mapped[Name] = mapped_column(default="")
    paid_on: Mapped[date | None] = mapped_column(Date)
    collector: Mapped[Name] = mapped_column(default="")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    standard_fen: Mapped[Fen | None]
    payable_fen: Mapped[Fen]
    paid_fen: Mapped[Fen]
    exemption: Mapped[Words] = mapped_column(default="")
    entitlement_fen: Mapped[Fen]
    basis_doc_no: Mapped[Name] = mapped_column(default="")
    opened_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Moment]
    dossier: Mapped[JsonList] = mapped_column(default=list)
    dossier_at: Mapped[datetime | None] = mapped_column(Utc)
    report_no: Mapped[Name] = mapped_column(default="")
    receiver: Mapped[Name] = mapped_column(default="")
    reported_on: Mapped[date | None] = mapped_column(Date)
    dunned_on: Mapped[date | None] = mapped_column(Date)
    next_on: Mapped[date | None] = mapped_column(Date)
    extra_fen: Mapped[Fen] = mapped_column(default=0)
    extra_reason: Mapped[Words] = mapped_column(default="")
    extra_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    received_fen: Mapped[Fen] = mapped_column(default=0)
    settled: Mapped[bool] = mapped_column(default=False)
    booked_at: Mapped[datetime | None] = mapped_column(Utc)
    rev: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(viewonly=True)
    dunnings: Mapped[list["Dunning"]] = relationship(order_by="Dunning.id", cascade="all")
    payments: Mapped[list["Allocation"]] = relationship(order_by="Allocation.id", cascade="all")

    @property
    def stage(self) -> FeeStage:
        """Read off what has happened, the furthest first."""
        marks = (
            (self.booked_at, FeeStage.BOOKED),
            (self.settled, FeeStage.PAID),
            (self.received_fen, FeeStage.PART_PAID),
            (self.dunned_on, FeeStage.DUNNED),
            (self.reported_on, FeeStage.REPORTED),
            (self.dossier_at, FeeStage.DOSSIER_READY),
        )
        return next((stage for mark, stage in marks if mark), FeeStage.VOUCHER_OBTAINED)

    @property
    def receivable_fen(self) -> int:
        return max(0, self.entitlement_fen - self.received_fen)

    def age(self, today: date) -> int | None:
        """Days since it was reported, None before that or when nothing is owed any more."""
        return None if self.reported_on is None or self.settled else (today - self.reported_on).days


class Dunning(Base):
    """One reminder to the payer: when, how, by whom, what was said, and when to ask again."""

    __tablename__ = "fee_dunning"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    account_id: Mapped[Ref] = mapped_column(ForeignKey("fee_account.id"), index=True)
    on: Mapped[date] = mapped_column(Date)
    way: Mapped[Code]
    contact: Mapped[Name] = mapped_column(default="")
    reply: Mapped[Words]
    next_on: Mapped[date] = mapped_column(Date)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


class Allocation(Base):
    """Money that came in, by its bank slip; booked under a finance voucher."""

    __tablename__ = "fee_allocation"
    __table_args__ = (UniqueConstraint("company_id", "bank_slip"), Index(None, "account_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    account_id: Mapped[Ref] = mapped_column(ForeignKey("fee_account.id"))
    on: Mapped[date] = mapped_column(Date)
    fen: Mapped[Fen]
    bank_slip: Mapped[Name]
    note: Mapped[Words] = mapped_column(default="")
    finance_voucher: Mapped[Name] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    booked_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime | None] = mapped_column(Utc)

    by: Mapped[Person] = relationship(foreign_keys=[by_id])


@dataclass(frozen=True, slots=True)
class Ageing:
    """One line of the ageing table: how many accounts, how much is owed (fen)."""

    bucket: AgeingBucket
    count: int
    fen: int


WAYS = {"VISIT": "上门", "LETTER": "发函", "PHONE": "电话", "MEETING": "会议"}


def need_enabled(pack: Pack) -> None:
    """A company without this duty has no ledger: as if it did not exist."""
    if not pack.fee.enabled:
        raise NotFound


def need_turn(pack: Pack, person: Person, stage: FeeStage) -> None:
    """Refuse unless the stage is this person's by the pack."""
    step = next((one for one in pack.fee.stages if one.stage == stage), None)
    if step is None:
        raise Refused("配套费台账没有这一步", code="route")
    if not person.has(step.role):
        raise NotPermitted(f"“{step.name}”归{pack.title(step.role)}做")


def stage_name(pack: Pack, stage: FeeStage) -> str:
    return next((one.name for one in pack.fee.stages if one.stage == stage), stage.value)


def voucher_rule(pack: Pack) -> PaperRule | None:
    """The paper that is the voucher: the one a voucher number and an amount are read off."""
    return next(
        (one for one in pack.papers if {"voucher_no", "amount"} <= {read.code for read in one.fields}), None
    )


def voucher_of(session: Session, case: Case) -> Paper | None:
    """The collected voucher of the case."""
    rule = voucher_rule(case.pack)
    paper = papers_of(session, case, codes=[rule.code]).get(rule.code) if rule is not None else None
    return paper if paper is not None and paper.outcome == "COLLECTED" else None


def account_of(session: Session, case: Case) -> FeeAccount | None:
    return session.scalar(select(FeeAccount).where(FeeAccount.case_id == case.id))


def find_account(session: Session, person: Person, account_id: UUID) -> FeeAccount:
    """The account if it is this company's and the person belongs to the company itself."""
    query = select(FeeAccount).where(FeeAccount.id == account_id, FeeAccount.company_id == person.company_id)
    account = session.scalar(query) if person.firm_id is None else None
    if account is None:
        raise NotFound
    return account


def receive(account: FeeAccount, fen: int, field: str) -> None:
    """Add an allocation to the sum; above the entitlement only as far as a manager has approved."""
    most = account.entitlement_fen + account.extra_fen
    if account.received_fen + fen > most:
        over = account.received_fen + fen - most
        raise Refused(f"累计会超过应拨 {show(over)} 元，先由经理批准超出部分", field, "over_entitlement")
    account.received_fen += fen
    account.settled = account.received_fen >= account.entitlement_fen


def next_dunning(pack: Pack, day: date) -> date:
    return day + timedelta(days=pack.fee.dun_every_days)


def in_bucket(bucket: AgeingBucket, today: date) -> ColumnElement[bool]:
    """Accounts whose claim has this age in days."""
    latest = FeeAccount.reported_on <= today - timedelta(days=bucket.from_days)
    if bucket.to_days is None:
        return latest
    return latest & (FeeAccount.reported_on >= today - timedelta(days=bucket.to_days))


def ageing(session: Session, company_id: UUID, pack: Pack, today: date) -> list[Ageing]:
    """What is owed by age of the claim, in the pack's buckets."""
    rows = []
    owed = func.coalesce(func.sum(FeeAccount.entitlement_fen - FeeAccount.received_fen), 0)
    base = select(func.count(), owed).where(
        FeeAccount.company_id == company_id, FeeAccount.settled.is_(False)
    )
    for bucket in pack.fee.ageing:
        count, fen = session.execute(base.where(in_bucket(bucket, today))).one()
        rows.append(Ageing(bucket, int(count), int(fen)))
    return rows


def totals(session: Session, company_id: UUID) -> tuple[int, int]:
    """Entitlement and allocations of all accounts, in fen."""
    query = select(
        func.coalesce(func.sum(FeeAccount.entitlement_fen), 0),
        func.coalesce(func.sum(FeeAccount.received_fen), 0),
    )
    entitled, received = session.execute(query.where(FeeAccount.company_id == company_id)).one()
    return int(entitled), int(received)


def accounts(
    session: Session, company_id: UUID, before: UUID | None = None, where: Sequence[ColumnElement[bool]] = ()
) -> tuple[list[FeeAccount], UUID | None]:
    """One page, newest first, and where the next page begins."""
    query = (
        select(FeeAccount)
        .where(FeeAccount.company_id == company_id, *where)
        .options(joinedload(FeeAccount.case))
    )
    if before is not None:
        query = query.where(FeeAccount.id < before)
    rows = list(session.scalars(query.order_by(FeeAccount.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
