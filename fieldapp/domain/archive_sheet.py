"""The archive sheet (工程档案信息表), put together from the records of the case."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.archive import Archive
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.audit import SETTLEMENT, audits_of
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.completion import SLOT as COMPLETION
from fieldapp.domain.completion import document_lines
from fieldapp.domain.design import SIDES
from fieldapp.domain.household import Household, count_of
from fieldapp.domain.meter import Meter
from fieldapp.domain.order import current_order
from fieldapp.domain.permit import permit_of
from fieldapp.domain.person import Person
from fieldapp.domain.settlement import current_settlement
from fieldapp.lib.clock import iso

METRES = frozenset({"m", "米", "M"})
WANTED = {
    "planning_no": "立项/规划号", "project_code": "项目代码", "design_firm": "设计单位", "contractor": "施工单位",
    "supervisor_firm": "监理单位", "started_at": "开工日期", "completed_at": "完工日期", "accepted_at": "验收日期",
    "pipes": "管道汇总", "coordinates": "坐标范围", "permits": "道路手续", "households": "户数", "meters": "燃气表",
}  # fmt: skip


def build_sheet(session: Session, case: Case, archive: Archive, planning_no: str = "") -> dict[str, Any]:
    """The sheet as plain JSON; "gaps" names what the records do not hold."""
    order, permit = current_order(session, case), permit_of(session, case)
    quantities = order.quantities if order is not None else []
    sheet: dict[str, Any] = {
        "archive_no": archive.no, "case_no": case.no, "name": case.name, "address": case.address,
        "class": {"RES": "居民", "SMALL": "小型工商业", "NONSMALL": "非小型工商业"}[case.size_class],
        "planning_no": planning_no, "project_code": case.project.code if case.project else "",
        "project": case.project.name if case.project else "",
        "design_firm": _firm(case.design_firm), "contractor": _firm(case.contractor),
        "supervisor_firm": _firm(case.supervisor_firm), "contract_no": order.contract_no if order is not None else "",
        "people": _people(case), "order": order.title if order is not None else "",
        "started_at": _when(case.marked("WORKS_STARTED")), "completed_at": _when(case.marked("WORKS_COMPLETED")),
        "accepted_at": _when(case.marked("ACCEPTANCE_PASSED")), "audited_at": _when(archive.passed_at),
        "pipes": summary(row for row in quantities if row["unit"] in METRES),
        "devices": summary(row for row in quantities if row["unit"] not in METRES),
        "households": count_of(session, case), "meters": _meters(session, case), "coordinates": _range(session, case),
        "permits": [f"{desk.name} {desk.no}".strip() for desk in permit.concerned if desk.no] if permit else [],
        "settlement": _money(session, case), "documents": _documents(session, case), "ruleset": case.pack.version,
    }  # fmt: skip
    nothing_to_permit = not case.cut_m or case.permit_route == "COMMITMENT"
    sheet["gaps"] = [
        name
        for key, name in WANTED.items()
        if not sheet[key] and not (key == "permits" and nothing_to_permit)
    ]
    return sheet


def digest(sheet: dict[str, Any]) -> str:
    """SHA-256 (hex) over the RFC 8785 form."""
    return hashlib.sha256(rfc8785.dumps(sheet)).hexdigest()


def summary(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Quantities added up by item, specification and unit, told apart at the red line."""
    totals: dict[tuple[str, str, str, str], Decimal] = {}
    for row in rows:
        key = (row["item"], row.get("spec", ""), row["unit"], row.get("side", ""))
        totals[key] = totals.get(key, Decimal(0)) + Decimal(str(row["qty"]))
    return [
        {"item": item, "spec": spec, "unit": unit, "side": SIDES.get(side, ""), "qty": f"{qty.normalize():f}"}
        for (item, spec, unit, side), qty in totals.items()
    ]


def _firm(firm: Firm | None) -> str:
    return firm.name if firm is not None else ""


def _when(moment: datetime | None) -> str:
    return iso(moment)[:10] if moment is not None else ""


def _people(case: Case) -> dict[str, str]:
    named: dict[str, Person | None] = {
        "customer_manager": case.customer_manager, "designer": case.designer, "crew_leader": case.crew_leader,
        "site_manager": case.site_manager, "quality_inspector": case.inspector,
    }  # fmt: skip
    return {case.pack.title(role): person.name for role, person in named.items() if person is not None}


def _meters(session: Session, case: Case) -> list[dict[str, str]]:
    query = select(Meter, Household).join(Household, Meter.household_id == Household.id)
    found = session.execute(
        query.where(Meter.case_id == case.id, Meter.replaced_at.is_(None)).order_by(Household.position)
    )
    return [{"label": household.label, "no": meter.no, "model": meter.model} for meter, household in found]


def _range(session: Session, case: Case) -> dict[str, str]:
    """The box around everything that was placed: the case itself and its files, WGS 84 degrees."""
    query = select(Attachment.place).where(Attachment.case_id == case.id)
    places = [
        place
        for place in (case.place, *session.scalars(query))
        if place and "lng" in place and "lat" in place
    ]
    if not places:
        return {}
    lngs, lats = [float(place["lng"]) for place in places], [float(place["lat"]) for place in places]
    return {"lng": f"{min(lngs):.6f}–{max(lngs):.6f}", "lat": f"{min(lats):.6f}–{max(lats):.6f}"}


def _money(session: Session, case: Case) -> dict[str, Any]:
    settlement = current_settlement(session, case)
    if settlement is None:
        return {}
    mine = [
        one for one in audits_of(session, case) if one.step == SETTLEMENT and one.subject_id == settlement.id
    ]
    audit = mine[0] if mine else None
    return {
        "no": settlement.no, "contract_fen": settlement.contract_fen, "inside_fen": settlement.inside_fen,
        "outside_fen": settlement.outside_fen, "submitted_fen": settlement.submitted_fen,
        "approved_fen": audit.approved_fen if audit else None, "cut_fen": audit.cut_fen if audit else 0,
        "retention_fen": audit.retention_fen if audit else settlement.retention_fen,
    }  # fmt: skip


def _documents(session: Session, case: Case) -> list[dict[str, Any]]:
    """The index: running number, what it is, the file and its digest; completion papers first, in the list's order."""
    lines = document_lines(session, case)
    rows = [(line.rule.name, file) for line in lines for file in line.files]
    query = select(Attachment).where(Attachment.case_id == case.id, Attachment.slot != COMPLETION)
    rows += [(_slot(case, file), file) for file in session.scalars(query.order_by(Attachment.id))]
    return [
        {"page": page, "title": title, "file": file.name, "sha256": file.sha256, "size": file.size}
        for page, (title, file) in enumerate(rows, 1)
    ]


def _slot(case: Case, file: Attachment) -> str:
    """The paper's name where the slot is one, else nothing: the file's own name says it."""
    return next((paper.name for paper in case.pack.papers if paper.code == file.slot), "")
