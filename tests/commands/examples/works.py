"""One valid command of every permit and works verb, with the part that sends it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.acknowledge_revision import AcknowledgeRevision
from fieldapp.commands.apply_in_full import ApplyInFull
from fieldapp.commands.approve_change import ApproveChange
from fieldapp.commands.approve_permit import ApprovePermit, Grant
from fieldapp.commands.assign_crew import AssignCrew
from fieldapp.commands.confirm_route import ConfirmRoute
from fieldapp.commands.envelope import Command
from fieldapp.commands.file_permit import FilePermit, FilingReceipt
from fieldapp.commands.forward_change import ForwardChange
from fieldapp.commands.notify_authority import NotifyAuthority
from fieldapp.commands.record_supervision import RecordSupervision
from fieldapp.commands.refuse_change import RefuseChange
from fieldapp.commands.reject_permit import RejectPermit
from fieldapp.commands.report_progress import ReportProgress
from fieldapp.commands.restore_road import RestoreRoad
from fieldapp.commands.return_order import ReturnOrder
from fieldapp.commands.sign_commitment import SignCommitment
from fieldapp.commands.start_works import StartWorks
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.domain.case import Case
from fieldapp.domain.permit import permit_of
from fieldapp.lib.clock import now
from tests.support.cast import Stage
from tests.support.story_works import (
    building,
    change_of,
    changed,
    completion,
    crewed,
    drawing,
    file_of,
    issued,
    permit_cleared,
    permit_now,
)

Example = tuple[str, Command]


def committing(stage: Stage) -> UUID:
    """A case whose road goes by commitment, whatever the company's rules are."""
    case_id, _ = issued(stage)
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        permit = permit_of(session, case)
        assert permit is not None
        permit.route = case.permit_route = "COMMITMENT"
        session.commit()
    return case_id


def desks(stage: Stage, case_id: UUID) -> tuple[str, list[str]]:
    first, *rest = [desk.authority for desk in permit_now(stage, case_id).desks]
    return first, rest


def commitment(stage: Stage, case_id: UUID) -> SignCommitment:
    rest, letter = desks(stage, case_id)[1], [file_of(stage, "customer_manager")]
    return SignCommitment(
        case_id=case_id,
        basis_doc_no="演示〔2026〕1 号",
        restoration="原样恢复",
        not_concerned=rest,
        letter=letter,
    )


def dossier(stage: Stage, case_id: UUID) -> SubmitPermit:
    first, rest = desks(stage, case_id)
    papers = [file_of(stage, "customer_manager")]
    return SubmitPermit(
        case_id=case_id, authorities=[first], not_concerned=rest, contents="申请表", papers=papers
    )


def confirm(stage: Stage) -> Example:
    return "engineer", ConfirmRoute(case_id=issued(stage, cut="200")[0], size="NON_SMALL", reason="按严的办")


def sign(stage: Stage) -> Example:
    return "customer_manager", commitment(stage, committing(stage))


def in_full(stage: Stage) -> Example:
    return "customer_manager", ApplyInFull(case_id=committing(stage), reason="县里没有文件")


def notify(stage: Stage) -> Example:
    case_id = committing(stage)
    stage.act("customer_manager", commitment(stage, case_id))
    return "customer_manager", NotifyAuthority(case_id=case_id, authorities=[desks(stage, case_id)[0]])


def filing(stage: Stage) -> Example:
    case_id, _ = issued(stage)
    first, rest = desks(stage, case_id)
    receipt = FilingReceipt(authority=first, no="备字 0001")
    return "customer_manager", FilePermit(case_id=case_id, receipts=[receipt], not_concerned=rest)


def submit(stage: Stage) -> Example:
    return "customer_manager", dossier(stage, issued(stage, cut="260")[0])


def approve(stage: Stage) -> Example:
    case_id, _ = issued(stage, cut="260")
    stage.act("customer_manager", dossier(stage, case_id))
    grant = Grant(
        authority=desks(stage, case_id)[0], no="许字 1", valid_until=now().date() + timedelta(days=30)
    )
    return "customer_manager", ApprovePermit(case_id=case_id, grants=[grant])


def reject(stage: Stage) -> Example:
    case_id, _ = issued(stage, cut="260")
    stage.act("customer_manager", dossier(stage, case_id))
    return "customer_manager", RejectPermit(
        case_id=case_id, authority=desks(stage, case_id)[0], reason="少一张图"
    )


def restore(stage: Stage) -> Example:
    return "crew", RestoreRoad(case_id=building(stage)[0], photos=[file_of(stage, "crew")])


def supervise(stage: Stage) -> Example:
    part, restored = restore(stage)
    stage.act(part, restored)
    return "customer_manager", RecordSupervision(case_id=restored.case_id, result="合格")  # type: ignore[attr-defined]


def accept(stage: Stage) -> Example:
    return "contractor", AcceptOrder(order_id=issued(stage)[1], contract_no="HT-1")


def send_back(stage: Stage) -> Example:
    return "contractor", ReturnOrder(order_id=issued(stage)[1], reason="CREW_SHORT", note="这周排不开")


def crew(stage: Stage) -> Example:
    _, order_id = issued(stage)
    stage.act("contractor", AcceptOrder(order_id=order_id))
    return "contractor", AssignCrew(order_id=order_id, crew_leader_id=stage.person("crew").id)


def acknowledge(stage: Stage) -> Example:
    case_id, order_id = building(stage)
    changed(stage, order_id)
    return "crew", AcknowledgeRevision(order_id=drawing(stage, case_id))


def start(stage: Stage) -> Example:
    case_id, order_id = issued(stage)
    permit_cleared(stage, case_id)
    crewed(stage, order_id)
    return "crew", StartWorks(order_id=order_id, seen_rev=1)


def report(stage: Stage) -> Example:
    return "crew", ReportProgress(order_id=building(stage)[1], text="管沟开挖 60 m")


def ask(stage: Stage) -> Example:
    return "crew", change_of(stage, building(stage)[1])


def forward(stage: Stage) -> Example:
    return "site_manager", ForwardChange(change_id=changed(stage, building(stage, customer="RES")[1]))


def approve_money(stage: Stage) -> Example:
    return "engineer", ApproveChange(change_id=changed(stage, building(stage)[1], cost_delta_fen=100_00))


def refuse(stage: Stage) -> Example:
    return "designer", RefuseChange(change_id=changed(stage, building(stage)[1]), reason="不用改")


def complete(stage: Stage) -> Example:
    return "crew", completion(stage, building(stage)[1])


EXAMPLES: dict[str, Callable[[Stage], Example]] = {
    "confirm_route": confirm,
    "sign_commitment": sign,
    "apply_in_full": in_full,
    "notify_authority": notify,
    "file_permit": filing,
    "submit_permit": submit,
    "approve_permit": approve,
    "reject_permit": reject,
    "restore_road": restore,
    "record_supervision": supervise,
    "accept_order": accept,
    "return_order": send_back,
    "assign_crew": crew,
    "acknowledge_revision": acknowledge,
    "start_works": start,
    "report_progress": report,
    "request_change": ask,
    "forward_change": forward,
    "approve_change": approve_money,
    "refuse_change": refuse,
    "complete_works": complete,
}
