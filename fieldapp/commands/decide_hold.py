"""Approve or refuse a hold that was asked for; never one's own."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import NotPermitted, Refused


class DecideHold(Command):
    """`approve` False needs a note that says why."""

    kind: ClassVar[str] = "decide_hold"
    title: ClassVar[str] = "批停表"

    hold_id: UUID
    approve: bool
    note: str = Field(default="", max_length=500)


@verb(DecideHold, by=set())  # the approver is the pack's to name
def decide_hold(do: Doing, cmd: DecideHold) -> Result:
    case, hold = do.hold(cmd.hold_id)
    rules = case.pack.hold
    if not do.actor.has(rules.approver_role):
        raise NotPermitted(f"停表由{case.pack.title(rules.approver_role)}批")
    if hold.asked_by_id == do.actor.id:
        raise NotPermitted("自己报的停表，要别人批")
    if hold.state != "ASKED":
        raise Refused("这次停表已经批过了", code="hold")
    if not cmd.approve and not cmd.note:
        raise Refused("不批要写原因", field="note", code="note")
    hold.approved, hold.decided_by_id, hold.decided_at = cmd.approve, do.actor.id, do.now
    do.record(
        case,
        "HOLD_APPROVED" if cmd.approve else "HOLD_REFUSED",
        clause=rules.clause,
        subject_id=hold.id,
        data={"hold_id": str(hold.id), "reason_name": rules.reason(hold.reason).name, "note": cmd.note},
    )
    return {"hold_id": str(hold.id)}
