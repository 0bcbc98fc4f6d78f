"""手机已存回执: a phone countersigns a receipt that it has stored."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.counterpart import Counterpart, counterpart_of
from fieldapp.domain.device import key_of
from fieldapp.domain.receipt import find_receipt
from fieldapp.lib import device_key
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class KeepCounterpart(Command):
    """`signature` is the device's, over the receipt's line; `stored_at` by the phone's clock. A second one changes
    nothing: ECDSA gives another signature each time, and the first is as good.
    """

    kind: ClassVar[str] = "keep_counterpart"
    title: ClassVar[str] = "手机已存回执"

    receipt_id: UUID
    device_id: UUID
    signature: str = Field(pattern=r"^[A-Za-z0-9_-]{86}$")
    stored_at: AwareDatetime | None = None


@verb(KeepCounterpart, by=set())
def keep_counterpart(do: Doing, cmd: KeepCounterpart) -> Result:
    receipt = find_receipt(do.session, do.actor, cmd.receipt_id)
    known = counterpart_of(do.session, receipt.id)
    if known is not None:
        return _answer(known.at)
    key = key_of(do.session, receipt.owner_id, str(cmd.device_id))
    if key is None:
        raise Refused("公司还不认识这台手机的钥匙", "device_id", "unknown_device")
    if not device_key.verify(key, receipt.line.encode(), cmd.signature):
        raise Refused("手机的签名和它自己的钥匙对不上", "signature", "wrong_signature")
    do.session.add(
        Counterpart(
            id=uuid7(), company_id=receipt.company_id, receipt_id=receipt.id, device_id=cmd.device_id, key=key,
            signature=cmd.signature, device_at=cmd.stored_at, at=do.now,
        )
    )  # fmt: skip
    do.session.flush()
    data = {
        "doc": receipt.doc,
        "code": receipt.code,
        "device": str(cmd.device_id),
        "signature": cmd.signature,
    }
    do.record(None, "RECEIPT_STORED", subject_id=receipt.id, data=data)
    return _answer(do.now)


def _answer(at: datetime) -> Result:
    return {"stored_at": at.isoformat()}
