"""The crew reports the works finished: self-check, strength and tightness tests, photos."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.building import take_crew_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import need_acknowledged


class CompleteWorks(Command):
    """`strength` and `tightness` say medium, pressure, time and result of the crew's own tests."""

    kind: ClassVar[str] = "complete_works"
    title: ClassVar[str] = "报完工"

    order_id: UUID
    self_check: str = Field(min_length=2, max_length=1000)
    strength: str = Field(min_length=2, max_length=500)
    tightness: str = Field(min_length=2, max_length=500)
    remaining: str = Field(default="", max_length=1000)
    photos: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(CompleteWorks, by={Role.CREW_LEADER, Role.CONTRACTOR})
def complete_works(do: Doing, cmd: CompleteWorks) -> Result:
    case, order = take_crew_order(do, cmd.order_id)
    case.need(Stage.BUILDING)
    need_acknowledged(order)
    order.completed_at, order.completed_by_id = do.at, do.actor.id
    order.completion = {
        "self_check": cmd.self_check, "strength": cmd.strength, "tightness": cmd.tightness, "remaining": cmd.remaining,
    }  # fmt: skip
    do.attach(case, cmd.photos, "works_completed", order.id, "photos")
    case.move(Stage.COMPLETED)
    do.record(
        case, "WORKS_COMPLETED", clause=case.pack.contract.clause, subject_id=order.id, revision=order.rev,
        data={"order": order.title, **order.completion},
    )  # fmt: skip
    return {"order_id": str(order.id)}
