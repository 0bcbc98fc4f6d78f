"""Confirm whether a case is 居民 or 非民用; nothing goes to design before (clause TH-2-c, A4-39)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.customer import guess_customer
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused


class ClassifyCase(Command):
    """`customer_kind` is a kind of the pack; the kind decides on which side of the rules the case stands."""

    kind: ClassVar[str] = "classify_case"
    title: ClassVar[str] = "定用户类别"

    case_id: UUID
    customer_kind: str = Field(min_length=1, max_length=40)


@verb(ClassifyCase, by={Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.MANAGER})
def classify_case(do: Doing, cmd: ClassifyCase) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.PUSHED, Stage.ASSIGNED, Stage.VISITED)
    kinds = {kind.code: kind for kind in case.pack.intake.kinds}
    if cmd.customer_kind not in kinds:
        raise Refused("从给的里面选一个", field="customer_kind")
    kind = kinds[cmd.customer_kind]
    pushed = case.project.pushed if case.project is not None else {}
    guess = guess_customer(case.pack, pushed.get("industry", ""), case.name, pushed.get("scope", ""))
    before = case.customer
    case.customer, case.customer_kind = kind.customer.value, kind.code
    do.record(
        case,
        "CASE_CLASSIFIED",
        clause=case.pack.visit.clause,
        data={"before": before, "customer": case.customer, "customer_kind": kind.code, "guess": guess},
    )
    return {"customer": case.customer}
