"""One valid command of every verb of the streets, with the part that sends it."""

from collections.abc import Callable
from uuid import UUID

from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.envelope import Command
from fieldapp.commands.part_door import PartDoor
from fieldapp.commands.record_walk import RecordWalk
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.story_door import added


def add(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", AddDoor(name="老街羊肉汤", street="文峰路", result="D03")


def visit(stage: Stage) -> tuple[str, Command]:
    door_id = UUID(added(stage).result["door_id"])
    return "customer_manager", VisitDoor(door_id=door_id, result="D02", met="店主")


def part(stage: Stage) -> tuple[str, Command]:
    added(stage)
    visit_id = added(stage, "老街羊肉馆", 8, result="D02").result["visit_id"]
    return "customer_manager", PartDoor(visit_id=UUID(visit_id))


def walk(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", RecordWalk(walk=uuid7(), started_at=now())


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "add_door": add,
    "visit_door": visit,
    "part_door": part,
    "record_walk": walk,
}
