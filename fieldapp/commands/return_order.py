"""The contractor sends the work order back to the designer, with the reason."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.building import order_clause, take_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused


class ReturnOrder(Command):
    """`reason` is one of the pack's; the designer corrects the drawing or chooses another contractor."""

    kind: ClassVar[str] = "return_order"
    title: ClassVar[str] = "退单"

    order_id: UUID
    reason: str = Field(max_length=40)
    note: str = Field(min_length=2, max_length=500)


@verb(ReturnOrder, by={Role.CONTRACTOR})
def return_order(do: Doing, cmd: ReturnOrder) -> Result:
    case, order = take_order(do, cmd.order_id)
    case.need(Stage.DISPATCHED)
    reason = next((one for one in case.pack.order.return_reasons if one.code == cmd.reason), None)
    if reason is None:
        raise Refused("从给的里面选一个", "reason")
    if order.accepted_at is not None:
        raise Refused("已经接了的单不能退，要改就报变更", code="closed")
    order.returned_at, order.returned_by_id = do.now, do.actor.id
    order.return_reason, order.return_note = cmd.reason, cmd.note
    case.move(Stage.DESIGNING)
    do.record(
        case, "ORDER_RETURNED", clause=order_clause(case), subject_id=order.id, revision=order.rev,
        data={"order": order.title, "reason": reason.name, "note": cmd.note},
    )  # fmt: skip
    return {"order_id": str(order.id)}
