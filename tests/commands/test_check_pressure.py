"""The area pressure: a gate for homes, a warning for businesses."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.check_pressure import CheckPressure
from fieldapp.commands.plan_reinforcement import PlanReinforcement
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.task import Task
from fieldapp.lib.clock import local, now
from fieldapp.lib.errors import Refused
from fieldapp.lib.units import PressureUnit
from tests.support.cast import Stage
from tests.support.story_design import dispatched, estate_surveyed, pressed, surveyed


def tasks(session: Session, case_id: UUID) -> list[str]:
    query = select(Task.label).where(
        Task.case_id == case_id, Task.closed_at.is_(None), Task.role.in_(["engineer", "designer"])
    )
    return list(session.scalars(query.order_by(Task.role)))


def check(case_id: UUID, lowest: str, unit: PressureUnit = PressureUnit.KPA) -> CheckPressure:
    return CheckPressure(
        case_id=case_id,
        node="南环",
        lowest=Decimal(lowest),
        required=Decimal("0.2" if unit is PressureUnit.MPA else "200"),
        unit=unit,
        method="SCADA",
    )


def test_it_starts_the_day_of_the_drawing_when_there_is_enough(stage_xz: Stage, session: Session) -> None:
    case_id = pressed(stage_xz, lowest="200")
    assert session.get_one(Case, case_id).stage == "DESIGNING"
    assert session.scalars(select(Clock.key).where(Clock.case_id == case_id)).all() == ["DESIGN_RES"]


def test_it_holds_the_drawing_until_the_pressure_is_made_up(stage_xz: Stage, session: Session) -> None:
    case_id = pressed(stage_xz, lowest="199.9")
    assert session.get_one(Case, case_id).stage == "PRESSURE_HOLD"
    assert tasks(session, case_id) == ["写增压方案"]
    day = local(now()).date() + timedelta(days=9)
    stage_xz.act("engineer", PlanReinforcement(case_id=case_id, plan="南环加一台调压柜", expected_on=day))
    session.rollback()
    assert tasks(session, case_id) == ["把增压时间告诉客户"]
    again = PlanReinforcement(case_id=case_id, plan="南环加一台调压柜", expected_on=day, informed=True)
    stage_xz.act("engineer", again)
    session.rollback()
    assert tasks(session, case_id) == ["增压后再核压力"]
    stage_xz.act("engineer", check(case_id, "0.21", PressureUnit.MPA))
    session.rollback()
    assert session.get_one(Case, case_id).stage == "DESIGNING"


def test_it_warns_and_stops_nothing_for_a_big_business(stage_xz: Stage, session: Session) -> None:
    case_id = surveyed(stage_xz, flow="45")
    assert tasks(session, case_id) == ["出图派工", "核区域压力"]
    stage_xz.act("engineer", check(case_id, "150"))
    assert session.get_one(Case, case_id).stage == "DESIGNING"
    dispatched(stage_xz, case_id)


def test_it_is_not_asked_for_a_small_merchant(stage_xz: Stage) -> None:
    with pytest.raises(Refused, match="不用核区域压力"):
        stage_xz.act("engineer", check(surveyed(stage_xz), "220"))


def test_it_doubts_a_pressure_above_every_class(stage_xz: Stage) -> None:
    with pytest.raises(Refused, match="看看单位") as refused:
        stage_xz.act("engineer", check(estate_surveyed(stage_xz), "220", PressureUnit.MPA))
    assert refused.value.field == "lowest"
