"""A joint acceptance with everything that evidence can hold, its file, and small hands that tamper with it."""

import hashlib
import io
import json
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785
from PIL import Image
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import hand as hand
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.keep_counterpart import KeepCounterpart
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.commands.seal_day import seal_days
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.commands.submit_document import Mark, SubmitDocument
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.case import Case
from fieldapp.domain.evidence import gather
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.verdict import Verdict
from fieldapp.exports.evidence import build
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.lib.evidence.box import Box, write
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item, ItemType
from fieldapp.photos.store import DiskStore
from tests.support.cast import Stage
from tests.support.phone_key import PhoneKey
from tests.support.story_acceptance import answer, completed, convened, sign, stands, tested

DEVICE = UUID("0190a000-0000-7000-8000-0000000000d1")
MORNING = datetime(2026, 3, 12, 9, tzinfo=SHANGHAI)
Parts = dict[str, bytes]


class Evening:
    """A case whose acceptance failed once and passed the second time, with photos, receipt, counterpart, sealed day."""

    def __init__(self, stage: Stage, data: Path, start: datetime = MORNING) -> None:
        self.stage, self.at = stage, start
        self.store = DiskStore(data / "blobs")
        self.phone = PhoneKey()
        self.case_id = completed(stage)

    def play(self) -> "Evening":
        told = Told.model_validate({"device_id": DEVICE, "key": self.phone.public})
        report_contact(self.stage.engine, self.stage.person("inspector").id, told, None, "", self.at)
        first = convened(self.stage, self.case_id, at=self.later())
        items = stands(self.stage, first).items
        bad = next(item for item in items if item.type is ItemType.BOOL and item.photo)
        self.check(first, {bad.code})
        wrong = answer(
            self.stage, first, bad, verdict=Verdict.FAIL, note="支架松动", photos=[self.picture(1)]
        )
        done = self.act("inspector", wrong)
        self.hand_in(first, done.cmd_id, hashlib.sha256(self.image(1)).hexdigest())
        self.act("inspector", ConcludeAcceptance(acceptance_id=first, passed=False))
        [defect] = stands(self.stage, first).pending
        again = self.act(
            "crew", SubmitRectification(defect_id=defect.id, done="重新固定", photos=[self.picture(2)])
        )
        second = UUID(again.result["acceptance_id"])
        self.act("inspector", answer(self.stage, second, bad, photos=[self.picture(3)]))
        for number, party in enumerate(stands(self.stage, second).unsigned):
            self.at += timedelta(minutes=5)
            given = sign(self.stage, second, party.slot, strokes=hand(number), sig_id=uuid7())
            own = self.phone.sign(f"{given.content_sha}|{given.slot}|{given.sig_id}")
            self.act("inspector", given.model_copy(update={"device_signature": own}), device_id=str(DEVICE))
        self.act("inspector", ConcludeAcceptance(acceptance_id=second, passed=True))
        seal_days(self.stage.engine, self.stage.cast.company.id, self.at.date(), self.at + timedelta(days=1))
        return self

    def later(self) -> datetime:
        self.at += timedelta(seconds=30)
        return self.at

    def act(self, part: str, command: Any, **letter: Any) -> Any:
        return self.stage.act(part, command, at=self.later(), **letter)

    def image(self, number: int) -> bytes:
        """A real picture, another for each number."""
        out = io.BytesIO()
        Image.new("RGB", (64, 48), (number * 37 % 256, number * 91 % 256, 120)).save(out, "JPEG")
        return out.getvalue()

    def picture(self, number: int) -> BlobRef:
        """That picture in the company's store."""
        path, stored = self.store.incoming(io.BytesIO(self.image(number)))
        self.store.publish(path, stored)
        self.act("inspector", StoreBlob(sha256=stored.sha256, mime="image/jpeg", size=stored.size))
        return BlobRef(sha256=stored.sha256, name=f"现场{number}.jpg")

    def check(self, acceptance_id: UUID, skip: set[str]) -> None:
        for number, item in enumerate(stands(self.stage, acceptance_id).items):
            if item.code not in skip:
                self._pass(acceptance_id, item, 10 + number)

    def _pass(self, acceptance_id: UUID, item: Item, number: int) -> None:
        if item.type is ItemType.TEST:
            tested(self.stage, acceptance_id, item, self.later())
        photos = [self.picture(number)] if item.photo else []
        self.act("inspector", answer(self.stage, acceptance_id, item, photos=photos))

    def hand_in(self, acceptance_id: UUID, cmd_id: UUID, photo: str) -> None:
        """The inspector's phone hands the document in and countersigns its receipt."""
        with Session(self.stage.engine) as session:
            mark = Mark(cmd_id=cmd_id, sha256=session.get_one(LedgerRow, cmd_id).body_sha)
        doc = SubmitDocument(
            doc=f"acceptance:{acceptance_id}", name="四方验收", letters=[mark], photos=[photo]
        )
        made = UUID(self.act("inspector", doc).result["receipt_id"])
        with Session(self.stage.engine) as session:
            line = session.get_one(DocumentReceipt, made).line
        kept = KeepCounterpart(receipt_id=made, device_id=DEVICE, signature=self.phone.sign(line))
        self.act("inspector", kept)

    def export(self, to: Path) -> Path:
        with Session(self.stage.engine) as session, to.open("wb") as out:
            case = session.get_one(Case, self.case_id)
            assert build(gather(session, case), case.id, "测试", now(), self.store.open, out) == []
        return to


def opened(file: Path) -> Parts:
    """The parts by name, in order."""
    with file.open("rb") as stream:
        box = Box(stream)
        return {name: box.read(name) for name in box.parts}


def packed(parts: Parts, to: Path) -> Path:
    """A container again, whatever the parts have become."""
    with to.open("wb") as out:
        write(out, ((name, io.BytesIO(text)) for name, text in parts.items()))
    return to


def changed(name: str, change: Callable[[Any], None]) -> Callable[[Parts], None]:
    """A hand that changes the JSON of one part and leaves everything else as it is."""

    def tamper(parts: Parts) -> None:
        content = json.loads(parts[name])
        change(content)
        parts[name] = rfc8785.dumps(content)

    return tamper


def flipped(data: bytes, at: int, bit: int = 1) -> bytes:
    return data[:at] + struct.pack("B", data[at] ^ bit) + data[at + 1 :]
