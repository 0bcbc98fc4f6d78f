"""Check the area pressure: a gate for homes, a warning for businesses beyond the package (A4-17, A4-18)."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.flow import plain
from fieldapp.domain.person import Role
from fieldapp.domain.pressure_check import PressureCheck, warns
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.units import PRESSURE_NAMES, PressureUnit, pressure

_GATE = (Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD)
_WARNING = (Stage.DESIGNING, Stage.DISPATCHED, Stage.CREW_ASSIGNED, Stage.BUILDING, Stage.CHANGE_REQUESTED)


class CheckPressure(Command):
    """The lowest pressure at the peak against what is needed, both in `unit`; the server decides if it is enough."""

    kind: ClassVar[str] = "check_pressure"
    title: ClassVar[str] = "核区域压力"

    case_id: UUID
    node: str = Field(min_length=1, max_length=100)
    lowest: Decimal = Field(ge=0, max_digits=12, decimal_places=4)
    required: Decimal = Field(gt=0, max_digits=12, decimal_places=4)
    unit: PressureUnit = PressureUnit.KPA
    method: str = Field(max_length=40)
    note: str = Field(default="", max_length=500)


@verb(CheckPressure, by={Role.ENGINEER})
def check_pressure(do: Doing, cmd: CheckPressure) -> Result:
    case = do.case(cmd.case_id)
    if case.residential:
        case.need(*_GATE)
    else:
        case.need(*_WARNING)
        if not warns(case):
            raise Refused(f"{case.pack.package.name}不用核区域压力")
    if cmd.method not in {one.code for one in case.pack.pressure.methods}:
        raise Refused("从给的里面选一个", field="method")
    check = PressureCheck(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        node=cmd.node,
        method=cmd.method,
        note=cmd.note,
        lowest_kpa=_kpa(cmd.lowest, cmd.unit, case, "lowest"),
        required_kpa=_kpa(cmd.required, cmd.unit, case, "required"),
        ok=cmd.lowest >= cmd.required,
        by_id=do.actor.id,
        at=do.now,
    )
    do.session.add(check)
    if case.residential:
        _pass_gate(case, check)
    do.record(
        case,
        "PRESSURE_OK" if check.ok else "PRESSURE_SHORT",
        clause=case.pack.pressure.clause,
        subject_id=check.id,
        data={
            "node": check.node,
            "lowest_kpa": plain(check.lowest_kpa),
            "required_kpa": plain(check.required_kpa),
            "margin_kpa": plain(check.margin_kpa),
            "method": check.method,
            "gate": case.residential,
        },
    )
    return {"check_id": str(check.id), "ok": check.ok, "margin_kpa": plain(check.margin_kpa)}


def _pass_gate(case: Case, check: PressureCheck) -> None:
    """On to the design, or into the hold that the pack names."""
    if check.ok:
        case.move(Stage.DESIGNING)
    elif case.at_stage is not Stage.PRESSURE_HOLD:
        case.move(Stage(case.pack.pressure.fail_action))


def _kpa(value: Decimal, unit: PressureUnit, case: Case, field: str) -> Decimal:
    """kPa, three decimals; refused above the highest class the company runs."""
    kpa = Decimal(str(pressure(float(value), unit, PressureUnit.KPA))).quantize(Decimal("0.001"))
    highest = max(one.max_mpa for one in case.pack.pressure.classes)
    if kpa > Decimal(str(highest)) * 1000:
        raise Refused(
            f"{plain(value)} {PRESSURE_NAMES[unit]} 比最高级别 {highest:g} MPa 还高，看看单位", field=field
        )
    return kpa
