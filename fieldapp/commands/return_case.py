"""Give a case back to who had it before, with the reason: to the customer manager, or to the survey."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.stage import NAMES, Stage
from fieldapp.lib.errors import NotPermitted, Refused

# Where a designer's return leads; a contractor returns an order by its own verb.
BACK = {
    Stage.HANDED_OVER: Stage.VISITED,
    Stage.SURVEY_BOOKED: Stage.VISITED,
    Stage.SURVEYING: Stage.SURVEY_BOOKED,
    Stage.DESIGNING: Stage.SURVEY_BOOKED,
}


class ReturnCase(Command):
    """`reason` says what is missing or wrong."""

    kind: ClassVar[str] = "return_case"
    title: ClassVar[str] = "退回"

    case_id: UUID
    reason: str = Field(min_length=2, max_length=500)


@verb(ReturnCase, by={Role.DESIGNER, Role.MANAGER})
def return_case(do: Doing, cmd: ReturnCase) -> Result:
    case = do.case(cmd.case_id)
    after = BACK.get(case.at_stage)
    if after is None:
        raise Refused(f"“{case.stage_name}”时没有上一手可退", code="stage")
    if case.designer_id is not None:
        do.only(case.designer_id, "这件是别的设计员的")
    elif do.actor.firm_id not in (None, case.design_firm_id):
        raise NotPermitted("这件没派给这家设计单位")
    before = case.stage
    case.move(after)
    data = {"reason": cmd.reason, "from": before, "to": after.value, "to_name": NAMES[after]}
    do.record(case, "RETURNED", data=data)
    if after is Stage.VISITED:
        _take_back(case)
    return {"stage": after.value}


def _take_back(case: Case) -> None:
    """The hand-over is undone: the firm sees the case no more, and no clock runs from what followed the hand-over."""
    handed = case.marks.get("HANDED_OVER")
    if handed is not None:
        kept = {kind: mark for kind, mark in case.marks.items() if mark["seq"] < handed["seq"]}
        case.marks = {**kept, "RETURNED": case.marks["RETURNED"]}
    case.design_firm_id, case.designer_id = None, None
