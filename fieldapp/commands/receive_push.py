"""Take in one letter of an approval platform: a new lead, an update, or quarantine with the reason."""

import hashlib
import json
from typing import Any, ClassVar

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.pushing import Unfit, take_in
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.project import QUARANTINED, Push
from fieldapp.lib.ids import uuid7


class ReceivePush(Command):
    """One letter in our words; `raw` is its text as it came, `fault` why it can't be read.

    `regions` are region codes in the order they are believed; `unrouted` says that no company works in any of them.
    """

    kind: ClassVar[str] = "receive_push"
    title: ClassVar[str] = "收平台推送"

    source: str = Field(min_length=1, max_length=40)
    message_id: str = Field(min_length=1, max_length=180)
    raw: str = Field(max_length=2_000_000)
    fault: str = Field(default="", max_length=2000)
    unrouted: bool = False
    sent_at: AwareDatetime | None = None
    regions: list[str] = Field(default_factory=list)
    code: str = ""
    works_code: str = ""
    name: str = ""
    phase: str = ""
    approval_type: str = ""
    industry: str = ""
    scope: str = ""
    address: str = ""
    lng: float | None = None
    lat: float | None = None
    crs: str = ""
    owner: str = ""
    uscc: str = ""
    contact: str = ""
    phone: str = ""
    valid: bool = True
    invalid_reason: str = ""
    more: dict[str, Any] = Field(default_factory=dict)


@verb(ReceivePush, by={Role.PLATFORM, Role.ADMIN})
def receive_push(do: Doing, cmd: ReceivePush) -> Result:
    company_id = None if cmd.unrouted else do.actor.company_id
    digest = hashlib.sha256(cmd.raw.encode()).hexdigest()
    known = {
        push.message_id: push
        for push in do.session.scalars(
            select(Push).where(
                Push.company_id.is_(None) if company_id is None else Push.company_id == company_id,
                Push.source == cmd.source,
                Push.message_id.in_([cmd.message_id, f"{cmd.message_id}#{digest[:8]}"]),
            )
        )
    }
    for push in known.values():
        if push.sha256 == digest:
            return {"outcome": "DUPLICATE", "push_id": str(push.id), "reason": push.reason}
    letter = cmd.model_dump(mode="json", exclude={"raw", "fault", "unrouted"})
    push = Push(
        id=uuid7(),
        company_id=company_id,
        source=cmd.source,
        message_id=cmd.message_id,
        raw=cmd.raw,
        letter=json.dumps(letter, ensure_ascii=False),
        sha256=digest,
        state=QUARANTINED,
        warnings={},
        received_at=do.now,
    )
    do.session.add(push)
    if known:
        push.message_id = f"{cmd.message_id}#{digest[:8]}"
        return _quarantine(push, "同一个消息号来过，内容不一样")
    if cmd.fault:
        return _quarantine(push, cmd.fault)
    if cmd.unrouted:
        return _quarantine(push, f"地区代码 {'、'.join(cmd.regions) or '没有'}，没有公司管这里")
    if cmd.regions and not any(_ours(code, do.actor.company.pack.pack.region_codes) for code in cmd.regions):
        return _quarantine(push, f"地区代码 {'、'.join(cmd.regions)} 不在本公司范围")
    try:
        return take_in(do, push, letter)
    except Unfit as unfit:
        return _quarantine(push, unfit.reason)


def _quarantine(push: Push, reason: str) -> Result:
    push.state, push.reason = QUARANTINED, reason
    return {"outcome": QUARANTINED, "push_id": str(push.id), "reason": reason}


def _ours(region: str, codes: tuple[str, ...]) -> bool:
    return any(region.startswith(code) for code in codes)
