"""Whole rounds: a state, letters carried out on it by the company's own commands, how the round stands after each."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain import round_sheet
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.person import Person
from fieldapp.domain.signature import Signature, content_of, digest
from fieldapp.domain.standing import standing
from fieldapp.lib.clock import parse
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, raise_curtain
from tests.support.story_acceptance import completed, convened
from tests.support.vectors.letter import Pen
from tests.support.vectors.refusal import REFUSALS, told
from tests.support.vectors.state import PHOTOS, fill, next_round

BASE = parse("2026-03-12T10:00:00.250+08:00")
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("xinzheng", {}),
    ("xinzheng", {"small": False, "cut": "120"}),
    ("tanghe", {"customer": "RES", "cut": "40"}),
    ("tanghe", {"cut": "30"}),
)
EACH = 15
ANSWER = ("verdict", "measured", "designs", "text", "note", "rev", "origin_round", "photos", "history")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHAS = re.compile(r"\b[0-9a-f]{64}\b")


def round_vectors(engine: Engine, chance: Random) -> list[dict[str, Any]]:
    """So many rounds of each kind of works."""
    stages = {code: raise_curtain(engine, code) for code in ("xinzheng", "tanghe")}
    for stage in stages.values():
        for sha256 in PHOTOS:
            stage.act("inspector", StoreBlob(sha256=sha256, mime="image/jpeg", size=9), at=BASE)
    found = []
    for number in range(EACH):
        for company, facts in KINDS:
            found.append(_one(stages[company], company, facts, number, chance))
    return found


def _one(stage: Stage, company: str, facts: dict[str, Any], number: int, chance: Random) -> dict[str, Any]:
    acceptance_id = convened(stage, completed(stage, **facts), at=BASE)
    inspector = stage.person("inspector")
    with Session(stage.engine, expire_on_commit=False) as session:
        fill(
            session,
            session.get_one(Acceptance, acceptance_id),
            inspector,
            chance,
            BASE,
            dense=number % 2 == 0,
        )
        if number % 4 == 3:
            acceptance_id = next_round(session, acceptance_id, inspector, chance, BASE)
        session.commit()
    pen = Pen(stage, acceptance_id, chance)
    moment = BASE + timedelta(hours=2)
    for _ in range(1 if number % 3 == 2 else 0):
        moment += timedelta(minutes=7)
        _send(stage, pen.letter(moment), moment)
    start = _start(stage, acceptance_id, inspector)
    letters, contents = [], [_content(stage, acceptance_id)]
    for _ in range(chance.randint(4, 7) if number % 2 else 0):
        moment += timedelta(minutes=chance.choice((1, 7, 31, 61)))
        letter = pen.letter(moment)
        letters.append({**_light(letter), "refusal": _send(stage, letter, moment)})
        contents.append(_content(stage, acceptance_id))
    whole = {"company": company, "start": start, "letters": letters, "end": _end(stage, acceptance_id)}
    return _steady(whole, contents, _signed(stage, acceptance_id))


def _light(letter: dict[str, Any]) -> dict[str, Any]:
    """Without what a fold does not read."""
    body = {key: value for key, value in letter["body"].items() if key not in ("content", "strokes")}
    return {**letter, "body": body}


def _send(stage: Stage, letter: dict[str, Any], moment: datetime) -> dict[str, Any] | None:
    """What the company says to it; None when it is carried out."""
    sent = Letter(cmd_id=uuid7(), owner=stage.person("inspector").id, device_id="phone", **letter)
    try:
        dispatch(stage.engine, sent, now=moment)
    except REFUSALS as wrong:
        return told(wrong)
    return None


def _start(stage: Stage, acceptance_id: UUID, person: Person) -> dict[str, Any]:
    """The round as the phone gets it, without what the kits hold and what only a page shows."""
    with Session(stage.engine) as session:
        reader = session.get_one(Person, person.id)
        data = round_sheet.round_data(session, session.get_one(Acceptance, acceptance_id), reader)
    answers = {
        code: {key: value for key, value in one.items() if key in ANSWER}
        for code, one in data["answers"].items()
    }
    left_out = ("pack", "items", "case", "files", "clause", "at")
    return {key: value for key, value in data.items() if key not in left_out} | {"answers": answers}


def _content(stage: Stage, acceptance_id: UUID) -> dict[str, Any]:
    with Session(stage.engine) as session:
        return content_of(session, session.get_one(Acceptance, acceptance_id))


def _signed(stage: Stage, acceptance_id: UUID) -> list[dict[str, Any]]:
    with Session(stage.engine) as session:
        query = select(Signature.content).where(Signature.acceptance_id == acceptance_id)
        return list(session.scalars(query))


def _end(stage: Stage, acceptance_id: UUID) -> dict[str, Any]:
    with Session(stage.engine) as session:
        now = standing(session, session.get_one(Acceptance, acceptance_id))
        return {
            "tally": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in asdict(now.tally).items()
            },
            "obstacles": now.obstacles,
            "unphotographed": [item.code for item in now.unphotographed],
            "holding": sorted(now.holding),
            "void": sorted(one.slot for one in now.void),
            "unsigned": [one.slot for one in now.unsigned],
            "judgements": {str(one.id): one.judgement for one in now.trials if one.judgement},
            "defects": [
                {"id": str(one.id), "state": one.state, "grade": one.grade, "slot": one.party.slot}
                for one in now.defects
            ],
        }


def _steady(
    whole: dict[str, Any], contents: list[dict[str, Any]], signed: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The same with ids that are alike on every run and stand in the same order, and digests that fit them."""
    text = json.dumps([whole, contents])
    ranks = {
        old: f"0190a000-0000-7000-8000-{rank:012x}"
        for rank, old in enumerate(sorted(set(UUIDS.findall(text))), 1)
    }

    def named(value: Any) -> Any:
        return json.loads(UUIDS.sub(lambda found: ranks.get(found[0], found[0]), json.dumps(value)))

    digests = {digest(one): digest(named(one)) for one in (*contents, *signed)}
    plain = json.dumps(named(whole))
    steady: dict[str, Any] = json.loads(SHAS.sub(lambda found: digests.get(found[0], found[0]), plain))
    shas = [digests[digest(one)] for one in contents]
    rules = sorted(steady["start"].pop("rules"))
    letters = [
        {**letter, "content_sha": sha} for letter, sha in zip(steady["letters"], shas[1:], strict=True)
    ]
    return {**steady, "rules": rules, "content_sha": shas[0], "letters": letters}
