"""End a hold: the clocks go on from that moment."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.ask_hold import ASKERS
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class EndHold(Command):
    """`at` None means now; it may lie back to the hold's beginning, never ahead."""

    kind: ClassVar[str] = "end_hold"
    title: ClassVar[str] = "恢复计时"

    hold_id: UUID
    at: AwareDatetime | None = None
    note: str = Field(default="", max_length=500)


@verb(EndHold, by=ASKERS | {Role.MANAGER})
def end_hold(do: Doing, cmd: EndHold) -> Result:
    case, hold = do.hold(cmd.hold_id)
    if hold.state != "RUNNING":
        raise Refused("现在没有停着", code="hold")
    at = cmd.at or do.now
    if at > do.now + timedelta(minutes=1):
        raise Refused("恢复不能写在以后", field="at", code="time")
    if at < hold.from_at:
        raise Refused("恢复要晚于停表", field="at", code="time")
    hold.until_at, hold.ended_by_id = min(at, do.now), do.actor.id
    do.record(
        case,
        "HOLD_ENDED",
        clause=case.pack.hold.clause,
        subject_id=hold.id,
        at=hold.until_at,
        data={
            "hold_id": str(hold.id),
            "reason_name": case.pack.hold.reason(hold.reason).name,
            "note": cmd.note,
        },
    )
    return {"hold_id": str(hold.id)}
