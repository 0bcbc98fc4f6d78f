"""Proves the journal: every hash, every number, every chain head, every case number and every sealed day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Company
from fieldapp.domain.digest import ONE_DAY, digests
from fieldapp.domain.journal import GENESIS, Chain, DayDigest, Event, holds

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken place: the case (its number, or the company's own journal), the event's number, what is wrong."""

    where: str
    seq: int | None
    text: str

    def __str__(self) -> str:
        return f"{self.where}" + (f" 第 {self.seq} 条" if self.seq is not None else "") + f"：{self.text}"


@dataclass(slots=True)
class Count:
    """What has been looked at."""

    events: int = 0
    chains: int = 0
    days: int = 0


def prove(session: Session, company: Company, count: Count | None = None) -> Iterator[Fault]:
    """Every fault of a company's journal, the first broken one first; reads once through, in batches."""
    count = count if count is not None else Count()
    yield from _Chains(session, company, count).faults()
    yield from _cases(session, company)
    yield from _days(session, company, count)


class _Chains:
    """Walks events and chain heads side by side, both in the order of the chains."""

    def __init__(self, session: Session, company: Company, count: Count) -> None:
        self.session, self.company, self.count = session, company, count

    def faults(self) -> Iterator[Fault]:
        query = (
            select(*Event.__table__.columns, Chain.seq.label("last"), Chain.head)
            .outerjoin(Chain, and_(Chain.id == Event.chain_id, Chain.company_id == Event.company_id))
            .where(Event.company_id == self.company.id)
            .order_by(Event.chain_id, Event.seq)
        )
        chain, seq, head, last, sealed = None, 0, GENESIS, 0, GENESIS
        broken = False
        for row in self.session.execute(query.execution_options(yield_per=BATCH)):
            self.count.events += 1
            if row.chain_id != chain:
                if chain is not None and not broken:
                    yield from self._end(chain, seq, head, last, sealed)
                self.count.chains += 1
                chain, seq, head, broken = row.chain_id, 0, GENESIS, False
                last, sealed = row.last, row.head
                if last is None:
                    yield Fault(self._name(chain), None, "链头没有了")
            if broken:  # what follows a broken link can't be judged any more
                continue
            fault = self._judge(row, seq, head)
            if fault is not None:
                broken = True
                yield fault
            seq, head = row.seq, row.hash
        if chain is not None and not broken:
            yield from self._end(chain, seq, head, last, sealed)
        yield from self._empty()

    def _judge(self, row: object, seq: int, head: str) -> Fault | None:
        event = cast(Event, row)
        where = self._name
        if event.seq != seq + 1:
            gone = f"第 {seq + 1} 条没有了" if event.seq > seq + 1 else "编号重复"
            return Fault(where(event.chain_id), event.seq, gone)
        if event.prev != head:
            return Fault(where(event.chain_id), event.seq, "和前一条接不上")
        try:
            unchanged = holds(event)
        except (ValueError, TypeError):
            unchanged = False
        if not unchanged:
            return Fault(where(event.chain_id), event.seq, "内容被改过")
        return None

    def _end(self, chain: UUID, seq: int, head: str, last: int | None, sealed: str) -> Iterator[Fault]:
        if last is None:
            return
        if seq < last:
            yield Fault(self._name(chain), seq + 1, "这条到末尾没有了")
        elif (seq, head) != (last, sealed):
            yield Fault(self._name(chain), seq, "和链头对不上")

    def _empty(self) -> Iterator[Fault]:
        """Chains that claim events and have none."""
        has_events = (
            select(Event.id).where(Event.chain_id == Chain.id, Event.company_id == Chain.company_id).exists()
        )
        query = select(Chain.id, Chain.seq).where(
            Chain.company_id == self.company.id, Chain.seq > 0, ~has_events
        )
        for chain, seq in self.session.execute(query.order_by(Chain.id)):
            yield Fault(self._name(chain), 1, f"{seq} 条全没有了")

    def _name(self, chain: UUID) -> str:
        if chain == self.company.id:
            return f"{self.company.code} 公司日志"
        no = self.session.scalar(select(Case.no).where(Case.id == chain))
        return no or f"案件 {chain}（案件本身没有了）"


def _cases(session: Session, company: Company) -> Iterator[Fault]:
    """Cases without chain, chains without case, and case numbers that are gone."""
    lost = select(Chain.id).outerjoin(Case, Case.id == Chain.id)
    for chain in session.scalars(
        lost.where(Chain.company_id == company.id, Case.id.is_(None), Chain.id != company.id)
    ):
        yield Fault(f"案件 {chain}", None, "案件没有了，日志还在")
    bare = (
        select(Case.no)
        .outerjoin(Chain, Chain.id == Case.id)
        .where(Case.company_id == company.id, Chain.id.is_(None))
    )
    for no in session.scalars(
        bare.where(~select(Event.id).where(Event.chain_id == Case.id).exists()).order_by(Case.no)
    ):
        yield Fault(no, None, "整个日志没有了")
    seen = bytearray(company.case_count + 1)
    query = select(Case.no).where(Case.company_id == company.id)
    for no in session.scalars(query.execution_options(yield_per=BATCH)):
        tail = no.rpartition("-")[2]
        if tail.isdigit() and int(tail) < len(seen):
            seen[int(tail)] = 1
    number = seen.find(0, 1)
    while number > 0:
        yield Fault(f"{company.code} 第 {number} 件", None, "案件连同日志没有了")
        number = seen.find(0, number + 1)


def _days(session: Session, company: Company, count: Count) -> Iterator[Fault]:
    before: DayDigest | None = None
    for digest in digests(session, company.id):
        count.days += 1
        where = f"{company.code} {digest.day:%Y-%m-%d} 日封"
        if digest.prev != (before.root if before is not None else GENESIS):
            yield Fault(where, None, "和前一天接不上")
        elif before is not None and digest.day != before.day + ONE_DAY:
            yield Fault(where, None, f"{before.day + ONE_DAY:%Y-%m-%d} 的没有了")
        if digest.compute_root() != digest.root:
            yield Fault(where, None, "内容被改过")
        else:
            yield from _sealed(session, company, digest)
        before = digest


def _sealed(session: Session, company: Company, digest: DayDigest) -> Iterator[Fault]:
    """Every head that was sealed is still there with the same hash."""
    for start in range(0, len(digest.heads), BATCH // 4):
        part = digest.heads[start : start + BATCH // 4]
        chains = [UUID(str(head[0])) for head in part]
        numbers = {int(head[1]) for head in part}
        query = select(Event.chain_id, Event.seq, Event.hash).where(
            Event.company_id == company.id, Event.chain_id.in_(chains), Event.seq.in_(numbers)
        )
        found = {(str(chain), seq): head for chain, seq, head in session.execute(query)}
        for chain, seq, head in part:
            if found.get((chain, seq)) != head:
                no = session.scalar(select(Case.no).where(Case.id == UUID(str(chain)))) or f"案件 {chain}"
                what = "改过" if (chain, seq) in found else "没有了"
                yield Fault(no, int(seq), f"{digest.day:%Y-%m-%d} 封过的这一条{what}")
