"""The scenes after the works: joint acceptance, gas on, completion papers, audit, archive."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.scene import SAMPLES, Plot, order_of
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.add_gas_photos import AddGasPhotos
from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.answer_item import AnswerItem
from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.commands.book_gas_visit import BookGasVisit
from fieldapp.commands.check_gate import CheckGate
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.convene_acceptance import ConveneAcceptance
from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.commands.record_trial import RecordTrial
from fieldapp.commands.register_meter import RegisterMeter
from fieldapp.commands.sign_acceptance import SignAcceptance
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from fieldapp.commands.submit_settlement import SubmitSettlement, WorkLine
from fieldapp.commands.turn_gas_on import CrewMember, TurnGasOn
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.application import Application, lacking, papers_for
from fieldapp.domain.gate import gate_lines, readings_of
from fieldapp.domain.household import Household
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.verdict import Verdict, limits, measures, needs_design
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item, ItemType
from fieldapp.packs.intake import PaperStage
from fieldapp.packs.trial import Judge, TestRule

STROKES: list[dict[str, Any]] = [
    {
        "points": [
            {"x": 20.0 + 9 * n, "y": 60.0 + 14 * (n % 3), "time": 16.0 * n, "pressure": 0.5}
            for n in range(24)
        ],
        "box": "358x176",
    }
]
READINGS = {
    "design_kpa": "2.0",
    "start_kpa": "2.0",
    "end_kpa": "2.0",
    "minutes": "10",
    "detector_ppm": "0",
    "lel_1": "0",
    "o2_1": "0.8",
    "o2_2": "0.5",
    "o2_3": "0.4",
}


def convened(troupe: Troupe, plot: Plot) -> None:
    call = ConveneAcceptance(
        case_id=plot.case_id, at=troupe.at, supervisor_firm_id=troupe.cast.firms["watch"].id
    )
    plot.acceptance_id = UUID(troupe.act("inspector", call).result["acceptance_id"])


def half_checked(troupe: Troupe, plot: Plot) -> None:
    items = _standing(troupe, plot).items
    _answer(troupe, plot, items[: len(items) // 2])


def one_failed(troupe: Troupe, plot: Plot) -> None:
    """One major item fails, the rest passes, and the inspector says so: the crew has to put it right."""
    items = _standing(troupe, plot).items
    bad = next(item for item in items if item.type is ItemType.BOOL)
    _answer(troupe, plot, [item for item in items if item.code != bad.code])
    fail = AnswerItem(
        acceptance_id=plot.acceptance_id,
        item=bad.code,
        verdict=Verdict.FAIL,
        note="支架松动",
        photos=[troupe.photo("缺陷")],
    )
    troupe.act("inspector", fail)
    troupe.act("inspector", ConcludeAcceptance(acceptance_id=plot.acceptance_id, passed=False))


def passed(troupe: Troupe, plot: Plot) -> None:
    now = _standing(troupe, plot)
    _answer(troupe, plot, [item for item in now.items if item.code not in now.answers])
    for number, party in enumerate(_standing(troupe, plot).unsigned):
        content = _standing(troupe, plot).content_sha
        sign = SignAcceptance(
            acceptance_id=plot.acceptance_id, slot=party.slot, content_sha=content, strokes=STROKES
        )
        troupe.act("inspector", sign, at=troupe.at + timedelta(minutes=2 * number))
    done = ConcludeAcceptance(acceptance_id=plot.acceptance_id, passed=True)
    troupe.act("inspector", done, at=troupe.at + timedelta(minutes=15))


def _standing(troupe: Troupe, plot: Plot) -> Standing:
    with Session(troupe.engine) as session:
        now = standing(session, session.get_one(Acceptance, plot.acceptance_id))
        session.expunge_all()
        return now


def _answer(troupe: Troupe, plot: Plot, items: list[Item]) -> None:
    for item in items:
        if item.type is ItemType.TEST:
            for group in item.tests:
                troupe.act("inspector", _trial(troupe, plot, item, troupe.pack.test_rules[group[0]]))
        values, designs = _well_within(item)
        answer = AnswerItem(
            acceptance_id=plot.acceptance_id,
            item=item.code,
            verdict=Verdict.PASS,
            values=values,
            designs=designs,
            text="12T" if item.type is ItemType.TEXT else "",
            photos=[troupe.photo(item.code)] if item.photo else [],
        )
        troupe.act("inspector", answer)


def _well_within(item: Item) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    values, designs = {}, {}
    for key, _, bounds in measures(item):
        if needs_design(bounds):
            designs[key] = Decimal(2)
        low, high = limits(bounds, designs.get(key))
        if low is not None and high is not None:
            values[key] = (low + high) / 2
        else:
            values[key] = low + 1 if low is not None else high - 1 if high is not None else Decimal(1)
    return values, designs


def _trial(troupe: Troupe, plot: Plot, item: Item, rule: TestRule) -> RecordTrial:
    if rule.judge is Judge.CORRECTED_DROP:
        good = {
            "design_kpa": "100",
            "H1": "115000",
            "B1": "101325",
            "t1": "20",
            "H2": "114800",
            "B2": "101325",
            "t2": "19.5",
            "gauge_range_kpa": "200",
        }
    elif rule.judge is Judge.CLEAN:
        good = {
            "design_kpa": "200",
            "pressure_kpa": "150",
            "velocity_ms": "22",
            "section_m": "120",
            "clean": "1",
        }
    else:
        required = Decimal(str(rule.pressure.required(2.0))) if rule.pressure else Decimal(5)
        good = {
            "design_kpa": "2",
            "start_kpa": str(required),
            "end_kpa": str(required),
            "gauge_class": "1.5",
            "gauge_range_kpa": str(required * Decimal("1.6")),
            "detector_ppm": "0",
        }
    inputs = {one.key: good[one.key] for one in rule.inputs if one.key in good}
    tool = rule.instrument
    return RecordTrial(
        acceptance_id=plot.acceptance_id,
        item=item.code,
        rule=rule.id,
        inputs=inputs,
        instrument=tool.kinds[0] if tool else "",
        instrument_no="演 118",
        calibrated_until=(troupe.at + timedelta(days=180)).date(),
        medium=rule.mediums[0],
        soap=True,
        started_at=troupe.at - timedelta(hours=25),
        ended_at=troupe.at - timedelta(minutes=1),
    )


def applied(troupe: Troupe, plot: Plot) -> None:
    household = None
    if plot.home:
        troupe.act(
            "customer_manager", AddHouseholds(case_id=plot.case_id, labels=["1-1-101", "1-1-102", "1-1-201"])
        )
        with Session(troupe.engine) as session:
            query = select(Household.id).where(Household.case_id == plot.case_id).order_by(Household.position)
            household = session.scalars(query).first()
    asked = ApplyForGas(case_id=plot.case_id, household_id=household, channel="VISIT", applicant="演示住户")
    plot.application_id = UUID(troupe.act("customer_manager", asked).result["application_id"])


def taken_up(troupe: Troupe, plot: Plot) -> None:
    with Session(troupe.engine) as session:
        application = session.get_one(Application, plot.application_id)
        subject = application.paper_subject
        rules = [line.rule for line in lacking(papers_for(session, application, PaperStage.APPLICATION))]
    for rule in rules:
        values = {field.code: SAMPLES.get(field.kind, "见原件") for field in rule.fields}
        file = troupe.paper(rule.name.replace("/", "、"))
        paper = CollectPaper(
            case_id=plot.case_id,
            code=rule.code,
            stage=PaperStage.APPLICATION,
            subject_id=subject,
            values=values,
            files=[file],
        )
        troupe.act("customer_manager", paper)
    troupe.act("customer_manager", AcceptApplication(application_id=plot.application_id))
    troupe.act(
        "customer_manager",
        BookGasVisit(application_id=plot.application_id, at=troupe.at + timedelta(hours=2)),
    )


def lit(troupe: Troupe, plot: Plot) -> None:
    """Meter, gates, pictures, flame."""
    application_id = plot.application_id
    with Session(troupe.engine) as session:
        household = session.get_one(Application, application_id).household_id
    meter = RegisterMeter(
        household_id=household,
        no=f"D{uuid7().hex[-9:]}",
        model=_meter(troupe, plot),
        maker="演示表厂",
        direction="LEFT",
        base_reading=Decimal("0.125"),
        seal_no="演 7781",
        installed_on=troupe.at.date(),
        expires_on=(troupe.at + timedelta(days=3650)).date(),
        photos=[troupe.photo("表")],
    )
    troupe.act("customer_manager", meter)
    with Session(troupe.engine) as session:
        lines = gate_lines(session, session.get_one(Application, application_id), troupe.at)
        gates = [line.gate for line in lines if not line.last and not line.by_house]
    for gate in gates:
        keys = [one.key for one in readings_of(troupe.pack, gate)]
        check = CheckGate(
            application_id=application_id,
            code=gate.code,
            values={key: Decimal(READINGS[key]) for key in keys if key in READINGS},
            ok=None if keys else True,
            evidence="演合 018" if gate.evidence else "",
            photos=[troupe.photo(gate.code)] if gate.photo else [],
        )
        troupe.act("customer_manager", check)
    for slot in troupe.pack.ignition.photos:
        pictures = AddGasPhotos(
            application_id=application_id, shows=slot.code, photos=[troupe.photo(slot.name)]
        )
        troupe.act("customer_manager", pictures)
    crew = [
        CrewMember(name=troupe.cast[part].name, certificate=f"演证 110{n}")
        for n, part in enumerate(("customer_manager", "crew"))
    ]
    flame = TurnGasOn(
        application_id=application_id,
        base_reading=Decimal("0.125"),
        before_kpa=Decimal("2.1"),
        after_kpa=Decimal("2.0"),
        appliances=["双眼灶 1 台"],
        signer="演示住户",
        strokes=STROKES,
        crew=crew,
    )
    troupe.act("customer_manager", flame)


def _meter(troupe: Troupe, plot: Plot) -> str:
    """The smallest one that is large enough; a household of an estate gets the smallest of all."""
    flow = 0.0 if plot.home else float(plot.flow)
    fits = [meter for meter in troupe.pack.meters if meter.qmax_m3h >= flow]
    return min(fits, key=lambda meter: meter.qmax_m3h).model


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
