"""Issuing a work order: done by the upload of a drawing, in its transaction, and by nothing else."""

from datetime import date
from typing import Protocol
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.company import Firm
from fieldapp.domain.design import Design
from fieldapp.domain.hold import Hold
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class Wish(Protocol):
    """What the upload says of the order."""

    @property
    def scope(self) -> str: ...
    @property
    def buried(self) -> bool: ...
    @property
    def note(self) -> str: ...
    @property
    def selected_by(self) -> str: ...
    @property
    def supply(self) -> str: ...
    @property
    def safety(self) -> list[str]: ...
    @property
    def contract_no(self) -> str: ...
    @property
    def contract_due(self) -> date | None: ...


def contractor(do: Doing, firm_id: UUID) -> Firm:
    firm = do.session.get(Firm, firm_id)
    if firm is None or firm.company_id != do.actor.company_id or firm.kind != "CONTRACTOR":
        raise Refused("选一家施工单位", field="contractor_id")
    if not firm.active:
        raise Refused(f"{firm.name}已停用，换一家", field="contractor_id")
    if firm.qualified_until is not None and firm.qualified_until < do.now:
        raise Refused(f"{firm.name}的资质到期了，换一家", field="contractor_id")
    return firm


def issue(
    do: Doing,
    case: Case,
    cmd: Wish,
    design: Design,
    drawings: list[Attachment],
    firm: Firm,
    before: WorkOrder | None,
) -> WorkOrder:
    pack = case.pack
    checklists = pack.acceptance.lists_for(case.size_class, cmd.buried)
    order = WorkOrder(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        rev=case.order_rev + 1,
        no=f"PG-{case.no}"[:40],
        design_id=design.id,
        contractor_id=firm.id,
        selected_by=cmd.selected_by,
        scope=cmd.scope,
        package=case.package or "",
        checklist=checklists[0],
        quantities=design.quantities,
        issued_by_id=do.actor.id,
        issued_at=do.now,
        contract_no=cmd.contract_no or (before.contract_no if before else ""),
        contract_due=cmd.contract_due or (before.contract_due if before else None),
        snapshot={
            "name": case.name,
            "address": case.address,
            "place": case.place,
            "class": case.size_class,
            "flow_m3h": str(case.flow_m3h),
            "cut_m": str(case.cut_m),
            "drawing_no": design.drawing_no,
            "design_rev": design.rev,
            "note": cmd.note,
            "drawings": [{"name": one.name, "sha256": one.sha256} for one in drawings],
            "checklists": list(checklists),
            "safety": cmd.safety,
            "supply": cmd.supply,
            "buried": cmd.buried,
            "ruleset": pack.version,
        },
    )
    do.session.add(order)
    do.session.flush()
    if before is not None:
        before.superseded_at, before.superseded_by_id = do.now, order.id
    case.order_rev, case.contractor_id = order.rev, firm.id
    case.move(Stage.DISPATCHED)
    do.record(
        case,
        "ORDER_ISSUED",
        clause=pack.order.clauses["RES" if case.residential else "NONRES"],  # type: ignore[index]
        subject_id=order.id,
        revision=order.rev,
        data={
            "no": order.no,
            "design_rev": design.rev,
            "contractor": firm.name,
            "selected_by": cmd.selected_by,
            "supersedes": before.rev if before else None,
        },
    )
    return order


def answer(do: Doing, case: Case, change: ChangeRequest, order: WorkOrder) -> None:
    """The change is answered by the new order; a hold that was asked for its sake ends here (A4-30)."""
    change.answered_by_id, change.answered_at, change.new_rev = do.actor.id, do.now, order.rev
    change.rev += 1
    do.record(case, "CHANGE_ANSWERED", subject_id=change.id, revision=order.rev, data={"no": change.no})
    hold = do.session.get(Hold, change.hold_id) if change.hold_id else None
    if hold is not None and hold.until_at is None and hold.approved is not False:
        hold.until_at, hold.ended_by_id = do.now, do.actor.id
        reason = case.pack.hold.reason(hold.reason).name
        do.record(
            case,
            "HOLD_ENDED",
            clause=case.pack.hold.clause,
            subject_id=hold.id,
            data={"hold_id": str(hold.id), "reason_name": reason, "note": change.no},
        )
