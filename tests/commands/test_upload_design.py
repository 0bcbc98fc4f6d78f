"""The drawing issues the order, and nothing else does."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import fieldapp
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.envelope import BlobRef
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.clock import Clock
from fieldapp.domain.design import Design
from fieldapp.domain.hold import Hold
from fieldapp.domain.order import orders_of
from fieldapp.domain.permit import permit_of
from fieldapp.lib.clock import parse
from fieldapp.lib.errors import Refused
from tests.support import story_works as works
from tests.support.cast import Stage
from tests.support.story_design import design, dispatched, drawing, surveyed

TUESDAY = parse("2026-03-03T08:00")


def test_it_issues_the_order_with_the_drawing(stage_xz: Stage, session: Session) -> None:
    case_id = dispatched(stage_xz, cut="66.7", at=TUESDAY)
    case = session.get_one(Case, case_id)
    (order,) = orders_of(session, case_id)
    assert (case.stage, case.order_rev, case.contractor_id) == (
        "DISPATCHED",
        1,
        stage_xz.cast.firms["works"].id,
    )
    assert (order.rev, order.state, order.package, order.checklist) == (
        1,
        "ISSUED",
        "SMALL_MERCHANT",
        "ACC-SM",
    )
    assert [row["qty"] for row in order.quantities] == ["36", "1"]
    assert order.snapshot["drawings"][0]["sha256"] == session.get_one(Design, order.design_id).sha256
    clock = session.scalars(select(Clock).where(Clock.case_id == case_id, Clock.key == "DESIGN_NONRES")).one()
    assert clock.stopped_at == TUESDAY + timedelta(hours=4)
    permit = permit_of(session, case)
    assert permit is not None
    assert case.permit_route == permit.route == "FILING"


def test_it_skips_the_road_where_none_is_cut(stage_th: Stage, session: Session) -> None:
    assert session.get_one(Case, dispatched(stage_th)).permit_route == "SKIPPED"


def test_it_warns_when_the_tests_alone_outlast_the_promise(stage_xz: Stage, session: Session) -> None:
    case_id = surveyed(stage_xz, at=TUESDAY)
    late = TUESDAY + timedelta(days=3)
    receipt = stage_xz.act("designer", design(stage_xz, case_id, buried=True), at=late)
    assert [one["code"] for one in receipt.result["warnings"]] == ["TOO_LONG"]
    (order,) = orders_of(session, case_id)
    assert order.snapshot["checklists"] == ["ACC-SM", "ACC-PE"]


def test_it_wants_a_drawing_that_has_arrived(stage_xz: Stage) -> None:
    case_id = surveyed(stage_xz)
    lost = BlobRef(sha256="a" * 64, name="图.pdf")
    with pytest.raises(Refused) as refused:
        stage_xz.act("designer", design(stage_xz, case_id, drawings=[lost]))
    assert refused.value.field == "drawings"


def test_it_goes_to_a_contractor_only(stage_xz: Stage) -> None:
    case_id = surveyed(stage_xz)
    with pytest.raises(Refused) as refused:
        stage_xz.act("designer", design(stage_xz, case_id, contractor_id=stage_xz.cast.firms["watch"].id))
    assert refused.value.field == "contractor_id"


def test_it_cannot_be_done_twice(stage_xz: Stage) -> None:
    case_id = dispatched(stage_xz)
    with pytest.raises(Refused, match="出图中"):
        stage_xz.act("designer", design(stage_xz, case_id, drawings=[drawing(stage_xz, "second")]))


def test_it_is_the_only_place_that_makes_a_work_order() -> None:
    room = Path(fieldapp.__file__).parent
    makers, callers = set(), set()
    for path in room.rglob("*.py"):
        text, name = path.read_text("utf-8"), path.relative_to(room).as_posix()
        calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        if any(isinstance(one, ast.Name) and one.id == "WorkOrder" for one in calls):
            makers.add(name)
        if re.search(r"import .*\bissuing\b|commands\.issuing", text):
            callers.add(name)
    assert makers == {"commands/issuing.py"}
    assert callers == {"commands/upload_design.py"}


def test_it_leaves_the_old_order_readable_when_a_new_one_replaces_it(
    stage_xz: Stage, session: Session
) -> None:
    case_id = dispatched(stage_xz)
    reopen(session, case_id)
    stage_xz.act("designer", design(stage_xz, case_id, drawings=[drawing(stage_xz, "second")], cut_m="12"))
    session.rollback()
    new, old = orders_of(session, case_id)
    assert (new.rev, new.state, old.rev, old.state) == (2, "ISSUED", 1, "SUPERSEDED")
    assert old.superseded_by_id == new.id
    assert session.get_one(Case, case_id).order_rev == 2


def test_it_answers_a_change_of_the_customers_and_ends_the_pause(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = works.building(stage_xz)
    change_id = works.changed(stage_xz, order_id, cause="USER_REQUEST", reason="客户要多接一台灶")
    hold = session.scalars(select(Hold).where(Hold.case_id == case_id)).one()
    stage_xz.act("manager", DecideHold(hold_id=hold.id, approve=True))
    stage_xz.act("designer", design(stage_xz, case_id))
    session.rollback()
    change = session.get_one(ChangeRequest, change_id, populate_existing=True)
    assert (change.state, change.new_rev) == ("ANSWERED", 2)
    assert session.get_one(Hold, hold.id, populate_existing=True).state == "ENDED"
    assert [one.state for one in orders_of(session, case_id)] == ["ISSUED", "SUPERSEDED"]
    assert session.get_one(Case, case_id, populate_existing=True).stage == "DISPATCHED"


def test_it_waits_for_the_money_of_a_change(stage_xz: Stage) -> None:
    case_id, order_id = works.building(stage_xz)
    works.changed(stage_xz, order_id, cost_delta_fen=10_000)
    with pytest.raises(Refused, match="费用还没批"):
        stage_xz.act("designer", design(stage_xz, case_id))


def reopen(session: Session, case_id: UUID) -> None:
    """As after a returned order: the case stands at the drawing again."""
    case = session.get_one(Case, case_id)
    case.stage = "DESIGNING"
    session.commit()
