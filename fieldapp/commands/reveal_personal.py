"""Look at a customer's phone or ID number in full: with a reason, into the journal, and not too often."""

from datetime import timedelta
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.journal import Event
from fieldapp.domain.privacy import WORDS, may_reveal
from fieldapp.lib.errors import NotPermitted, Refused

PER_HOUR = 20


class RevealPersonal(Command):
    """The value itself is in no receipt and no journal; the door reads it from the case and shows it once."""

    kind: ClassVar[str] = "reveal_personal"
    title: ClassVar[str] = "查看完整号码"

    case_id: UUID
    what: Literal["phone", "id_number"]
    reason: str = Field(min_length=2, max_length=200)


@verb(RevealPersonal, by=set())
def reveal_personal(do: Doing, cmd: RevealPersonal) -> Result:
    case = do.case(cmd.case_id)
    if not may_reveal(case, do.actor, cmd.what):
        raise NotPermitted(f"这个账号不能看完整{WORDS[cmd.what]}")
    seen = select(func.count()).where(
        Event.company_id == do.actor.company_id,
        Event.server_at > do.now - timedelta(hours=1),
        Event.actor_id == do.actor.id,
        Event.kind == "REVEALED",
    )
    if (do.session.scalar(seen) or 0) >= PER_HOUR:
        raise Refused(f"一小时最多看 {PER_HOUR} 次，过一会儿再看", code="rate")
    do.record(case, "REVEALED", data={"what": cmd.what, "reason": f"{WORDS[cmd.what]}，{cmd.reason}"})
    return {"what": cmd.what}
