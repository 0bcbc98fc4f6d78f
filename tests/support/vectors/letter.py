"""Letters as an inspector's phone would write them, right and wrong ones, by chance."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import within
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.signature import content_of, digest
from fieldapp.domain.trial_rule import show
from fieldapp.domain.verdict import measures
from fieldapp.lib.clock import iso
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item, ItemType
from tests.support.cast import Stage
from tests.support.story_acceptance import stands
from tests.support.vectors.state import PHOTOS
from tests.support.vectors.trial import good

STROKES = [{"points": [{"x": 9 * n, "y": 60 + n % 3} for n in range(5)], "box": "358x176"}]
SIGNERS = {"P1": "", "P2": "", "P3": "", "P4": ""}


class Pen:
    """Remembers the tests that are being held and who has signed."""

    def __init__(self, stage: Stage, acceptance_id: UUID, chance: Random) -> None:
        self.stage, self.acceptance_id, self.chance = stage, acceptance_id, chance
        self.items = stands(stage, acceptance_id).acceptance.items
        self.held: list[dict[str, Any]] = []
        self.raised: list[dict[str, Any]] = []

    def letter(self, moment: datetime) -> dict[str, Any]:
        """Kind, body and the phone's time."""
        kinds = (self.answer, self.trial, self.defect, self.signature)
        kind = self.chance.choices(kinds, (38, 32, 12, 18))[0]
        name, body = kind(moment)
        return {
            "kind": name,
            "body": {"acceptance_id": str(self.acceptance_id), **body},
            "client_at": iso(moment),
        }

    def answer(self, moment: datetime) -> tuple[str, dict[str, Any]]:
        item, chance = self.chance.choice(self.items), self.chance
        values, designs = within(item)
        if chance.random() < 0.4 and values:
            key = chance.choice(list(values))
            values[key] *= Decimal(chance.choice(("0.5", "0.95", "1.1", "1.3", "100")))
        if chance.random() < 0.1 and measures(item):
            designs = {}
        return "answer_item", {
            "item": item.code if chance.random() < 0.97 else "XX-99",
            "verdict": chance.choices(("PASS", "FAIL", "NA"), (7, 3, 1))[0],
            "values": {key: f"{value:f}" for key, value in values.items()},
            "designs": {key: f"{value:f}" for key, value in designs.items()},
            "text": "12T" if item.type is ItemType.TEXT and chance.random() < 0.8 else "",
            "note": chance.choice(("", " 缺 2 处箭头\u3000", "法兰\t漏")),
            "photos": self.photos(0.5),
        }

    def trial(self, moment: datetime) -> tuple[str, dict[str, Any]]:
        chance = self.chance
        if self.held and chance.random() < 0.6:
            body = self.held.pop()
            last = {
                key: value for key, value in self.readings(body["rule"]).items() if key not in body["inputs"]
            }
            inputs = {**body["inputs"], **last}
            return "record_trial", {
                **body,
                "inputs": inputs,
                "soap": Random(iso(moment)).choice((True, False, None)),
                "ended_at": iso(moment),
                "photos": self.photos(0.5),
            }
        item = chance.choice([one for one in self.items if one.tests])
        rule = chance.choice([rule for group in item.tests for rule in group])
        body = self.begun(item, rule if chance.random() < 0.95 else "T14", moment)
        if chance.random() < 0.5:
            self.held.append(body)
            return "record_trial", body
        started = moment - timedelta(minutes=chance.choice((1501, 1501, 1501, 29, 0)))
        inputs = self.readings(body["rule"])
        if chance.random() < 0.3:
            key = chance.choice([key for key in inputs if key != "clean"])
            inputs[key] = show(
                Decimal(inputs[key]) * Decimal(chance.choice(("0.999", "0.5", "1.001", "1000")))
            )
        if chance.random() < 0.1:
            inputs["colour"] = "1"
        over = {
            "started_at": iso(started),
            "ended_at": iso(moment),
            "inputs": inputs,
            "leak": chance.random() < 0.1,
        }
        return "record_trial", {**body, **over, "photos": self.photos(0.3)}

    def begun(self, item: Item, rule: str, moment: datetime) -> dict[str, Any]:
        chance = self.chance
        first = {
            key: value
            for key, value in self.readings(rule).items()
            if not key.startswith("end") and key[-1] != "2"
        }
        tool = self.stage.cast.company.pack.test_rules[rule].instrument
        return {
            "item": item.code,
            "rule": rule,
            "trial_id": str(uuid7()),
            "inputs": first,
            "instrument": tool.kinds[0] if tool else "",
            "instrument_no": " Y-118 " if chance.random() < 0.9 else "",
            "calibrated_until": "2027-01-01" if chance.random() < 0.9 else None,
            "medium": chance.choice(("空气",) * 9 + ("氧气",)),
            "soap": chance.random() < 0.9,
            "leak": False,
            "started_at": iso(moment),
            "ended_at": None,
            "start_photos": self.photos(0.4),
            "photos": [],
        }

    def readings(self, rule: str) -> dict[str, str]:
        known = good(self.stage.cast.company.pack.test_rules[rule], "2")
        return {key: value for key, value in known.items() if key != "minutes"}

    def defect(self, moment: datetime) -> tuple[str, dict[str, Any]]:
        chance = self.chance
        if self.raised and chance.random() < 0.2:
            return "raise_defect", chance.choice(self.raised)
        body = {
            "defect_id": str(uuid7()),
            "item": chance.choice(self.items).code,
            "text": chance.choice(("缺 2 处箭头", " 松 ", " 松\u3000", "")),
            "where": "后厨",
            "safety": chance.random() < 0.2,
            "slot": chance.choice(("", "", "P3", "P2", "P9")),
            "due_at": chance.choice(
                (None, None, iso(moment + timedelta(days=2)), iso(moment - timedelta(days=1)))
            ),
            "photos": self.photos(0.3),
        }
        if body["text"] and body["slot"] != "P9":
            self.raised.append(body)
        return "raise_defect", body

    def signature(self, moment: datetime) -> tuple[str, dict[str, Any]]:
        """Under the content as the company has it; each party's own person."""
        with Session(self.stage.engine) as session:
            content = content_of(session, session.get_one(Acceptance, self.acceptance_id))
        return "sign_acceptance", {
            "slot": self.chance.choice(list(SIGNERS)),
            "signer": "",
            "capacity": "",
            "sig_id": str(uuid7()),
            "content": content,
            "content_sha": digest(content),
            "signed_at": iso(moment),
            "strokes": STROKES,
        }

    def photos(self, share: float) -> list[dict[str, str]]:
        if self.chance.random() > share:
            return []
        return [
            {"sha256": one, "name": "现场.jpg"}
            for one in self.chance.sample(PHOTOS, self.chance.randint(1, 2))
        ]
