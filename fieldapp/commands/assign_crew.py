"""The contractor gives the job to a crew: its leader, the workers with their certificates, the planned days."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.building import take_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import need_valid, today_of
from fieldapp.lib.errors import Refused


class Worker(BaseModel):
    """A worker with one certificate; `valid_until` its last day."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=50)
    cert: str = Field(min_length=1, max_length=50)
    no: str = Field(min_length=1, max_length=50)
    valid_until: date


class AssignCrew(Command):
    """The leader belongs to the order's firm."""

    kind: ClassVar[str] = "assign_crew"
    title: ClassVar[str] = "派班组"

    order_id: UUID
    crew_leader_id: UUID
    workers: list[Worker] = Field(default_factory=list, max_length=40)
    vehicles: str = Field(default="", max_length=200)
    planned_start: date | None = None
    planned_finish: date | None = None


@verb(AssignCrew, by={Role.CONTRACTOR})
def assign_crew(do: Doing, cmd: AssignCrew) -> Result:
    case, order = take_order(do, cmd.order_id)
    case.need(Stage.DISPATCHED, Stage.CREW_ASSIGNED, Stage.BUILDING)
    if order.accepted_at is None:
        raise Refused("先接单，再派班组", code="stage")
    leader = do.session.get(Person, cmd.crew_leader_id)
    if (
        leader is None
        or not leader.active
        or leader.firm_id != order.contractor_id
        or not leader.has(Role.CREW_LEADER)
    ):
        raise Refused("从本单位的班组长里选", "crew_leader_id")
    firm = order.contractor
    if firm.qualified_until is not None and firm.qualified_until < do.now:
        raise Refused(f"{firm.name}的资质到期了，不能派", "crew_leader_id", "qualification")
    if cmd.planned_start and cmd.planned_finish and cmd.planned_finish < cmd.planned_start:
        raise Refused("完工比开工还早，看看日期", "planned_finish")
    order.workers = [worker.model_dump(mode="json") for worker in cmd.workers]
    need_valid(order, max(today_of(do.now), cmd.planned_start or date.min))
    if order.crew_leader_id != leader.id:
        order.acknowledged_rev, order.acknowledged_at = 0, None
    before, order.crew_leader_id, case.crew_leader_id = case.crew_leader_id, leader.id, leader.id
    order.planned_start, order.planned_finish = cmd.planned_start, cmd.planned_finish
    order.snapshot = {**order.snapshot, "vehicles": cmd.vehicles}
    if case.at_stage is Stage.DISPATCHED:
        case.move(Stage.CREW_ASSIGNED)
    do.record(
        case, "CREW_ASSIGNED", clause=case.pack.contract.clause, subject_id=order.id, revision=order.rev,
        data={
            "order": order.title, "crew_leader": leader.name, "workers": len(order.workers), "vehicles": cmd.vehicles,
            "part": "crew_leader", "to": str(leader.id),
            "from": str(before) if before and before != leader.id else None,
        },
    )  # fmt: skip
    return {"order_id": str(order.id)}
