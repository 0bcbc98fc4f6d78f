"""Say how and until when a short area pressure is put right, and that the customer knows."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.pressure_check import last_check
from fieldapp.domain.stage import Stage
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused


class PlanReinforcement(Command):
    """The plan, the expected day, and whether the customer has been told."""

    kind: ClassVar[str] = "plan_reinforcement"
    title: ClassVar[str] = "写增压方案"

    case_id: UUID
    plan: str = Field(min_length=2, max_length=1000)
    expected_on: date
    informed: bool = False


@verb(PlanReinforcement, by={Role.ENGINEER})
def plan_reinforcement(do: Doing, cmd: PlanReinforcement) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.PRESSURE_HOLD)
    check = last_check(do.session, case.id)
    if check is None or check.ok:
        raise Refused("没有不够的压力核查，不用方案")
    if cmd.expected_on < local(do.now).date():
        raise Refused("预计日期已经过去了", field="expected_on")
    check.plan, check.expected_on = cmd.plan, cmd.expected_on
    check.planned_by_id, check.planned_at = do.actor.id, do.now
    if cmd.informed and check.informed_at is None:
        check.informed_at = do.now
    data = {"plan": cmd.plan, "expected_on": cmd.expected_on.isoformat(), "informed": cmd.informed}
    do.record(case, "REINFORCEMENT_PLANNED", clause=case.pack.pressure.clause, subject_id=check.id, data=data)
    return {"check_id": str(check.id)}
