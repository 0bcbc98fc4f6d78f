"""接力签 in stories: the phones of the four parties, what each writes of its own, and what the inspector's carries."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import rfc8785

from fieldapp.cli.demo.good import hand
from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.commands.sign_acceptance import SignAcceptance
from fieldapp.domain.signature import digest
from fieldapp.lib.clock import now, utc_iso
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.phone_key import PhoneKey

PARTS = {"P1": "engineer", "P2": "designer", "P3": "contractor", "P4": "supervisor"}


class Phone:
    """A party's own phone, known to the company from an earlier day; it has signed one content."""

    def __init__(self, stage: Stage, slot: str, acceptance_id: UUID, content_sha: str) -> None:
        self.stage, self.slot, self.part = stage, slot, PARTS[slot]
        self.person, self.key, self.device = stage.person(self.part), PhoneKey(), uuid7()
        number = int(slot[1])
        self.at: datetime = (now() - timedelta(hours=2, minutes=10 * number)).replace(microsecond=123_000)
        self.strokes: list[dict[str, Any]] = [
            {**one, "points": [{**point, "x": point["x"] + number / 2} for point in one["points"]]}
            for one in hand(number)
        ]
        self.body: dict[str, Any] = {
            "acceptance_id": acceptance_id, "slot": slot, "signer": self.person.name, "content_sha": content_sha,
            "sig_id": uuid7(), "signed_at": self.at, "strokes": self.strokes,
            "relay": {"person_id": self.person.id, "device_id": str(self.device)},
        }  # fmt: skip
        self.body["device_signature"] = self.key.sign(self.line)

    @property
    def line(self) -> str:
        """What a phone signs of a signature by relay."""
        strokes = hashlib.sha256(rfc8785.dumps(self.strokes)).hexdigest()
        parts = [self.body["content_sha"], self.slot, self.body["sig_id"], self.person.id, utc_iso(self.at)]
        return "|".join([*map(str, parts), strokes])

    def meet(self) -> "Phone":
        """The company learns this phone's key."""
        told = Told.model_validate({"device_id": self.device, "key": self.key.public})
        report_contact(self.stage.engine, self.person.id, told, None, "", now())
        return self

    def own(self, **over: Any) -> SignAcceptance:
        """The letter of the phone itself: no content, and the sentence it showed."""
        relay = {**self.body["relay"], "shown": f"我代表{self.person.name}的单位确认"}
        return SignAcceptance.model_validate({**self.body, "relay": relay, **over})

    def copy(self, content: dict[str, Any], **over: Any) -> SignAcceptance:
        """The copy that the inspector's phone carries, with the content that stands on it."""
        return SignAcceptance.model_validate({**self.body, "content": content, **over})

    def send(self, **over: Any) -> dict[str, Any]:
        """The own letter arrives."""
        return self.stage.act(self.part, self.own(**over), device_id=str(self.device)).result

    def carried(self, content: dict[str, Any], **over: Any) -> dict[str, Any]:
        """The copy arrives."""
        return self.stage.act("inspector", self.copy(content, **over), device_id="inspector-phone").result


def phones(stage: Stage, acceptance_id: UUID, content: dict[str, Any]) -> dict[str, Phone]:
    """The four, each having signed this content."""
    return {slot: Phone(stage, slot, acceptance_id, digest(content)).meet() for slot in PARTS}
