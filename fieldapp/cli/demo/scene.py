"""The scenes of a case before the works are done: door, papers, survey, drawing, permit, site."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.add_survey_photos import AddSurveyPhotos, SlotPhoto
from fieldapp.commands.approve_permit import ApprovePermit, Grant
from fieldapp.commands.assign_crew import AssignCrew, Worker
from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.check_pressure import CheckPressure
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.complete_works import CompleteWorks
from fieldapp.commands.confirm_route import ConfirmRoute
from fieldapp.commands.file_permit import FilePermit, FilingReceipt
from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.notify_authority import NotifyAuthority
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.commands.register_lead import RegisterLead
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.sign_commitment import SignCommitment
from fieldapp.commands.start_works import StartWorks
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.commands.upload_design import UploadDesign
from fieldapp.domain.case import Case
from fieldapp.domain.order import WorkOrder, current_order
from fieldapp.domain.paper import paper_state
from fieldapp.domain.permit import Permit, permit_of
from fieldapp.domain.sheet import Sheet
from fieldapp.packs.intake import PaperStage

SAMPLES = {
    "uscc": "92410184MA40TEA20F",
    "text": "演示 0001",
    "date": "2026-02-20",
    "money": "1234567.89",
    "number": "60000",
}
Scene = Callable[[Troupe, "Plot"], None]


class Plot:
    """One customer and where their case stands; `case_id` is set by the first scene, `agreed` when the survey is still
    to come."""

    agreed: datetime | None = None
    case_id: UUID
    application_id: UUID
    acceptance_id: UUID

    def __init__(
        self,
        name: str,
        address: str,
        kind: str = "RESTAURANT",
        flow: str = "12.6",
        cut: str = "0",
        phone: str = "",
    ) -> None:
        self.name, self.address, self.kind, self.flow, self.cut = name, address, kind, flow, cut
        self.phone = phone

    @property
    def home(self) -> bool:
        return self.kind == "ESTATE"


def met(troupe: Troupe, plot: Plot) -> None:
    """Somebody walks by and is told that gas is wanted."""
    lead = RegisterLead(
        source="SWEEP",
        name=plot.name,
        address=plot.address,
        customer_kind=plot.kind,
        contact="演示联系人",
        phone=plot.phone,
        despite=True,
    )
    plot.case_id = UUID(troupe.act("customer_manager", lead).result["case_id"])


def visited(troupe: Troupe, plot: Plot) -> None:
    wants = next(code.code for code in troupe.pack.visit.codes if code.wants)
    troupe.act("customer_manager", RecordVisit(case_id=plot.case_id, result=wants, met="店主"))


def papered(troupe: Troupe, plot: Plot) -> None:
    with Session(troupe.engine) as session:
        lines = paper_state(session, session.get_one(Case, plot.case_id), PaperStage.HANDOVER)
        rules = [line.rule for line in lines if not line.have]
    for rule in rules:
        values = {field.code: SAMPLES[field.kind] for field in rule.fields}
        file = troupe.paper(rule.name.replace("/", "、"))
        troupe.act(
            "customer_manager",
            CollectPaper(case_id=plot.case_id, code=rule.code, values=values, files=[file]),
        )


def handed_over(troupe: Troupe, plot: Plot) -> None:
    troupe.act("customer_manager", HandOver(case_id=plot.case_id, firm_id=troupe.cast.firms["design"].id))


def booked(troupe: Troupe, plot: Plot) -> None:
    agreed = plot.agreed or troupe.at + timedelta(minutes=30)
    troupe.act("designer", BookSurvey(case_id=plot.case_id, at=agreed))


def arrived(troupe: Troupe, plot: Plot) -> None:
    troupe.act("designer", CheckInSurvey(case_id=plot.case_id))


def half_surveyed(troupe: Troupe, plot: Plot) -> None:
    """The designer is on site: the kitchen is counted, three photos are taken."""
    draft: dict[str, Any] = {
        "basic": {"kind": plot.kind},
        "demand": {
            "burners": [
                {"code": "OVEN", "flow": "2.2", "qty": 2},
                {"code": "COOKER", "flow": "0.9", "qty": 1},
            ]
        },
    }
    troupe.act("designer", SaveSurveyDraft(case_id=plot.case_id, sheet=Sheet.model_validate(draft)))
    shots = (("SHOPFRONT", True), ("TIE_IN", False), ("METER_PLACE", False))
    photos = [SlotPhoto(slot=slot, file=troupe.photo(slot, plot.name, front=front)) for slot, front in shots]
    troupe.act("designer", AddSurveyPhotos(case_id=plot.case_id, photos=photos))


def surveyed(troupe: Troupe, plot: Plot) -> None:
    cuts = [{"surface": "ASPHALT", "crossing": "OPEN_CUT", "length_m": plot.cut}] if Decimal(plot.cut) else []
    sheet: dict[str, Any] = {
        "basic": {"kind": "ESTATE", "households": 120} if plot.home else {"kind": plot.kind},
        "demand": {"burners": [{"name": "灶具", "flow": plot.flow, "qty": 1}]},
        "source": {"tie_in": "J-17", "pressure_class": "MEDIUM_B"},
        "area": {"node": "南环调压站"},
        "route": {"no_cut": not cuts, "cuts": cuts, "inside_m": "18", "outside_m": plot.cut},
        "premises": {"station": False},
        "conclusion": {"result": "FEASIBLE"},
    }
    troupe.act("designer", SubmitSurvey(case_id=plot.case_id, sheet=Sheet.model_validate(sheet)))


def pressed(troupe: Troupe, plot: Plot) -> None:
    """Area pressure is asked for homes only."""
    if plot.home:
        _check_pressure(troupe, plot, "220")


def pressure_short(troupe: Troupe, plot: Plot) -> None:
    _check_pressure(troupe, plot, "150")


def _check_pressure(troupe: Troupe, plot: Plot, lowest: str) -> None:
    check = CheckPressure(
        case_id=plot.case_id, node="南环调压站", lowest=Decimal(lowest), required=Decimal(200), method="SCADA"
    )
    troupe.act("engineer", check)


def drawn(troupe: Troupe, plot: Plot) -> None:
    rows = [
        {"item": "PE 管", "spec": "de63 SDR11", "unit": "m", "qty": "36", "side": "OUTSIDE"},
        {"item": "燃气表", "spec": "G10", "unit": "台", "qty": "1", "side": "INSIDE"},
    ]
    body = {
        "case_id": plot.case_id,
        "drawings": [troupe.paper("施工图")],
        "quantities": rows,
        "contractor_id": troupe.cast.firms["works"].id,
    }
    troupe.act("designer", UploadDesign.model_validate(body))


def cleared(troupe: Troupe, plot: Plot) -> None:
    """Whatever the company asks for before the road may be cut."""
    permit = permit_for(troupe, plot)
    if permit is None or not permit.desks:
        return
    if permit.route == "CONFIRM":
        troupe.act("engineer", ConfirmRoute(case_id=plot.case_id, size="NON_SMALL", reason="按非小型办"))
        permit = permit_for(troupe, plot) or permit
    first, rest = permit.desks[0].authority, [desk.authority for desk in permit.desks[1:]]
    case_id, paper = plot.case_id, troupe.paper("道路资料")
    if permit.route == "FILING":
        receipt = FilingReceipt(authority=first, no="演备字 0001")
        troupe.act("customer_manager", FilePermit(case_id=case_id, receipts=[receipt], not_concerned=rest))
    elif permit.route == "APPROVAL":
        sent = SubmitPermit(
            case_id=case_id,
            authorities=[first],
            not_concerned=rest,
            contents="申请表、平面图",
            papers=[paper],
        )
        troupe.act("customer_manager", sent)
        grant = Grant(authority=first, no="演许字 0001", valid_until=(troupe.at + timedelta(days=60)).date())
        troupe.act("customer_manager", ApprovePermit(case_id=case_id, grants=[grant]))
    elif permit.route == "COMMITMENT":
        signed = SignCommitment(
            case_id=case_id,
            basis_doc_no="演示〔2026〕1 号",
            restoration="原样恢复",
            not_concerned=rest,
            letter=[paper],
        )
        troupe.act("customer_manager", signed)
        troupe.act("customer_manager", NotifyAuthority(case_id=case_id, authorities=[first]))


def permit_for(troupe: Troupe, plot: Plot) -> Permit | None:
    with Session(troupe.engine) as session:
        permit = permit_of(session, session.get_one(Case, plot.case_id))
        session.expunge_all()
        return permit


def order_of(troupe: Troupe, plot: Plot) -> WorkOrder:
    with Session(troupe.engine) as session:
        order = current_order(session, session.get_one(Case, plot.case_id))
        if order is None:
            raise LookupError(f"{plot.name} has no order")
        session.expunge_all()
        return order


def crewed(troupe: Troupe, plot: Plot) -> None:
    order = order_of(troupe, plot)
    troupe.act("contractor", AcceptOrder(order_id=order.id, contract_no="演合 001"))
    until: datetime = troupe.at + timedelta(days=365)
    worker = Worker(name="陈师傅", cert="PE 焊工证", no="演 0001", valid_until=until.date())
    crew = AssignCrew(order_id=order.id, crew_leader_id=troupe.cast["crew"].id, workers=[worker])
    troupe.act("contractor", crew)


def begun(troupe: Troupe, plot: Plot) -> None:
    order = order_of(troupe, plot)
    troupe.act("crew", StartWorks(order_id=order.id, seen_rev=order.rev))


def finished(troupe: Troupe, plot: Plot) -> None:
    order = order_of(troupe, plot)
    done = CompleteWorks(
        order_id=order.id,
        self_check="自检合格",
        strength="空气 0.1 MPa 30 分，不漏",
        tightness="空气 5 kPa 15 分，不降",
        photos=[troupe.photo("完工")],
    )
    troupe.act("crew", done)
