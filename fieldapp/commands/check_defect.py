"""复验遗留: the inspector looks at a left defect again after it was put right."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.accepting import take_defect
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class CheckDefect(Command):
    """`passed` closes the defect; otherwise it goes back with the reason."""

    kind: ClassVar[str] = "check_defect"
    title: ClassVar[str] = "复验遗留"

    defect_id: UUID
    passed: bool
    reason: str = Field(default="", max_length=500)


@verb(CheckDefect, by={Role.QUALITY_INSPECTOR, Role.MANAGER})
def check_defect(do: Doing, cmd: CheckDefect) -> Result:
    case, defect = take_defect(do, cmd.defect_id)
    do.only(case.inspector_id, "这件由定好的质检员复验")
    device = need_last_word(do, case, "这条缺陷", defect.id, "DEFECT_RECTIFIED", "DEFECT_CHECKED")
    if defect.state != "LEFT_RECTIFIED":
        raise Refused(
            "还没有报来复验" if defect.state == "LEFT" else f"这条缺陷是“{defect.state_name}”", code="state"
        )
    if cmd.passed:
        defect.closed_at, defect.closed_by_id, defect.recheck = do.at, do.actor.id, "PASS_RECTIFIED"
    else:
        if not cmd.reason:
            raise Refused("写一句还差什么", "reason", "reason")
        for one in defect.rectifications:
            if not one.rejected:
                one.rejected, one.rejected_reason = True, cmd.reason
    do.session.flush()
    do.record(
        case,
        "DEFECT_CHECKED",
        clause=case.pack.acceptance.clauses["rectify"],
        subject_id=defect.id,
        data={"item": defect.item, "passed": cmd.passed, "reason": cmd.reason, **device},
    )
    return {"defect_id": str(defect.id), "state": defect.state}
