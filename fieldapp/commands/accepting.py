"""What the verbs of the joint acceptance share: finding a round or a defect for the actor, with its case locked."""

from datetime import datetime, timedelta
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.acting import CHECKERS
from fieldapp.domain.answer import Answer
from fieldapp.domain.case import Case
from fieldapp.domain.defect import Defect
from fieldapp.domain.stage import Stage
from fieldapp.domain.verdict import judge_item
from fieldapp.lib.errors import NotFound
from fieldapp.lib.ids import uuid7
from fieldapp.packs.acceptance import FirmKind
from fieldapp.packs.checklist import Grade, Item

__all__ = [
    "CHECKERS",
    "builder",
    "grade_of",
    "lock_acceptance",
    "note_defect",
    "take_acceptance",
    "take_defect",
]


def take_acceptance(do: Doing, acceptance_id: UUID) -> tuple[Case, Acceptance]:
    """The round in its locked case, refused when the case is not being accepted or the round is concluded."""
    case, acceptance = lock_acceptance(do, acceptance_id)
    acceptance.need_open()
    case.need(Stage.ACCEPTANCE)
    return case, acceptance


def lock_acceptance(do: Doing, acceptance_id: UUID) -> tuple[Case, Acceptance]:
    """The round in its locked case, whatever has become of it."""
    acceptance = do.session.get(Acceptance, acceptance_id)
    if acceptance is None:
        raise NotFound
    case = do.case(acceptance.case_id)
    do.session.refresh(acceptance)
    return case, acceptance


def take_defect(do: Doing, defect_id: UUID) -> tuple[Case, Defect]:
    """The defect in its locked case."""
    defect = do.session.get(Defect, defect_id)
    if defect is None:
        raise NotFound
    case = do.case(defect.case_id)
    do.session.refresh(defect)
    return case, defect


def grade_of(item: Item, answer: Answer | None) -> Grade:
    """主控 when the item is, or when one of its measures outside the limits is."""
    if answer is not None and judge_item(item, answer.given.values, answer.given.designs).major:
        return Grade.MAJOR
    return item.grade


def builder(acceptance: Acceptance) -> Party:
    """The contractor's party, who rectifies unless somebody else is named."""
    built = [one for one in acceptance.parties if one.firm_kind == FirmKind.CONTRACTOR]
    return built[0] if built else acceptance.parties[0]


def note_defect(
    do: Doing,
    case: Case,
    acceptance: Acceptance,
    item: Item,
    answer: Answer | None,
    text: str,
    *,
    party: Party | None = None,
    where: str = "",
    safety: bool = False,
    due_at: datetime | None = None,
    defect_id: UUID | None = None,
) -> Defect:
    """Write a defect down; due by the pack's days unless said otherwise."""
    days = timedelta(days=case.pack.acceptance.rectification_days)
    defect = Defect(
        id=defect_id or uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        acceptance_id=acceptance.id,
        round=acceptance.round,
        item=item.code,
        grade=grade_of(item, answer).value,
        safety=safety,
        where=where,
        text=text,
        party_id=(party or builder(acceptance)).id,
        due_at=due_at or do.at + days,
        raised_by_id=do.actor.id,
        raised_at=do.at,
    )
    do.session.add(defect)
    do.session.flush()
    do.record(
        case,
        "DEFECT_RAISED",
        clause=case.pack.acceptance.clauses["rectify"],
        subject_id=defect.id,
        data={
            "item": item.code,
            "name": item.name,
            "text": text,
            "grade": defect.grade,
            "round": acceptance.round,
            "due": defect.due_at.isoformat(),
        },
    )
    return defect
