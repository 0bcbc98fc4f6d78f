"""How works go on: a drawing issued, the road permit, the contractor's crew, the site, a change, completion."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.approve_permit import ApprovePermit, Grant
from fieldapp.commands.assign_crew import AssignCrew, Worker
from fieldapp.commands.complete_works import CompleteWorks
from fieldapp.commands.confirm_route import ConfirmRoute
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.file_permit import FilePermit, FilingReceipt
from fieldapp.commands.notify_authority import NotifyAuthority
from fieldapp.commands.request_change import ChangeRow, RequestChange
from fieldapp.commands.sign_commitment import SignCommitment
from fieldapp.commands.start_works import StartWorks
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.commands.upload_design import Quantity, UploadDesign
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.permit import Permit, permit_of
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

PIPE = Quantity(item="PE 管", spec="dn63", unit="m", qty=Decimal(120), side="OUTSIDE")
METER = Quantity(item="流量计", spec="G16", unit="台", qty=Decimal(1), side="INSIDE")


def file_of(stage: Stage, part: str, name: str = "现场.jpg") -> BlobRef:
    """A file that has arrived at the company."""
    data = name.encode()
    digest = hashlib.sha256(data).hexdigest()
    stage.act(part, StoreBlob(sha256=digest, mime="image/jpeg", size=len(data)))
    return BlobRef(sha256=digest, name=name)


def designing(
    stage: Stage,
    *,
    cut: str = "120",
    customer: str = "NONRES",
    at: datetime | None = None,
    name: str = "张记烩面馆",
) -> UUID:
    """A surveyed case, waiting for its drawing; the survey had been agreed for a day before `at`."""
    at = at or now()
    with Session(stage.engine) as session:
        company = stage.cast.company
        case = Case(
            id=uuid7(), company_id=company.id, no=f"T-{uuid7().hex[-12:]}", ruleset_id=company.ruleset_id, name=name,
            address="新华路 126 号", origin="SWEEP", stage="DESIGNING", created_at=at, customer=customer,
            customer_key="shop-1", customer_manager_id=stage.person("customer_manager").id,
            designer_id=stage.person("designer").id, design_firm_id=stage.cast.firms["design"].id,
            flow_m3h=Decimal("12.6"), package="SMALL_MERCHANT", small_ci=customer == "NONRES", cut_m=Decimal(cut),
        )  # fmt: skip
        session.add(case)
        session.flush()
        chain = Chain(id=case.id, company_id=company.id, seq=0, head="0" * 64)
        session.add(chain)
        start = at - timedelta(hours=2)
        event = Event(
            id=uuid7(), company_id=company.id, case_id=case.id, kind="SURVEY_APPOINTMENT", at=start, server_at=start,
            role="", clause="", data={},
        )  # fmt: skip
        session.add(append(chain, event))
        case.mark(event.kind, event.at, event.seq)
        session.commit()
        return case.id


def drawing(stage: Stage, case_id: UUID, *, at: datetime | None = None, **over: Any) -> UUID:
    """The designer uploads a drawing; answers the id of the order it issued."""
    given = {
        "case_id": case_id, "drawings": [file_of(stage, "designer", "施工图.pdf")], "quantities": [PIPE, METER],
        "contractor_id": stage.cast.firms["works"].id, **over,
    }  # fmt: skip
    return UUID(stage.act("designer", UploadDesign(**given), at=at).result["order_id"])


def issued(stage: Stage, *, at: datetime | None = None, **over: Any) -> tuple[UUID, UUID]:
    """Case and order, just dispatched to the contractor."""
    case_id = designing(stage, at=at, **over)
    return case_id, drawing(stage, case_id, at=at)


def order_of(stage: Stage, case_id: UUID) -> WorkOrder:
    with Session(stage.engine) as session:
        order = current_order(session, session.get_one(Case, case_id))
        assert order is not None
        session.expunge(order)
        return order


def permit_now(stage: Stage, case_id: UUID) -> Permit:
    with Session(stage.engine) as session:
        permit = permit_of(session, session.get_one(Case, case_id))
        assert permit is not None
        session.expunge_all()
        return permit


def permit_cleared(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> None:
    """Whatever the company asks for before the road may be cut has been done."""
    permit = permit_now(stage, case_id)
    first, rest = (
        permit.desks[0].authority if permit.desks else "",
        [desk.authority for desk in permit.desks[1:]],
    )
    if permit.route == "CONFIRM":
        stage.act("engineer", ConfirmRoute(case_id=case_id, size="NON_SMALL", reason="按非小型办"), at=at)
        permit = permit_now(stage, case_id)
    paper = file_of(stage, "customer_manager", "道路资料.pdf")
    if permit.route == "FILING":
        receipt = FilingReceipt(authority=first, no="备字 0001")
        stage.act(
            "customer_manager", FilePermit(case_id=case_id, receipts=[receipt], not_concerned=rest), at=at
        )
    elif permit.route == "APPROVAL":
        dossier = SubmitPermit(
            case_id=case_id,
            authorities=[first],
            not_concerned=rest,
            contents="申请表、平面图",
            papers=[paper],
        )
        stage.act("customer_manager", dossier, at=at)
        until = ((at or now()) + timedelta(days=30)).date()
        grant = Grant(authority=first, no="许字 0001", valid_until=until)
        stage.act("customer_manager", ApprovePermit(case_id=case_id, grants=[grant]), at=at)
    elif permit.route == "COMMITMENT":
        signed = SignCommitment(
            case_id=case_id,
            basis_doc_no="演示〔2026〕1 号",
            restoration="恢复",
            not_concerned=rest,
            letter=[paper],
        )
        stage.act("customer_manager", signed, at=at)
        stage.act("customer_manager", NotifyAuthority(case_id=case_id, authorities=[first]), at=at)


def crewed(stage: Stage, order_id: UUID, *, at: datetime | None = None) -> None:
    """The contractor has taken the order on and given it to the crew."""
    stage.act("contractor", AcceptOrder(order_id=order_id, contract_no="HT-001"), at=at)
    until = ((at or now()) + timedelta(days=90)).date()
    worker = Worker(name="陈师傅", cert="PE 焊工证", no="PE-0001", valid_until=until)
    crew = stage.person("crew").id
    stage.act("contractor", AssignCrew(order_id=order_id, crew_leader_id=crew, workers=[worker]), at=at)


def building(stage: Stage, *, at: datetime | None = None, **over: Any) -> tuple[UUID, UUID]:
    """Case and order, with the crew on site."""
    case_id, order_id = issued(stage, at=at, **over)
    permit_cleared(stage, case_id, at=at)
    crewed(stage, order_id, at=at)
    stage.act("crew", StartWorks(order_id=order_id, seen_rev=order_of(stage, case_id).rev), at=at)
    return case_id, order_id


def completion(stage: Stage, order_id: UUID) -> CompleteWorks:
    return CompleteWorks(
        order_id=order_id, self_check="自检合格", strength="空气 0.1 MPa 30 分，不漏",
        tightness="空气 5 kPa 15 分，不降", photos=[file_of(stage, "crew", "完工.jpg")],
    )  # fmt: skip


def built(stage: Stage, *, at: datetime | None = None, **over: Any) -> UUID:
    """The works are finished and reported."""
    case_id, order_id = building(stage, at=at, **over)
    stage.act("crew", completion(stage, order_id), at=at)
    return case_id


def finish(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> UUID:
    """A case that stands at DISPATCHED, brought to completion."""
    permit_cleared(stage, case_id, at=at)
    order = order_of(stage, case_id)
    crewed(stage, order.id, at=at)
    stage.act("crew", StartWorks(order_id=order.id, seen_rev=order.rev), at=at)
    stage.act("crew", completion(stage, order.id), at=at)
    return case_id


def change_of(stage: Stage, order_id: UUID, part: str = "crew", **over: Any) -> RequestChange:
    """More pipe than drawn, because something is in the way."""
    row = ChangeRow(item="PE 管", spec="dn63", unit="m", before=Decimal(120), after=Decimal(126))
    given = {"order_id": order_id, "side": "INSIDE", "cause": "OBSTACLE", "reason": "有条电缆，绕过去", "rows": [row],
             "photos": [file_of(stage, part, "电缆.jpg")], **over}  # fmt: skip
    return RequestChange(**given)


def changed(
    stage: Stage, order_id: UUID, part: str = "crew", *, at: datetime | None = None, **over: Any
) -> UUID:
    """A change has been asked for; answers its id."""
    return UUID(stage.act(part, change_of(stage, order_id, part, **over), at=at).result["change_id"])


def read(stage: Stage, case_id: UUID) -> Case:
    """The case as it stands, detached."""
    with Session(stage.engine) as session:
        case = session.scalar(select(Case).where(Case.id == case_id))
        assert case is not None
        session.expunge_all()
        return case
