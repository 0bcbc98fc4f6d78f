"""Say why one of the four zeros is not zero; the promise is not kept by it, but nobody passes over it."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.tally import EXPLAINED, tallies
from fieldapp.lib.errors import Refused

EXPLAINERS = (Role.CUSTOMER_MANAGER, Role.MANAGER)


class ExplainCounter(Command):
    """`counter` is a code of the pack's `kpi.counters`; when it rises further, a further reason is due."""

    kind: ClassVar[str] = "explain_counter"
    title: ClassVar[str] = "写四零原因"

    case_id: UUID
    counter: str = Field(max_length=40)
    reason: str = Field(min_length=2, max_length=500)


@verb(ExplainCounter, by=set(EXPLAINERS))
def explain_counter(do: Doing, cmd: ExplainCounter) -> Result:
    case = do.case(cmd.case_id)
    do.only(case.customer_manager_id, "原因由这件的客户经理或主管写")
    found = next((one for one in tallies(do.session, case) if one.counter.code == cmd.counter), None)
    if found is None or found.count <= 0:
        raise Refused("这一项是零，不用写原因", field="counter", code="zero")
    clause = case.pack.promise.four_zeros_clause or ""
    data = {
        "counter": cmd.counter,
        "count": found.count,
        "reason_name": found.counter.name,
        "reason": cmd.reason,
    }
    do.record(case, EXPLAINED, clause=clause, data=data)
    return {"counter": cmd.counter, "count": found.count}
