"""The contractor takes the work order on, with the contract it is built under."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.building import take_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import today_of
from fieldapp.lib.errors import Refused


class AcceptOrder(Command):
    """`contract_due` is the contract's last day."""

    kind: ClassVar[str] = "accept_order"
    title: ClassVar[str] = "接单"

    order_id: UUID
    contract_no: str = Field(default="", max_length=100)
    contract_due: date | None = None


@verb(AcceptOrder, by={Role.CONTRACTOR})
def accept_order(do: Doing, cmd: AcceptOrder) -> Result:
    case, order = take_order(do, cmd.order_id)
    case.need(Stage.DISPATCHED)
    if order.accepted_at is not None:
        raise Refused("这张派工单已经接了", code="closed")
    if cmd.contract_due is not None and cmd.contract_due < today_of(do.now):
        raise Refused("合同到期日已经过了，看看年份", "contract_due")
    order.accepted_at, order.accepted_by_id = do.now, do.actor.id
    order.contract_no = cmd.contract_no or order.contract_no
    order.contract_due = cmd.contract_due or order.contract_due
    do.record(
        case, "ORDER_ACCEPTED", clause=case.pack.contract.clause, subject_id=order.id, revision=order.rev,
        data={"order": order.title, "contract_no": order.contract_no, "contract_due": str(order.contract_due or "")},
    )  # fmt: skip
    return {"order_id": str(order.id)}
