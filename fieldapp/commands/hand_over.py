"""Hand a case with its papers to a design firm (clauses TH-3.1.1-1c, XZ-1.1-1c)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.company import Firm
from fieldapp.domain.paper import paper_state
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import PaperStage


class HandOver(Command):
    """`firm_id` is a design firm that works for the company; `note` is what its designer should know."""

    kind: ClassVar[str] = "hand_over"
    title: ClassVar[str] = "转设计"

    case_id: UUID
    firm_id: UUID
    note: str = Field(default="", max_length=500)


@verb(HandOver, by={Role.CUSTOMER_MANAGER})
def hand_over(do: Doing, cmd: HandOver) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.VISITED)
    do.only(
        case.customer_manager_id,
        f"这件归{case.customer_manager.name if case.customer_manager else '别人'}，他来转",
    )
    if case.customer is None:
        raise Refused("先定用户类别，居民还是非民用")
    lines = paper_state(do.session, case, PaperStage.HANDOVER)
    stopping = [line.rule.name for line in lines if line.stops]
    if stopping:
        raise Refused(f"还差{'、'.join(stopping)}，收来或者登记缺件")
    firm = do.session.get(Firm, cmd.firm_id)
    if firm is None or firm.company_id != case.company_id or firm.kind != "DESIGN":
        raise Refused("选一家设计单位", field="firm_id")
    if not firm.active:
        raise Refused("这家已停用，换一家", field="firm_id")
    if firm.qualified_until is not None and firm.qualified_until < do.now:
        raise Refused("这家资质到期了，换一家", field="firm_id")
    case.design_firm_id, case.designer_id = firm.id, None
    case.move(Stage.HANDED_OVER)
    missing = [line.rule.code for line in lines if line.needed and not line.have]
    clause = case.pack.soft_targets["HANDOVER"].clause
    data = {"firm": firm.name, "missing": missing, "note": cmd.note}
    do.record(case, "HANDED_OVER", clause=clause, data=data, subject_id=firm.id)
    return {"firm_id": str(firm.id)}
