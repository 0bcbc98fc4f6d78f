"""A pressure test or purge of a round: begun with its first readings, ended with its last, judged by its rule."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, JsonType, Moment, Ref, Utc
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.person import Person
from fieldapp.lib.clock import utc_iso
from fieldapp.packs.checklist import Item

PHOTO, PHOTO_END = "acceptance_trial", "acceptance_trial_end"  # of the first readings, of the last


class Trial(Base):
    """`inputs` are the readings and the instrument as typed (numbers as text); `ended_at` is None while it is held.

    `judgement` is the Explanation as plain JSON; a repeated test is a new row, and of a rule the one that was done last
    counts, whichever arrived last: `at` is when its newest word was said. One that was done for an item which is asked
    otherwise now is `archived_at` and counts no more.
    """

    __tablename__ = "acceptance_trial"
    __table_args__ = (Index(None, "case_id"), Index(None, "acceptance_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    round: Mapped[int]
    item: Mapped[Code]
    rule: Mapped[Code]
    inputs: Mapped[Json] = mapped_column(default=dict)
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    decision: Mapped[Code] = mapped_column(default="")
    judgement: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    archived_at: Mapped[datetime | None] = mapped_column(Utc)

    by: Mapped[Person] = relationship()

    @property
    def running(self) -> bool:
        return self.ended_at is None

    @property
    def said(self) -> tuple[datetime, UUID]:
        """What comes later in this order is the newer test."""
        return self.at, self.id

    @property
    def decision_name(self) -> str:
        return "稳压中" if self.running else str((self.judgement or {}).get("name", ""))

    @property
    def content(self) -> dict[str, Any]:
        """What a signature covers."""
        return {
            "id": str(self.id),
            "item": self.item,
            "rule": self.rule,
            "inputs": self.inputs,
            "decision": self.decision,
            "started_at": utc_iso(self.started_at),
            "ended_at": utc_iso(self.ended_at) if self.ended_at else None,
        }


def trials_behind(session: Session, acceptance: Acceptance, answers: dict[str, Answer]) -> list[Trial]:
    """The tests that this round stands on, oldest first: its own, and for carried items those of their own round."""
    query = select(Trial).where(
        Trial.case_id == acceptance.case_id, Trial.round <= acceptance.round, Trial.archived_at.is_(None)
    )
    origins = {code: answer.origin_round for code, answer in answers.items()}
    found = session.scalars(query.order_by(Trial.id))
    return [one for one in found if one.round in (acceptance.round, origins.get(one.item))]


def newest_by_rule(trials: Iterable[Trial], item: str) -> dict[str, Trial]:
    """The newest trial of each rule under an item."""
    return {one.rule: one for one in sorted(trials, key=lambda each: each.said) if one.item == item}


def unmet(item: Item, trials: Iterable[Trial]) -> list[tuple[str, ...]]:
    """The groups of test rules of which none has passed yet; a newer failed test undoes an older passed one."""
    newest = newest_by_rule(trials, item.code)
    return [group for group in item.tests if not _met(group, newest)]


def _met(group: tuple[str, ...], newest: dict[str, Trial]) -> bool:
    done = [newest[rule] for rule in group if rule in newest and not newest[rule].running]
    return bool(done) and max(done, key=lambda one: one.said).decision == "PASS"
