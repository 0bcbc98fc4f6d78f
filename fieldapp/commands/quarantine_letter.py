"""A letter of somebody whose account was stopped, forwarded by a colleague: kept unread until a manager has seen it."""

import hashlib
import json
from typing import Any, ClassVar
from uuid import UUID

import rfc8785
from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Person
from fieldapp.domain.quarantine import Quarantined
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.ids import uuid7


class QuarantineLetter(Command):
    """`letter` exactly as the phone wrote it; `owner_id` its author."""

    kind: ClassVar[str] = "quarantine_letter"
    title: ClassVar[str] = "代传停用账号的资料"
    inner: ClassVar[bool] = True

    owner_id: UUID
    letter: dict[str, Any] = Field(min_length=1)


@verb(QuarantineLetter, by=set())
def quarantine_letter(do: Doing, cmd: QuarantineLetter) -> Result:
    owner = do.session.get(Person, cmd.owner_id)
    if owner is None or owner.company_id != do.actor.company_id:
        raise NotFound
    if owner.active:
        raise Refused(f"这份是{owner.name}的，由本人登录后传", code="other_owner")
    sha256 = hashlib.sha256(rfc8785.dumps(cmd.letter)).hexdigest()
    query = select(Quarantined).where(
        Quarantined.company_id == owner.company_id, Quarantined.sha256 == sha256
    )
    kept = do.session.scalar(query)
    if kept is None:
        kept = Quarantined(
            id=uuid7(), company_id=owner.company_id, owner_id=owner.id, forwarded_by_id=do.actor.id,
            kind=str(cmd.letter.get("kind", ""))[:40], written_at=str(cmd.letter.get("client_at") or "")[:40],
            raw=json.dumps(cmd.letter, ensure_ascii=False), sha256=sha256, at=do.now,
        )  # fmt: skip
        do.session.add(kept)
        do.session.flush()
        data = {"owner": owner.name, "kind": kept.kind, "sha256": sha256}
        do.record(None, "LETTER_QUARANTINED", subject_id=kept.id, data=data)
    return {"quarantine_id": str(kept.id)}
