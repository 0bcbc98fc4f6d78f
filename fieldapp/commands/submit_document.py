"""A document is complete on the phone: its manifest is compared with what arrived, the answer is a signed receipt."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.attachment import Blob
from fieldapp.domain.receipt import DocumentReceipt, Missing, seal
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7

DOC = r"^[a-z][a-z_]*:[0-9A-Za-z-]{1,64}$"
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Mark(BaseModel):
    """One letter as the phone remembers it: its digest, and the revision the company's answer gave it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cmd_id: UUID
    sha256: Sha
    rev: int | None = None


class SubmitDocument(Command):
    """`doc` is the phone's name for the document, such as acceptance:<id>."""

    kind: ClassVar[str] = "submit_document"
    title: ClassVar[str] = "交齐现场资料"

    doc: str = Field(pattern=DOC)
    name: str = Field(min_length=1, max_length=200)
    letters: list[Mark] = Field(min_length=1, max_length=5000)
    photos: list[Sha] = Field(default_factory=list, max_length=5000)


@verb(SubmitDocument, by=set())
def submit_document(do: Doing, cmd: SubmitDocument) -> Result:
    marks = {mark.cmd_id: mark for mark in cmd.letters}
    rows = {row.id: row for row in _rows(do, marks)}
    there = _photos(do, cmd.photos)
    missing = [str(one) for one in marks if one not in rows]
    unseen = [sha256 for sha256 in dict.fromkeys(cmd.photos) if sha256 not in there]
    if missing or unseen:
        raise Missing(f"还差 {len(missing)} 条文字、{len(unseen)} 张照片没到公司", missing, unseen)
    for mark in marks.values():
        _compare(mark, rows[mark.cmd_id])
    receipt = DocumentReceipt(
        id=uuid7(), company_id=do.actor.company_id, owner_id=do.actor.id, doc=cmd.doc, title=cmd.name, at=do.now
    )  # fmt: skip
    letters: list[dict[str, Any]] = [
        {"cmd_id": str(row.id), "kind": row.kind, "sha256": row.body_sha}
        for row in sorted(rows.values(), key=lambda row: str(row.id))
    ]
    seal(receipt, letters, sorted(there), do.letter.device_id)
    do.session.add(receipt)
    do.session.flush()
    data = {
        "doc": cmd.doc,
        "name": cmd.name,
        "code": receipt.code,
        "letters": len(letters),
        "photos": len(there),
    }
    do.record(None, "DOCUMENT_SUBMITTED", subject_id=receipt.id, data={**data, "sha256": receipt.sha256})
    return {
        "receipt_id": str(receipt.id), "code": receipt.code, "content": receipt.content, "sha256": receipt.sha256,
        "signature": receipt.signature, "key": receipt.key,
    }  # fmt: skip


def _compare(mark: Mark, row: LedgerRow) -> None:
    """What arrived must be what the phone wrote, and what it was told about it."""
    told = row.response.get("result", {}).get("rev")
    if mark.sha256 != row.body_sha or (mark.rev is not None and told is not None and mark.rev != told):
        raise Refused(
            f"“{row.kind}”这一条和公司收到的不一样，看过再交", field=str(mark.cmd_id), code="letters_differ"
        )


def _rows(do: Doing, wanted: Iterable[UUID]) -> Iterator[LedgerRow]:
    for some in _batches(wanted):
        query = select(LedgerRow).where(LedgerRow.owner_id == do.actor.id, LedgerRow.id.in_(some))
        yield from do.session.scalars(query)


def _photos(do: Doing, wanted: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for some in _batches(wanted):
        query = select(Blob.sha256).where(Blob.company_id == do.actor.company_id, Blob.sha256.in_(some))
        found.update(do.session.scalars(query))
    return found


def _batches(things: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """A database takes only so many values in one question."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
