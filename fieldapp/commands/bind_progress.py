"""按新版接着干: the crew has read the newest order, and what was built to an older one goes on under it."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.acknowledge_revision import AcknowledgeRevision, acknowledge_revision
from fieldapp.commands.building import change_clause
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.rebuilding import take_old_work
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.kept import BOUND
from fieldapp.domain.person import Role


class BindProgress(Command):
    """`order_id` is the revision that was read, the one in force. The reports stay built to the older one."""

    kind: ClassVar[str] = "bind_progress"
    title: ClassVar[str] = "按新派工单接着干"

    order_id: UUID


@verb(BindProgress, by={Role.CREW_LEADER, Role.CONTRACTOR})
def bind_progress(do: Doing, cmd: BindProgress) -> Result:
    case, order, reports, letters = take_old_work(do, cmd.order_id)
    if order.acknowledged_rev != order.rev:
        acknowledge_revision(do, AcknowledgeRevision(order_id=order.id))
    for report in reports:
        report.bound_rev, report.bound_at, report.bound_by_id = order.rev, do.at, do.actor.id
    for kept in letters:
        kept.settle(BOUND, do.at, do.actor)
    if reports or letters:
        old = sorted({one.rev for one in reports} | {one.order_rev for one in letters if one.order_rev})
        do.record(
            case, "PROGRESS_BOUND", clause=change_clause(case), subject_id=order.id, revision=order.rev,
            data={
                "order": order.title, "from": old, "reports": [str(one.id) for one in reports],
                "letters": [str(one.id) for one in letters],
            },
        )  # fmt: skip
    return {"order_id": str(order.id), "bound": len(reports) + len(letters), "stage": case.stage}
