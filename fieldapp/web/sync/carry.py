"""Opens a sealed package and carries it out as its owner's; whoever brought it learns how much, never what."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from flask import g, session
from flask_login import current_user

from fieldapp.commands.forward_package import ForwardPackage
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.attachment import Blob
from fieldapp.domain.person import Person
from fieldapp.extensions import db
from fieldapp.lib import sealing
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.sealing import BadPackage, Header, Package
from fieldapp.photos.examine import examine
from fieldapp.photos.partial import Partials
from fieldapp.web.forms import send
from fieldapp.web.sync.answer import answer_one
from fieldapp.web.sync.outcome import KEPT
from fieldapp.web.uploads import scratch, store

RANK = {"set": 0, "attach": 1, "sign": 2}  # handing in stays with the owner, who gets the receipt
SHA256 = re.compile(r"^[0-9a-f]{64}$")
SENTENCES = {
    "shape": "这不是待传资料，没有动",
    "newer": "这份是新版本存的，公司这边更新后再传，先留着",
    "tag": "这份资料坏了，或者不是公司发的手机存的，没有动",
    "cut": "文件不完整，没有动，重新导出再来",
    "changed": "文件在路上坏了，没有动，重新拷一份再来",
    "too_large": "文件里有一份太大，没有动",
}


@dataclass
class Tally:
    """How many letters and photos came to what; `open` waits for the owner, `later` for another try.

    `submits` are those of the open ones with which the owner only hands in.
    """

    done: int = 0
    again: int = 0
    quarantined: int = 0
    open: int = 0
    submits: int = 0
    later: int = 0
    photos: int = 0

    @property
    def state(self) -> str:
        return "later" if self.later else "open" if self.open else "done"

    def add(self, other: "Tally") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def refused(code: str) -> Refused:
    return Refused(SENTENCES[code], code=code)


def owner_of(header: Header) -> Person:
    """The person whose work it is; refused when it is not work of this company."""
    owner = db.session.get(Person, header.owner)
    if owner is None:
        raise refused("tag")
    if owner.company_id != current_user.company_id:
        raise NotPermitted("这份是别家公司的，没有动")
    return owner


def opened(raw: bytes) -> Package:
    """The package, proved to come from the owner's device; whose it is was looked at before it was opened."""
    try:
        owner_of(sealing.header_of(raw))
        return sealing.unwrap(raw)
    except BadPackage as bad:
        raise refused(bad.code) from None


def carry(raw: bytes) -> Tally:
    """Carry out one package; the same package again changes nothing."""
    package = opened(raw)
    owner = owner_of(package.header)
    bearer = current_user._get_current_object()
    if package.header.part == "letters" and owner.id != bearer.id:
        sha256 = hashlib.sha256(raw).hexdigest()
        cmd_id = uuid5(package.header.id, str(bearer.id))
        note = ForwardPackage(package_id=package.header.id, owner_id=owner.id, sha256=sha256)
        send(note, cmd_id=str(cmd_id))
    # of a stopped account nothing is carried out: its letters go to quarantine, under the name of who brought them
    with acting(owner if owner.active else bearer):
        return _photo(package) if package.header.part == "photo" else _letters(package)


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """Within this request, somebody else; what is said to them is not for whoever stands here."""
    before, said = g.get("_login_user"), session.get("_flashes")
    g._login_user = person
    try:
        yield
    finally:
        g._login_user = before
        session.pop("_flashes", None)
        if said:
            session["_flashes"] = said


def _photo(package: Package) -> Tally:
    sha256, name = package.content.get("sha256"), package.content.get("name")
    if (
        not isinstance(sha256, str)
        or not SHA256.match(sha256)
        or not isinstance(name, str)
        or not package.data
    ):
        raise refused("shape")
    company_id = current_user.company_id
    known = db.session.get(Blob, (sha256, company_id))
    if known is None or not store().has(sha256):
        name = name.replace("/", "_")[-200:] or "照片"
        total = len(package.data)
        try:
            partials = Partials(store(), scratch(), company_id)
            arrived = partials.write(sha256, 0, total, BytesIO(package.data), name)
        except Refused:
            return Tally(open=1)  # no picture we take: its owner is told at the next hello
        if arrived.judged is None:
            return Tally(later=1)
        found = examine(db.session(), current_user.company, sha256, arrived.judged)
        db.session.rollback()
        send(StoreBlob(sha256=sha256, size=total, **found))
    return Tally(photos=1)


def _letters(package: Package) -> Tally:
    """Every letter that the phone had made ready to leave, in the order the phone itself would keep."""
    me: UUID = current_user.id
    tally, stuck, held = Tally(), set[str](), set[tuple[str, str]]()
    for row in sorted(_rows(package), key=lambda one: (RANK.get(one["step"], 9), one["seq"])):
        doc, name, rank = row["doc"], row["field"], RANK.get(row["step"])
        if rank is None:
            tally.open += 1
            tally.submits += row["step"] == "submit"
            continue
        waits = (doc in stuck and rank >= RANK["sign"]) or (name and (doc, name) in held)
        waits = waits or any((doc, one) in held for one in row.get("after") or [])
        letter = None if waits or row.get("state") != "waiting" else _letter(row, package.header)
        said = answer_one(letter, me) if letter is not None else {"http": 409}
        if not _count(tally, said):
            stuck.add(doc)
            held.add((doc, name))
    return tally


def _count(tally: Tally, said: dict[str, Any]) -> bool:
    """True when the letter has reached its end here."""
    http = said["http"]
    if http == 200:
        tally.done += 1
        tally.again += said["status"] == "duplicate"
    elif http == 202 and said["status"] == KEPT:
        tally.done += 1
    elif http == 202:
        tally.quarantined += 1
    elif http >= 500:
        tally.later += 1
    else:
        tally.open += 1
    return http in (200, 202)


def _letter(row: dict[str, Any], header: Header) -> dict[str, Any] | None:
    """The frozen text; None when it never was made ready, or is not the owner's own."""
    try:
        letter = json.loads(row.get("text") or "null")
    except (ValueError, TypeError, RecursionError):
        return None
    return letter if isinstance(letter, dict) and letter.get("owner") == str(header.owner) else None


def _rows(package: Package) -> Iterator[dict[str, Any]]:
    records = package.content.get("records")
    for record in records if isinstance(records, list) else []:
        match record:
            case ["row", {"doc": str(), "field": str(), "step": str(), "seq": int()} as row]:
                yield row
            case _:
                continue
