"""The scenes of the closing: completion papers, settlement, audit, archive, and the fee of an estate."""

from decimal import Decimal
from uuid import UUID

from fieldapp.cli.demo.scene import Plot, order_of, permit_for
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.open_fee_account import OpenFeeAccount
from fieldapp.commands.prepare_fee_dossier import PrepareFeeDossier
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.commands.report_fee import ReportFee
from fieldapp.commands.restore_road import RestoreRoad
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from fieldapp.commands.submit_settlement import SubmitSettlement, WorkLine
from fieldapp.lib.clock import local


def restored(troupe: Troupe, plot: Plot) -> None:
    """The road is whole again, where it was cut."""
    permit = permit_for(troupe, plot)
    if permit is not None and permit.state == "CLEARED":
        troupe.act("crew", RestoreRoad(case_id=plot.case_id, photos=[troupe.photo("路面")]))


def papers_in(troupe: Troupe, plot: Plot) -> None:
    """Completion papers and settlement of the contractor."""
    customer = troupe.read(plot.case_id).customer
    for document in troupe.pack.completion.documents:
        if customer in document.customers:
            paper = AddCompletionDocument(
                case_id=plot.case_id,
                code=document.code,
                files=[troupe.paper(document.name.replace("/", "、"))],
            )
            troupe.act("contractor", paper)
    troupe.act("contractor", SubmitCompletionDocs(case_id=plot.case_id))
    order = order_of(troupe, plot)
    line = WorkLine(
        item="PE 管安装",
        spec="de63",
        unit="m",
        qty=Decimal(36),
        price=12_000,
        side="OUTSIDE",
        basis="演 1-101",
    )
    troupe.act(
        "contractor",
        SubmitSettlement(case_id=plot.case_id, contract_no=order.no, contract=432_000, lines=[line]),
    )


def audited(troupe: Troupe, plot: Plot) -> None:
    """Both keys, by two people."""
    troupe.act("engineer", AuditDocuments(case_id=plot.case_id, verdict="PASS"))
    troupe.act(
        "finance", AuditSettlement(case_id=plot.case_id, verdict="PASS", first=432_000, approved=432_000)
    )


def filed(troupe: Troupe, plot: Plot) -> None:
    troupe.act("engineer", HandOverArchive(case_id=plot.case_id, period=troupe.pack.archive.default_period))
    troupe.act("service", ReceiveArchive(case_id=plot.case_id))


def fee_reported(troupe: Troupe, plot: Plot) -> None:
    """The estate's fee is with the finance bureau; nothing where the company collects none."""
    if not troupe.pack.fee.enabled:
        return
    opened = OpenFeeAccount(
        case_id=plot.case_id, payable=123_456_789, entitlement=30_000_000, basis_doc_no="演财综〔2026〕9 号"
    )
    account_id = UUID(troupe.act("customer_manager", opened).result["account_id"])
    items = [one.code for one in troupe.pack.fee.dossier]
    troupe.act("engineer", PrepareFeeDossier(account_id=account_id, items=items))
    report = ReportFee(
        account_id=account_id,
        report_no="演报 01",
        receiver="财政局综合科（演示）",
        on=local(troupe.at).date(),
    )
    troupe.act("engineer", report)
