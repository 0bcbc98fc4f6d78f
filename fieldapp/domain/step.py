"""A step that a case needs next: who should do it and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from fieldapp import sla
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.person import Role
from fieldapp.sla import policy


@dataclass(frozen=True, slots=True)
class Step:
    """`kind` is the path noun of the screen that does it; `clock_key` names the promised limit it stands under."""

    kind: str
    label: str
    role: Role
    person_id: UUID | None = None
    firm_id: UUID | None = None
    subject_id: UUID | None = None
    clause: str = ""
    clock_key: str = ""
    due_at: datetime | None = None
    started_at: datetime | None = None
    hard: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject_id or ''}:{self.role}"


# What a step stands under besides the pack's limits and soft targets.
OTHER_CLOCKS = {"CONTRACT": "合同工期", "AUTO_ACCEPT": "不办就自动受理"}


class Due(TypedDict, total=False):
    """The time part of a step."""

    due_at: datetime
    started_at: datetime
    clock_key: str
    hard: bool


def under(clocks: list[Clock], *keys: str, subject_id: UUID | None = None) -> Due:
    """due_at, started_at, clock_key and hard of the first running clock among `keys` (empty when none runs)."""
    for key in keys:
        for clock in clocks:
            if clock.key == key and clock.stopped_at is None and subject_id in (None, clock.subject_id):
                return Due(due_at=clock.due_at, started_at=clock.started_at, clock_key=key, hard=True)
    return Due()


def softly(case: Case, target: str, since: str) -> Due:
    """due_at and started_at of a soft target (及时, A4-15) counted from the last event of kind `since`."""
    start = case.marked(since)
    if start is None:
        return Due()
    rule = case.pack.calendar
    length = policy.spec(case.pack.soft_targets[target], rule)
    deadline = sla.due(length, start, (), policy.calendar(rule), policy.office(rule))
    return Due(due_at=deadline.due, started_at=start, clock_key=target)
