"""The four zeros of a case: what was counted against each, and the reason given where it is not zero."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.packs.closing import Counter

EXPLAINED = "COUNTER_EXPLAINED"


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` in fen where it is money; `reason` is that for this count, an earlier one explains no more."""

    counter: Counter
    count: int
    reason: str

    @property
    def unexplained(self) -> bool:
        return self.count > 0 and not self.reason


def tallies(session: Session, case: Case) -> list[Tally]:
    """One for each counter of the pack; none where no zeros are promised."""
    if not case.pack.promise.four_zeros:
        return []
    reasons = _reasons(session, case) if case.marked(EXPLAINED) else {}
    found = [(one, case.counted(one.code)) for one in case.pack.kpi.counters]
    return [Tally(one, count, reasons.get((one.code, count), "")) for one, count in found]


def _reasons(session: Session, case: Case) -> dict[tuple[str, int], str]:
    query = select(Event).where(Event.chain_id == case.id, Event.kind == EXPLAINED).order_by(Event.seq)
    told = [event.data for event in session.scalars(query)]
    return {(one["counter"], one["count"]): one["reason"] for one in told}
