"""The road permit: filing, approval, commitment, the question at 200 m, and what a longer cut does to it."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.apply_in_full import ApplyInFull
from fieldapp.commands.approve_permit import ApprovePermit, Grant
from fieldapp.commands.confirm_route import ConfirmRoute
from fieldapp.commands.file_permit import FilePermit, FilingReceipt
from fieldapp.commands.notify_authority import NotifyAuthority
from fieldapp.commands.reject_permit import RejectPermit
from fieldapp.commands.restore_road import RestoreRoad
from fieldapp.commands.sign_commitment import SignCommitment
from fieldapp.commands.start_works import StartWorks
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.permit import Permit, siblings
from fieldapp.domain.task import Task
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_works import (
    building,
    changed,
    crewed,
    drawing,
    file_of,
    issued,
    permit_cleared,
    permit_now,
    read,
)

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


def clock_of(session: Session, case_id: UUID, key: str) -> Clock | None:
    return session.scalar(
        select(Clock).where(Clock.case_id == case_id, Clock.key == key, Clock.void.is_(False))
    )


def permits_running(session: Session, case_id: UUID) -> list[str]:
    return list(session.scalars(select(Clock.key).where(Clock.case_id == case_id, Clock.key.like("PERMIT%"))))


def labels(session: Session, case_id: UUID) -> set[str]:
    return set(session.scalars(select(Task.label).where(Task.case_id == case_id, Task.closed_at.is_(None))))


def file(stage: Stage, case_id: UUID, *codes: str, off: list[str] | None = None) -> FilePermit:
    receipts = [FilingReceipt(authority=code, no=f"备-{code}") for code in codes]
    return FilePermit(case_id=case_id, receipts=receipts, not_concerned=off or [])


@pytest.mark.parametrize(
    ("cut", "route"), [("199.9", "FILING"), ("200.0", "CONFIRM"), ("200.1", "APPROVAL"), ("0", "SKIPPED")]
)
def test_it_opens_with_the_drawing(stage_xz: Stage, session: Session, cut: str, route: str) -> None:
    case_id, _ = issued(stage_xz, cut=cut, at=MONDAY)
    assert read(stage_xz, case_id).permit_route == route
    assert permits_running(session, case_id) == {
        "FILING": ["PERMIT_FILING"],
        "APPROVAL": ["PERMIT_APPROVAL"],
    }.get(route, [])


def test_the_filing_clock_runs_four_office_hours_and_stops_with_the_last_receipt(
    stage_xz: Stage, session: Session
) -> None:
    case_id, _ = issued(stage_xz, at=MONDAY)
    clock = clock_of(session, case_id, "PERMIT_FILING")
    assert clock is not None and clock.due_at == MONDAY.replace(hour=16, minute=30)
    first, second, *rest = [desk.authority for desk in permit_now(stage_xz, case_id).desks]
    stage_xz.act("customer_manager", file(stage_xz, case_id, first, off=rest), at=MONDAY + timedelta(hours=1))
    assert permit_now(stage_xz, case_id).cleared_at is None
    stage_xz.act(
        "customer_manager", file(stage_xz, case_id, second, off=rest), at=MONDAY + timedelta(hours=2)
    )
    session.rollback()
    clock = clock_of(session, case_id, "PERMIT_FILING")
    assert clock is not None and clock.stopped_at == MONDAY + timedelta(hours=2)
    assert read(stage_xz, case_id).marked("PERMIT_CLEARED") == MONDAY + timedelta(hours=2)
    assert "道路备案" not in labels(session, case_id)


def test_a_filing_needs_a_receipt_number_and_a_real_authority(stage_xz: Stage) -> None:
    case_id, _ = issued(stage_xz)
    every = [desk.authority for desk in permit_now(stage_xz, case_id).desks]
    for bad in (file(stage_xz, case_id), file(stage_xz, case_id, "MOON"), file(stage_xz, case_id, off=every)):
        with pytest.raises(Refused):
            stage_xz.act("customer_manager", bad)
    assert permit_now(stage_xz, case_id).cleared_at is None


def test_only_the_one_to_one_manager_files_it(stage_xz: Stage) -> None:
    case_id, _ = issued(stage_xz)
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager_2", file(stage_xz, case_id, "MUNICIPAL"))
    with pytest.raises(NotPermitted):
        stage_xz.act("crew", file(stage_xz, case_id, "MUNICIPAL"))


def test_an_approval_keeps_its_rounds_and_stops_at_the_grant(stage_xz: Stage, session: Session) -> None:
    case_id, _ = issued(stage_xz, cut="200.1", at=MONDAY)
    first, *rest = [desk.authority for desk in permit_now(stage_xz, case_id).desks]
    papers = [file_of(stage_xz, "customer_manager")]
    send = SubmitPermit(
        case_id=case_id, authorities=[first], not_concerned=rest, contents="申请表", papers=papers
    )
    stage_xz.act("customer_manager", send, at=MONDAY + timedelta(hours=1))
    back = RejectPermit(case_id=case_id, authority=first, reason="少了交通导改图")
    stage_xz.act("customer_manager", back, at=MONDAY + timedelta(hours=2))
    assert permit_now(stage_xz, case_id).state == "COLLECTING"
    granted = Grant(authority=first, no="许 1", valid_until=MONDAY.date() + timedelta(30))
    grant = ApprovePermit(case_id=case_id, grants=[granted])
    with pytest.raises(Refused, match="还没报"):
        stage_xz.act("customer_manager", grant, at=MONDAY + timedelta(hours=3))
    stage_xz.act("customer_manager", send, at=MONDAY + timedelta(hours=3))
    stage_xz.act("customer_manager", grant, at=MONDAY + timedelta(hours=5))
    permit, clock = permit_now(stage_xz, case_id), clock_of(session, case_id, "PERMIT_APPROVAL")
    assert permit.state == "CLEARED" and [one["reason"] for one in permit.desks[0].rejections] == [
        "少了交通导改图"
    ]
    assert clock is not None and clock.stopped_at == MONDAY + timedelta(hours=5)


def test_two_hundred_metres_wait_for_the_engineering_department(stage_xz: Stage, session: Session) -> None:
    case_id, _ = issued(stage_xz, cut="200.0", at=MONDAY)
    assert "定道路手续走法" in labels(session, case_id)
    with pytest.raises(Refused):
        stage_xz.act("customer_manager", file(stage_xz, case_id, "MUNICIPAL"))
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager", ConfirmRoute(case_id=case_id, size="SMALL", reason="量过"))
    strict = ConfirmRoute(case_id=case_id, size="NON_SMALL", reason="按严的办")
    stage_xz.act("engineer", strict, at=MONDAY + timedelta(hours=3))
    session.rollback()
    clock = clock_of(session, case_id, "PERMIT_APPROVAL")
    assert read(stage_xz, case_id).permit_route == "APPROVAL"
    assert clock is not None and clock.started_at == MONDAY  # the question costs the customer no time


def test_a_commitment_needs_its_policy_document(stage_th: Stage, session: Session) -> None:
    case_id, order_id = issued(stage_th, cut="350")
    letter = [file_of(stage_th, "customer_manager", "承诺书.pdf")]
    with pytest.raises(Refused) as refused:
        stage_th.act(
            "customer_manager", SignCommitment(case_id=case_id, restoration="原样恢复", letter=letter)
        )
    assert refused.value.field == "basis_doc_no"
    stage_th.act("customer_manager", ApplyInFull(case_id=case_id, reason="县里没有告知承诺文件"))
    assert read(stage_th, case_id).permit_route == "APPROVAL"
    crewed(stage_th, order_id)
    with pytest.raises(Refused, match="道路手续"):
        stage_th.act("crew", StartWorks(order_id=order_id, seen_rev=1))
    permit_cleared(stage_th, case_id)
    stage_th.act("crew", StartWorks(order_id=order_id, seen_rev=1))


def test_a_commitment_opens_the_road_when_the_authorities_know(stage_th: Stage) -> None:
    case_id, _ = issued(stage_th, cut="350")
    first, second, *rest = [desk.authority for desk in permit_now(stage_th, case_id).desks]
    with pytest.raises(Refused, match="先签"):
        stage_th.act("customer_manager", NotifyAuthority(case_id=case_id, authorities=[first]))
    stage_th.act(
        "customer_manager",
        SignCommitment(case_id=case_id, basis_doc_no="演示〔2026〕1 号", restoration="原样恢复", not_concerned=rest,
                       letter=[file_of(stage_th, "customer_manager")]),
    )  # fmt: skip
    stage_th.act("customer_manager", NotifyAuthority(case_id=case_id, authorities=[first]))
    assert permit_now(stage_th, case_id).state == "COMMITTED"
    stage_th.act("customer_manager", NotifyAuthority(case_id=case_id, authorities=[second]))
    assert permit_now(stage_th, case_id).state == "CLEARED"


def test_no_road_is_cut_before_it_is_cleared(stage_xz: Stage) -> None:
    case_id, order_id = issued(stage_xz)
    crewed(stage_xz, order_id)
    with pytest.raises(Refused, match="道路手续还没办好"):
        stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1))
    permit_cleared(stage_xz, case_id)
    stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1))
    assert read(stage_xz, case_id).stage == "BUILDING"


def test_a_longer_cut_after_a_change_needs_a_new_permit(stage_xz: Stage, session: Session) -> None:
    case_id, order_id = building(stage_xz, cut="150")
    changed(stage_xz, order_id)
    drawing(stage_xz, case_id, cut_m=Decimal("260"))
    permits = session.scalars(select(Permit).where(Permit.case_id == case_id).order_by(Permit.opened_at))
    assert [(permit.route, permit.superseded_at is not None) for permit in permits] == [
        ("FILING", True),
        ("APPROVAL", False),
    ]
    assert read(stage_xz, case_id).permit_route == "APPROVAL"


def test_the_road_is_restored_with_a_photo_after_the_start(stage_xz: Stage) -> None:
    case_id, order_id = issued(stage_xz)
    permit_cleared(stage_xz, case_id)
    photo = [file_of(stage_xz, "crew", "路面.jpg")]
    with pytest.raises(Refused, match="还没开工"):
        stage_xz.act("crew", RestoreRoad(case_id=case_id, photos=photo))
    crewed(stage_xz, order_id)
    stage_xz.act("crew", StartWorks(order_id=order_id, seen_rev=1))
    stage_xz.act("crew", RestoreRoad(case_id=case_id, photos=photo))
    assert permit_now(stage_xz, case_id).state == "RESTORED"


def test_a_job_split_in_two_is_seen(stage_xz: Stage, session: Session) -> None:
    first, _ = issued(stage_xz, cut="120", name="东段", at=MONDAY)
    second, _ = issued(stage_xz, cut="110", name="西段", at=MONDAY + timedelta(days=10))
    case = session.get_one(Case, second)
    assert [other.id for other in siblings(session, case, MONDAY + timedelta(days=10))] == [first]
    assert siblings(session, case, MONDAY + timedelta(days=31)) == []
    case.customer_key = "另一个店名"
    assert siblings(session, case, MONDAY + timedelta(days=10)) == []
    case.uscc = session.get_one(Case, first).uscc = "92410184MA40TEA20F"
    session.flush()
    assert [other.id for other in siblings(session, case, MONDAY + timedelta(days=10))] == [first]


def test_accepting_does_not_wait_for_the_road(stage_xz: Stage) -> None:
    _, order_id = issued(stage_xz)
    stage_xz.act("contractor", AcceptOrder(order_id=order_id))
