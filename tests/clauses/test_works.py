"""Clauses about survey, drawing, road, works, change and the joint acceptance."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from fieldapp.cli.demo import acceptance, scene
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.complete_works import CompleteWorks
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.end_hold import EndHold
from fieldapp.commands.forward_change import ForwardChange
from fieldapp.commands.request_change import ChangeRow, RequestChange
from fieldapp.commands.upload_design import UploadDesign
from fieldapp.domain.flow import decide_package
from fieldapp.domain.permit_rule import decide_permit
from fieldapp.domain.person import Role
from fieldapp.lib.clock import iso, local
from fieldapp.lib.errors import Refused
from tests.clauses.conftest import Walk, fresh_plot


def last_plot(walk: Walk) -> scene.Plot:
    return list(walk.plots.values())[-1]


@pytest.mark.clause("TH-3.1.1-2a", "XZ-1.1-2a", "TH-3.2.1-2a", "XZ-2.1-2")
def test_it_has_the_design_firm_agree_the_time_and_go_there(walk: Walk) -> None:
    for name in ("shop", "estate"):
        assert walk.event(name, "SURVEY_BOOKED").role == Role.DESIGNER
        assert walk.before(name, "SURVEY_BOOKED", "SURVEY_CHECKED_IN")
        assert walk.before(name, "SURVEY_CHECKED_IN", "SURVEYED")
    assert walk.event("shop", "SURVEY_BOOKED").clause == walk.pack.soft_targets["APPOINTMENT"].clause


@pytest.mark.clause("TH-3.1.1-2b", "XZ-1.1-2b")
def test_it_decides_the_scheme_on_what_was_found_on_site(walk: Walk) -> None:
    event = walk.event("shop", "SURVEYED")
    assert (event.data["flow_m3h"], event.clause.endswith("1.1-2b")) == ("12.6", True)
    assert walk.case("shop").flow_m3h == Decimal("12.600")


@pytest.mark.clause("TH-3.1.1-2c", "XZ-1.1-2c")
def test_it_gives_the_drawing_one_day_from_the_survey(walk: Walk) -> None:
    clock = walk.clock("shop", "DESIGN_NONRES")
    assert clock.started_at == walk.event("shop", "SURVEYED").at
    assert iso(clock.due_at) == "2026-03-04T00:00:00+08:00"
    assert clock.stopped_at == walk.event("shop", "DESIGN_ISSUED").at
    assert walk.event("shop", "DESIGN_ISSUED").clause == walk.pack.limits["DESIGN_NONRES"].clause


@pytest.mark.clause("TH-3.1.1-2d", "XZ-1.1-2d")
@pytest.mark.parametrize(
    ("flow", "package"), [("19.9", "SMALL_MERCHANT"), ("20.0", "SMALL_MERCHANT"), ("20.1", "STANDARD")]
)
def test_it_uses_the_small_merchant_package_up_to_twenty(walk: Walk, flow: str, package: str) -> None:
    decided = decide_package(Decimal(flow), walk.pack)
    assert (decided.decision, decided.source) == (package, walk.pack.package.clause)
    assert (walk.case("shop").package, walk.case("plant").package) == ("SMALL_MERCHANT", "STANDARD")


@pytest.mark.clause("TH-3.1.1-2e", "XZ-1.1-2e", "TH-3.2.1-2c", "XZ-2.1-2")
def test_it_issues_the_order_by_the_upload_and_by_nothing_else(walk: Walk) -> None:
    for name in ("shop", "estate"):
        design, order = walk.event(name, "DESIGN_ISSUED"), walk.event(name, "ORDER_ISSUED")
        assert (order.seq, order.at, order.actor_id) == (design.seq + 1, design.at, design.actor_id)
    fresh_plot(walk, "surveyed")
    with pytest.raises(LookupError):
        scene.order_of(walk.troupe, last_plot(walk))


@pytest.mark.clause("TH-3.2.1-2b", "XZ-2.1-2")
def test_it_starts_the_estates_day_when_the_pressure_is_enough_and_not_before(walk: Walk) -> None:
    clock = walk.clock("estate", "DESIGN_RES")
    assert clock.started_at == walk.event("estate", "PRESSURE_OK").at
    assert walk.event("estate", "DESIGN_ISSUED").clause == walk.pack.limits["DESIGN_RES"].clause
    case_id = fresh_plot(walk, "surveyed", kind="ESTATE", flow="60")
    scene.pressure_short(walk.troupe, last_plot(walk))
    assert walk.troupe.read(case_id).stage == "PRESSURE_HOLD"
    with pytest.raises(Refused):
        scene.drawn(walk.troupe, last_plot(walk))


@pytest.mark.clause("TH-3.1.1-3")
def test_it_cuts_a_road_on_a_signed_commitment_whatever_the_length(tanghe: Walk) -> None:
    for name in ("shop", "plant"):
        assert tanghe.case(name).permit_route == "COMMITMENT"
        assert tanghe.before(name, "PERMIT_COMMITTED", "WORKS_STARTED")
    assert not tanghe.events("plant", "PERMIT_SUBMITTED")


@pytest.mark.clause("XZ-1.1-3a", "XZ-1.1-3d")
@pytest.mark.parametrize(
    ("cut", "route"), [("0", "SKIPPED"), ("199.9", "FILING"), ("200.0", "CONFIRM"), ("200.1", "APPROVAL")]
)
def test_it_sends_a_road_cut_one_of_two_ways_by_its_length(xinzheng: Walk, cut: str, route: str) -> None:
    assert decide_permit(Decimal(cut), xinzheng.pack).decision == route
    assert xinzheng.event("shop", "PERMIT_FILED").role == Role.CUSTOMER_MANAGER
    assert xinzheng.event("plant", "PERMIT_SUBMITTED").role == Role.CUSTOMER_MANAGER


@pytest.mark.clause("XZ-1.1-3b")
def test_it_files_a_small_cut_in_half_a_day_of_office_hours(xinzheng: Walk) -> None:
    clock = xinzheng.clock("shop", "PERMIT_FILING")
    assert iso(clock.started_at) == "2026-03-02T14:30:00+08:00"
    assert iso(clock.due_at) == "2026-03-03T09:00:00+08:00"
    assert xinzheng.event("shop", "PERMIT_FILED").clause == "XZ-1.1-3b"


@pytest.mark.clause("XZ-1.1-3c")
def test_it_has_a_large_cut_approved_in_a_day(xinzheng: Walk) -> None:
    clock = xinzheng.clock("plant", "PERMIT_APPROVAL")
    assert iso(clock.due_at) == "2026-03-04T00:00:00+08:00"
    assert clock.stopped_at == xinzheng.event("plant", "PERMIT_APPROVED").at


@pytest.mark.clause("TH-2-d")
def test_it_builds_outside_the_red_line_first_and_for_nothing(tanghe: Walk) -> None:
    assert tanghe.pack.promise.outside_red_line_free and tanghe.pack.promise.outside_price_zero
    assert tanghe.before("shop", "WORKS_COMPLETED", "APPLICATION_SUBMITTED")
    assert tanghe.case("shop").counters.get("customer_fee", 0) == 0


@pytest.mark.clause("TH-3.1.1-4", "XZ-1.1-4", "TH-3.2.1-3a", "XZ-2.1-3")
def test_it_builds_by_order_and_contract(walk: Walk) -> None:
    for name in ("shop", "estate"):
        accepted = walk.event(name, "ORDER_ACCEPTED")
        assert accepted.data["contract_no"] and accepted.role == Role.CONTRACTOR
        assert walk.before(name, "ORDER_ACCEPTED", "WORKS_STARTED")
        assert walk.before(name, "CREW_ASSIGNED", "WORKS_STARTED")


def request(walk: Walk, part: str) -> UUID:
    """More pipe than drawn."""
    order = scene.order_of(walk.troupe, last_plot(walk))
    row = ChangeRow(item="PE 管", spec="de63 SDR11", unit="m", before=Decimal(36), after=Decimal(40))
    asked = RequestChange(
        order_id=order.id,
        side="INSIDE",
        cause=walk.pack.change.causes[-1].code,
        reason="有条电缆，绕过去",
        rows=[row],
        photos=[walk.troupe.photo("电缆")],
    )
    return UUID(walk.troupe.act(part, asked).result["change_id"])


@pytest.mark.clause("TH-3.1.1-5a", "XZ-1.1-5a", "TH-3.1.1-5b", "XZ-1.1-5b")
def test_it_takes_a_change_to_the_designer_and_builds_by_the_new_order_only(walk: Walk) -> None:
    case_id = fresh_plot(walk, "begun")
    old = scene.order_of(walk.troupe, last_plot(walk))
    request(walk, "crew")
    assert walk.troupe.read(case_id).stage == "CHANGE_REQUESTED"
    redraw(walk, case_id)
    new = scene.order_of(walk.troupe, last_plot(walk))
    assert (old.rev, new.rev) == (1, 2)
    done = CompleteWorks(
        order_id=old.id,
        self_check="合格",
        strength="不漏",
        tightness="不降",
        photos=[walk.troupe.photo("完")],
    )
    with pytest.raises(Refused):
        walk.troupe.act("crew", done)


def redraw(walk: Walk, case_id: UUID) -> None:
    rows = [{"item": "PE 管", "spec": "de63 SDR11", "unit": "m", "qty": "40", "side": "INSIDE"}]
    body = {
        "case_id": case_id,
        "drawings": [walk.troupe.paper("变更图")],
        "quantities": rows,
        "note": "绕开电缆",
        "contractor_id": walk.troupe.cast.firms["works"].id,
    }
    walk.troupe.act("designer", UploadDesign.model_validate(body))


@pytest.mark.clause("TH-3.2.1-3b", "XZ-2.1-3")
def test_it_takes_an_estates_change_inside_the_red_line_through_the_site_manager(walk: Walk) -> None:
    case_id = fresh_plot(walk, "begun", kind="ESTATE", flow="60")
    change = request(walk, "crew")
    with pytest.raises(Refused):
        redraw(walk, case_id)
    walk.troupe.act("site_manager", ForwardChange(change_id=change, note="现场核过"))
    redraw(walk, case_id)
    assert scene.order_of(walk.troupe, last_plot(walk)).rev == 2


@pytest.mark.clause("TH-3.1.1-5c", "XZ-1.1-5c")
def test_it_has_the_inspector_convene_four_parties_who_all_sign(walk: Walk) -> None:
    assert walk.event("shop", "ACCEPTANCE_CONVENED").role == Role.QUALITY_INSPECTOR
    assert [one.data["slot"] for one in walk.events("shop", "SIGNED")] == ["P1", "P2", "P3", "P4"]
    assert walk.before("shop", "WORKS_COMPLETED", "ACCEPTANCE_CONVENED")


@pytest.mark.clause("TH-3.1.1-5d", "XZ-1.1-5d")
def test_it_sends_what_failed_back_to_the_contractor_and_passes_nothing_until_it_is_right(walk: Walk) -> None:
    case_id = fresh_plot(walk, "convened")
    acceptance.one_failed(walk.troupe, last_plot(walk))
    assert walk.troupe.read(case_id).stage == "RECTIFYING"
    with pytest.raises(Refused):
        passed = ConcludeAcceptance(acceptance_id=last_plot(walk).acceptance_id, passed=True)
        walk.troupe.act("inspector", passed)


@pytest.mark.clause("TH-3.1.2-1", "XZ-1.2-1", "TH-3.1.2-2", "XZ-1.2-2")
@pytest.mark.parametrize(
    ("name", "key", "due"), [("shop", "DELIVERY_SMALL", "06"), ("plant", "DELIVERY_NONSMALL", "07")]
)
def test_it_promises_three_or_four_days_from_the_agreed_survey_to_the_acceptance(
    walk: Walk, name: str, key: str, due: str
) -> None:
    clock = walk.clock(name, key)
    assert clock.started_at == walk.event(name, "SURVEY_APPOINTMENT").at
    assert iso(clock.due_at) == f"2026-03-{due}T00:00:00+08:00"
    assert clock.stopped_at is not None and clock.stopped_at <= clock.due_at
    assert walk.event(name, "ACCEPTANCE_PASSED").at <= clock.due_at


@pytest.mark.clause("TH-3.1.2-3", "XZ-1.2-3")
def test_it_lets_a_hold_of_the_two_classes_move_the_deadline_and_nothing_else(walk: Walk) -> None:
    case_id = fresh_plot(walk, "surveyed")
    name = list(walk.plots)[-1]
    before = walk.clock(name, "DELIVERY_SMALL").due_at
    with pytest.raises(Refused):
        walk.troupe.act(
            "customer_manager", AskHold(case_id=case_id, reason="TIRED", evidence=[walk.troupe.photo("据")])
        )
    ask = AskHold(case_id=case_id, reason="RESCHEDULE", evidence=[walk.troupe.photo("据")])
    receipt = walk.troupe.act("customer_manager", ask)
    walk.troupe.act("manager", DecideHold(hold_id=receipt.result["hold_id"], approve=True))
    assert walk.troupe.read(case_id).held
    walk.troupe.at += timedelta(days=1)
    walk.troupe.act("customer_manager", EndHold(hold_id=receipt.result["hold_id"]))
    assert walk.clock(name, "DELIVERY_SMALL").due_at >= before + timedelta(days=1)
    assert {one.klass.value for one in walk.pack.hold.reasons} == {"USER", "UNCONTROLLABLE"}
    assert local(before).hour == 0
