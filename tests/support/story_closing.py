"""How a story ends: completion documents, settlement, two keys, archive, and the fee of an estate."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.dun_fee import DunFee
from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.open_fee_account import OpenFeeAccount
from fieldapp.commands.prepare_fee_dossier import PrepareFeeDossier
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.commands.receive_fee import ReceiveFee
from fieldapp.commands.report_fee import ReportFee
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from fieldapp.commands.submit_settlement import SubmitSettlement, WorkLine
from fieldapp.domain.case import Case
from fieldapp.domain.completion import document_lines
from fieldapp.domain.design import Design
from fieldapp.domain.fee import voucher_rule
from fieldapp.domain.household import new_household
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage as At
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.story_intake import blob

DAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
QUANTITIES = [
    {"item": "PE 管", "spec": "dn63", "unit": "m", "qty": "120.5", "side": "OUTSIDE"},
    {"item": "PE 管", "spec": "dn63", "unit": "m", "qty": "30", "side": "OUTSIDE"},
    {"item": "镀锌管", "spec": "DN25", "unit": "m", "qty": "48", "side": "INSIDE"},
    {"item": "调压箱", "spec": "RX100", "unit": "台", "qty": "1", "side": "OUTSIDE"},
]


def finished(stage: Stage, customer: str = "RES", *, at: At = At.ACCEPTED, rooms: int = 3) -> UUID:
    """A case whose works were built and accepted, put straight into the database."""
    cast, residential = stage.cast, customer == "RES"
    with Session(stage.engine, expire_on_commit=False) as session:
        case = Case(
            id=uuid7(),
            company_id=cast.company.id,
            no=f"C-{uuid7().hex[-8:]}",
            ruleset_id=cast.company.ruleset_id,
            name="滨河家园 3 号院" if residential else "张记烩面馆",
            address="滨河路 3 号",
            customer=customer,
            small_ci=None if residential else True,
            origin="SWEEP",
            stage=at.value,
            created_at=DAY,
            order_rev=1,
            marks={},
            counters={},
            customer_manager_id=cast["customer_manager"].id,
            designer_id=cast["designer"].id,
            design_firm_id=cast.firms["design"].id,
            contractor_id=cast.firms["works"].id,
            supervisor_firm_id=cast.firms["watch"].id,
            crew_leader_id=cast["crew"].id,
            cut_m=Decimal(0),
            place={"lng": 112.84, "lat": 32.68, "crs": "WGS84"},
        )
        session.add(case)
        session.flush()
        chain = Chain(id=case.id, company_id=case.company_id, seq=0, head="0" * 64)
        session.add(chain)
        session.flush()
        for number, kind in enumerate(("WORKS_STARTED", "WORKS_COMPLETED", "ACCEPTANCE_PASSED")):
            moment = DAY + timedelta(days=number)
            event = Event(
                id=uuid7(), company_id=case.company_id, case_id=case.id, kind=kind, actor_id=cast["crew"].id,
                role=Role.CREW_LEADER.value, at=moment, server_at=moment, data={},
            )  # fmt: skip
            session.add(append(chain, event))
            case.mark(kind, moment, event.seq)
        _order(stage, session, case)
        for place in range(1, rooms + 1 if residential else 1):
            session.add(
                new_household(case, f"1-1-{100 + place}", place, by_id=cast["customer_manager"].id, at=DAY)
            )
        session.commit()
        return case.id


def _order(stage: Stage, session: Session, case: Case) -> None:
    cast = stage.cast
    design = Design(
        id=uuid7(), company_id=case.company_id, case_id=case.id, rev=1, drawing_no=f"{case.no}-T1", sha256="0" * 64,
        scope="BOTH", buried=True, quantities=QUANTITIES, basis={}, issued_by_id=cast["designer"].id, issued_at=DAY,
    )  # fmt: skip
    session.add(design)
    session.flush()
    session.add(
        WorkOrder(
            id=uuid7(),
            company_id=case.company_id,
            case_id=case.id,
            rev=1,
            no=f"PG-{case.no}",
            design_id=design.id,
            contractor_id=cast.firms["works"].id,
            selected_by="COMPANY",
            scope="BOTH",
            quantities=QUANTITIES,
            snapshot={},
            contract_no="HT-2026-7",
            issued_by_id=cast["designer"].id,
            issued_at=DAY,
        )
    )


def documents(stage: Stage, case_id: UUID, *, but: str = "", at: datetime | None = None) -> None:
    """Every required paper is brought, except `but`."""
    ref = blob(stage, "contractor", "竣工")
    with Session(stage.engine) as session:
        codes = [
            line.rule.code for line in document_lines(session, session.get_one(Case, case_id)) if line.open
        ]
    for code in codes:
        if code != but:
            stage.act("contractor", AddCompletionDocument(case_id=case_id, code=code, files=[ref]), at=at)


def submitted(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> None:
    """Completion documents and settlement are in."""
    documents(stage, case_id, at=at)
    stage.act("contractor", SubmitCompletionDocs(case_id=case_id), at=at)
    stage.act("contractor", sheet(case_id), at=at)


def sheet(case_id: UUID, **over: Any) -> SubmitSettlement:
    """A settlement of 10,000.00 outside and 2,345.60 inside, with 9 % tax."""
    lines = [
        WorkLine(item="PE 管", spec="dn63", unit="m", qty=Decimal("125.0"), price=8000, side="OUTSIDE"),
        WorkLine(
            item="镀锌管",
            spec="DN25",
            unit="m",
            qty=Decimal("48.000"),
            price=4887,
            side="INSIDE",
            basis="9-123",
        ),
    ]
    given: dict[str, Any] = {"contract": 1500000, "lines": lines, "tax_percent": Decimal(9), **over}
    return SubmitSettlement(case_id=case_id, **given)


def passed(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> None:
    """Both keys are turned."""
    if stage.cast.company.pack.fee.enabled:
        with_voucher(stage, case_id)
    submitted(stage, case_id, at=at)
    stage.act("engineer", AuditDocuments(case_id=case_id, verdict="PASS"), at=at)
    stage.act(
        "finance", AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1290000), at=at
    )


def handed(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> None:
    """The archive sheet is with customer service."""
    passed(stage, case_id, at=at)
    stage.act("engineer", HandOverArchive(case_id=case_id, period="Y30", planning_no="规 2026-18"), at=at)


def archived(stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None) -> UUID:
    """Received, with a file for each household."""
    case_id = case_id or finished(stage)
    handed(stage, case_id, at=at)
    stage.act("service", ReceiveArchive(case_id=case_id), at=at)
    return case_id


def with_voucher(stage: Stage, case_id: UUID) -> UUID:
    """The developer's payment voucher over 500,000.00 is in, where the company wants it."""
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        rule = voucher_rule(case.pack)
        wanted = rule is not None and case.residential
    if wanted and rule is not None:
        values = {
            "voucher_no": "豫财 2026-0088",
            "payer": "滨河置业（演示）",
            "paid_on": "2026-02-20",
            "amount": "500000.00",
        }
        paper = CollectPaper(case_id=case_id, code=rule.code, values=values, files=[blob(stage)])
        stage.act("customer_manager", paper)
    return case_id


def opening(case_id: UUID, **over: Any) -> OpenFeeAccount:
    given: dict[str, Any] = {
        "payable": 50000000,
        "entitlement": 10000000,
        "basis_doc_no": "唐财综〔2026〕9号",
        **over,
    }
    return OpenFeeAccount(case_id=case_id, **given)


def fee_opened(stage: Stage, case_id: UUID | None = None) -> UUID:
    """100,000.00 are due from the finance bureau."""
    case_id = with_voucher(stage, case_id or finished(stage))
    return UUID(stage.act("customer_manager", opening(case_id)).result["account_id"])


def fee_ready(stage: Stage, account_id: UUID | None = None) -> UUID:
    account_id = account_id or fee_opened(stage)
    items = [one.code for one in stage.cast.company.pack.fee.dossier]
    stage.act("engineer", PrepareFeeDossier(account_id=account_id, items=items))
    return account_id


def fee_reported(stage: Stage, account_id: UUID | None = None, on: date = date(2026, 3, 2)) -> UUID:
    account_id = fee_ready(stage, account_id)
    stage.act(
        "engineer", ReportFee(account_id=account_id, report_no="2026-01", receiver="财政局综合科", on=on)
    )
    return account_id


def dunning(account_id: UUID, **over: Any) -> DunFee:
    given: dict[str, Any] = {"on": date(2026, 3, 30), "way": "VISIT", "reply": "等下月拨", **over}
    return DunFee(account_id=account_id, **given)


def payment(account_id: UUID, amount: int, slip: str = "回单 1") -> ReceiveFee:
    return ReceiveFee(account_id=account_id, on=date(2026, 4, 10), amount=amount, bank_slip=slip)
