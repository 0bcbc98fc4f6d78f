"""A round in the middle of its work, put straight into the database: answers, tests, photos and defects by chance."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import within
from fieldapp.domain.acceptance import RECTIFY, Acceptance
from fieldapp.domain.answer import PHOTO, Answer, answers_of
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import Defect, Rectification
from fieldapp.domain.next_round import open_next
from fieldapp.domain.person import Person
from fieldapp.domain.trial import PHOTO as TRIAL_PHOTO
from fieldapp.domain.trial import Trial
from fieldapp.domain.trial_rule import judge_test, show
from fieldapp.domain.verdict import Verdict, measures
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item, ItemType
from tests.support.vectors.trial import good

PHOTOS = tuple(f"{number:02x}" * 32 for number in range(0xA1, 0xA7))
TOOLS = {
    "instrument_no": "Y-118",
    "medium": "空气",
    "soap": True,
    "leak": False,
    "calibrated_until": "2027-01-01",
}


def fill(
    session: Session, acceptance: Acceptance, person: Person, chance: Random, at: datetime, *, dense: bool
) -> None:
    """Most items answered when `dense`, nearly all of them right; else a first half by chance."""
    known = answers_of(session, acceptance.id)
    for item in acceptance.items:
        if item.code in known or chance.random() < (0.03 if dense else 0.4):
            continue
        verdict = chance.choices(("PASS", "FAIL", "NA"), (92, 4, 4) if dense else (70, 20, 10))[0]
        if verdict == "NA" and not item.na_allowed:
            verdict = "PASS"
        if item.tests and verdict == "PASS":
            _tested(session, acceptance, item, person, chance, at)
        answer = _answer(acceptance, item, Verdict(verdict), person, chance, at)
        session.add(answer)
        if item.photo and chance.random() < (0.97 if dense else 0.6):
            session.add(_photo(acceptance, answer.id, PHOTO, person, chance, at))
    for _ in range(chance.choice((0, 0, 1, 2))):
        session.add(_defect(acceptance, person, chance, at))
    session.flush()


def next_round(session: Session, acceptance_id: UUID, person: Person, chance: Random, at: datetime) -> UUID:
    """The round after this one has failed, half of what was carried or left answered anew."""
    first = session.get_one(Acceptance, acceptance_id)
    first.result, first.concluded_at, first.concluded_by_id = RECTIFY, at, person.id
    second = open_next(session, first, at + timedelta(hours=1), person)
    fill(session, second, person, chance, at + timedelta(hours=1), dense=True)
    return second.id


def _answer(
    acceptance: Acceptance, item: Item, verdict: Verdict, person: Person, chance: Random, at: datetime
) -> Answer:
    values, designs = within(item)
    if verdict is Verdict.FAIL and measures(item):
        key = chance.choice([key for key, *_ in measures(item)])
        values[key] *= Decimal(chance.choice(("0.8", "0.9", "1.05", "1.2", "1.3", "3")))
    none = verdict is Verdict.NA
    return Answer(
        id=uuid7(),
        acceptance_id=acceptance.id,
        item=item.code,
        verdict=verdict.value,
        measured={} if none else _shown(values),
        designs={} if none else _shown(designs),
        text="12T" if item.type is ItemType.TEXT else "",
        note="松了“一处”\n要紧" if verdict is Verdict.FAIL else "",
        rev=1,
        by_id=person.id,
        at=at,
        history=[],
    )


def _shown(values: dict[str, Decimal]) -> dict[str, str]:
    return {key: show(value.quantize(Decimal("0.0001"))) for key, value in values.items()}


def _tested(
    session: Session, acceptance: Acceptance, item: Item, person: Person, chance: Random, at: datetime
) -> None:
    for group in item.tests:
        rule = acceptance.case.pack.test_rules[chance.choice(group)]
        inputs: dict[str, Any] = {**good(rule, "2"), **TOOLS}
        tool = rule.instrument
        inputs["instrument"] = tool.kinds[0] if tool else ""
        inputs["minutes"] = "1500"
        judged = judge_test(rule, inputs, acceptance.case.pack)
        trial = Trial(
            id=uuid7(),
            company_id=acceptance.company_id,
            case_id=acceptance.case_id,
            acceptance_id=acceptance.id,
            round=acceptance.round,
            item=item.code,
            rule=rule.id,
            inputs=inputs,
            started_at=at - timedelta(minutes=1500),
            ended_at=at,
            decision=judged.decision,
            judgement=judged.as_dict(),
            by_id=person.id,
            at=at,
        )
        session.add(trial)
        if chance.random() < 0.5:
            session.add(_photo(acceptance, trial.id, TRIAL_PHOTO, person, chance, at))


def _photo(
    acceptance: Acceptance, subject_id: UUID, slot: str, person: Person, chance: Random, at: datetime
) -> Attachment:
    return Attachment(
        id=uuid7(),
        company_id=acceptance.company_id,
        case_id=acceptance.case_id,
        subject_id=subject_id,
        slot=slot,
        sha256=chance.choice(PHOTOS),
        name="现场.jpg",
        mime="image/jpeg",
        size=9,
        by_id=person.id,
        at=at,
    )


def _defect(acceptance: Acceptance, person: Person, chance: Random, at: datetime) -> Defect:
    """Open, rectified, left, left and rectified, or closed."""
    kind = chance.choice(("OPEN", "OPEN", "LEFT", "LEFT", "RECTIFIED", "LEFT_RECTIFIED", "CLOSED"))
    item = _wrong_one(acceptance.items, chance)
    defect = Defect(
        id=uuid7(),
        company_id=acceptance.company_id,
        case_id=acceptance.case_id,
        acceptance_id=acceptance.id,
        round=acceptance.round,
        item=item.code,
        grade=item.grade.value,
        text="缺 2 处箭头",
        party_id=chance.choice(acceptance.parties).id,
        due_at=at + timedelta(days=3),
        raised_by_id=person.id,
        raised_at=at,
    )
    if kind.startswith("LEFT"):
        defect.left_by_id, defect.left_at, defect.left_until = person.id, at, at + timedelta(days=7)
    if kind.endswith("RECTIFIED"):
        defect.rectifications = [
            Rectification(id=uuid7(), defect_id=defect.id, done="补了", by_id=person.id, at=at)
        ]
    if kind == "CLOSED":
        defect.closed_at, defect.closed_by_id, defect.recheck = at, person.id, "PASS_RECTIFIED"
    return defect


def _wrong_one(items: Sequence[Item], chance: Random) -> Item:
    return chance.choice(items)
