"""The scenes of the ignition: asked for, taken up, meter, gates, pictures, flame."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import GATE_READINGS, STROKES
from fieldapp.cli.demo.scene import SAMPLES, Plot
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.add_gas_photos import AddGasPhotos
from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.book_gas_visit import BookGasVisit
from fieldapp.commands.check_gate import CheckGate
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.register_meter import RegisterMeter
from fieldapp.commands.turn_gas_on import CrewMember, TurnGasOn
from fieldapp.domain.application import Application, lacking, papers_for
from fieldapp.domain.gate import gate_lines, readings_of
from fieldapp.domain.household import Household
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import PaperStage


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
            values={key: Decimal(GATE_READINGS[key]) for key in keys if key in GATE_READINGS},
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
