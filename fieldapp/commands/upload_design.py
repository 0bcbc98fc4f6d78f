"""Upload the drawing: this and nothing else issues the work order, in the same transaction."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands import designing, issuing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.change import open_change
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.design import DRAWING, Design, designs_of
from fieldapp.domain.limit import clause_until
from fieldapp.domain.order import current_order
from fieldapp.domain.permit import open_for
from fieldapp.domain.person import Role
from fieldapp.domain.pressure_check import last_check, warns
from fieldapp.domain.shortest import too_long
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import submitted_survey
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class Quantity(BaseModel):
    """One line of the quantity list; `side` of the red line."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    item: str = Field(min_length=1, max_length=100)
    spec: str = Field(default="", max_length=100)
    unit: str = Field(min_length=1, max_length=20)
    qty: Decimal = Field(gt=0, le=1_000_000, decimal_places=3)
    side: Literal["INSIDE", "OUTSIDE"] = "INSIDE"


class UploadDesign(Command):
    """Drawing, quantities, and to whom the order goes.

    `buried` adds the checklist of buried pipe; `cut_m` corrects the road length after a change.
    """

    kind: ClassVar[str] = "upload_design"
    title: ClassVar[str] = "出图派工"

    case_id: UUID
    drawings: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)
    quantities: list[Quantity] = Field(min_length=1, max_length=200)
    drawing_no: str = Field(default="", max_length=40)
    scope: Literal["INSIDE", "OUTSIDE", "BOTH"] = "BOTH"
    buried: bool = False
    cut_m: Decimal | None = Field(default=None, ge=0, decimal_places=2, max_digits=9)
    note: str = Field(default="", max_length=1000)
    contractor_id: UUID
    selected_by: Literal["COMPANY", "CUSTOMER"] = "COMPANY"
    supply: Literal["OWNER", "CONTRACTOR", "BOTH"] = "OWNER"
    safety: list[str] = Field(default=[], max_length=20)
    contract_no: str = Field(default="", max_length=100)
    contract_due: date | None = None


@verb(UploadDesign, by={Role.DESIGNER})
def upload_design(do: Doing, cmd: UploadDesign) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.DESIGNING, Stage.CHANGE_REQUESTED)
    designing.take(do, case)
    change = open_change(do.session, case) if case.at_stage is Stage.CHANGE_REQUESTED else None
    if change is not None:
        change.need_ready()
    firm = issuing.contractor(do, cmd.contractor_id)
    if any(code not in {note.code for note in case.pack.order.safety_notes} for code in cmd.safety):
        raise Refused("从给的里面选", field="safety")
    if cmd.cut_m is not None:
        _correct_cut(case, cmd.cut_m)
    before = current_order(do.session, case)
    design, drawings = _draw(do, case, cmd)
    order = issuing.issue(do, case, cmd, design, drawings, firm, before)
    if change is not None:
        issuing.answer(do, case, change, order)
    permit = open_for(do.session, case, do.now)
    if permit is not None:
        do.record(
            case,
            permit.opening_event,
            clause=permit.clause,
            subject_id=permit.id,
            data=dict(permit.opening_data),
        )
    return {
        "design_id": str(design.id),
        "order_id": str(order.id),
        "rev": order.rev,
        "warnings": design.warnings,
    }


def _correct_cut(case: Case, cut_m: Decimal) -> None:
    if cut_m > Decimal(str(case.pack.survey.max_cut_m)):
        raise Refused("破路长度太长了，单位是不是毫米或厘米，这里填米", field="cut_m")
    case.cut_m = Decimal(str(case.pack.permit.total([float(cut_m)])))


def _draw(do: Doing, case: Case, cmd: UploadDesign) -> tuple[Design, list[Attachment]]:
    rev = max((one.rev for one in designs_of(do.session, case.id)), default=0) + 1
    design_id = uuid7()
    drawings = do.attach(case, cmd.drawings, DRAWING, subject_id=design_id, field_name="drawings")
    design = Design(
        id=design_id,
        company_id=case.company_id,
        case_id=case.id,
        rev=rev,
        drawing_no=cmd.drawing_no or f"{case.no}-T{rev}",
        sha256=drawings[0].sha256,
        scope=cmd.scope,
        buried=cmd.buried,
        note=cmd.note,
        issued_by_id=do.actor.id,
        issued_at=do.now,
        quantities=[row.model_dump(mode="json") for row in cmd.quantities],
        basis={
            "flow_m3h": str(case.flow_m3h),
            "cut_m": str(case.cut_m),
            "package": case.package,
            "small_ci": case.small_ci,
            "warnings": _warnings(do, case, cmd.buried),
        },
    )
    do.session.add(design)
    do.session.flush()
    do.record(
        case,
        "DESIGN_ISSUED",
        subject_id=design.id,
        revision=rev,
        clause=clause_until(case, "DESIGN_ISSUED"),
        data={
            "drawing_no": design.drawing_no,
            "drawings": [{"name": one.name, "sha256": one.sha256} for one in drawings],
            "lines": len(cmd.quantities),
            "warnings": design.warnings,
        },
    )
    return design, drawings


def _warnings(do: Doing, case: Case, buried: bool) -> list[dict[str, Any]]:
    """What should be known before the crew drives out; none of it is in the way."""
    found: list[dict[str, Any]] = []
    survey = submitted_survey(do.session, case.id)
    days = survey.typed.conclusion.days_needed if survey and survey.typed.conclusion else None
    long = too_long(case, clocks_of(do.session, case), buried, days, do.now)
    if long is not None:
        found.append(long)
    if warns(case):
        check = last_check(do.session, case.id)
        if check is None:
            found.append({"code": "PRESSURE_UNCHECKED", "text": "流量超过套餐线，区域压力还没核"})
        elif not check.ok:
            found.append({"code": "PRESSURE_SHORT", "text": f"区域压力不够，差 {-check.margin_kpa:.3f} kPa"})
    return found
