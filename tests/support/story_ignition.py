"""From accepted works to the flame: the steps of an ignition as one line each in a story."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import GATE_READINGS
from fieldapp.cli.demo.good import STROKES as STROKES
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.add_gas_photos import AddGasPhotos
from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.book_gas_visit import BookGasVisit
from fieldapp.commands.check_gate import CheckGate
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.register_meter import RegisterMeter
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.commands.tolerate_paper import ToleranceAnswer, ToleratePaper
from fieldapp.commands.turn_gas_on import CrewMember, TurnGasOn
from fieldapp.domain.application import Application, lacking, papers_for
from fieldapp.domain.case import Case
from fieldapp.domain.gate import gate_lines, readings_of
from fieldapp.domain.household import Household
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.stage import Stage as At
from fieldapp.lib.clock import now as current_time
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import Gate
from fieldapp.packs.intake import PaperStage
from tests.support.cast import Stage

PHOTO = BlobRef(sha256="9a" * 32, name="现场.jpg")


def built(stage: Stage, *, customer: str = "NONRES", flow: str = "12.6", at: At = At.BUILDING) -> UUID:
    """A case whose works are under way, put straight into the database."""
    cast = stage.cast
    small = customer == "NONRES"
    with Session(stage.engine, expire_on_commit=False) as session:
        case = Case(
            id=uuid7(),
            company_id=cast.company.id,
            no=f"I-{uuid7().hex[-8:]}",
            ruleset_id=cast.company.ruleset_id,
            name="张记烩面馆" if small else "和悦花园",
            address="新华路 126 号",
            customer=customer,
            small_ci=True if small else None,
            origin="SWEEP",
            contact="张保国",
            phone="13800005678",
            stage=at.value,
            created_at=current_time() - timedelta(days=30),
            flow_m3h=Decimal(flow),
            order_rev=1,
            marks={},
            counters={},
            customer_manager_id=cast["customer_manager"].id,
            contractor_id=cast.firms["works"].id,
            design_firm_id=cast.firms["design"].id,
            inspector_id=cast["inspector"].id,
        )
        session.add(case)
        session.flush()
        session.add(Chain(id=case.id, company_id=case.company_id))
        session.commit()
        return case.id


def pass_works(stage: Stage, case_id: UUID, at: datetime | None = None) -> None:
    """The acceptance is passed at that moment."""
    moment = at or current_time() - timedelta(days=1)
    inspector = stage.person("inspector")
    with Session(stage.engine) as session:
        case, chain = session.get_one(Case, case_id), session.get_one(Chain, case_id)
        event = append(
            chain,
            Event(
                id=uuid7(),
                company_id=case.company_id,
                case_id=case.id,
                kind="ACCEPTANCE_PASSED",
                actor_id=inspector.id,
                role="quality_inspector",
                at=moment,
                server_at=moment,
                clause="",
                data={},
            ),
        )
        session.add(event)
        case.stage = At.ACCEPTED.value
        case.mark(event.kind, event.at, event.seq)
        session.commit()


def accepted_works(
    stage: Stage, *, customer: str = "NONRES", at: datetime | None = None, flow: str = "12.6"
) -> UUID:
    """A case whose works have passed the joint acceptance."""
    case_id = built(stage, customer=customer, flow=flow, at=At.ACCEPTANCE)
    pass_works(stage, case_id, at)
    return case_id


def rooms(stage: Stage, case_id: UUID, *labels: str) -> list[UUID]:
    """The estate's households in their order."""
    stage.act("customer_manager", AddHouseholds(case_id=case_id, labels=list(labels)))
    with Session(stage.engine) as session:
        found = session.scalars(
            select(Household).where(Household.case_id == case_id).order_by(Household.position)
        )
        return [one.id for one in found]


def applied(
    stage: Stage,
    case_id: UUID,
    household_id: UUID | None = None,
    *,
    at: datetime | None = None,
    channel: str = "HALL",
    part: str = "customer_manager",
    **over: Any,
) -> UUID:
    """An application for gas."""
    cmd = ApplyForGas(case_id=case_id, household_id=household_id, channel=channel, applicant="张保国", **over)
    return UUID(stage.act(part, cmd, at=at).result["application_id"])


def photo(stage: Stage) -> BlobRef:
    """A stored picture to prove things with."""
    stage.act("customer_manager", StoreBlob(sha256=PHOTO.sha256, mime="image/jpeg", size=9))
    return PHOTO


def missing(stage: Stage, application_id: UUID, wanted: PaperStage = PaperStage.APPLICATION) -> list[str]:
    """Codes of the papers the application still lacks."""
    with Session(stage.engine) as session:
        application = session.get_one(Application, application_id)
        return [line.rule.code for line in lacking(papers_for(session, application, wanted))]


def papered(
    stage: Stage, application_id: UUID, *, but: Collection[str] = (), at: datetime | None = None
) -> None:
    """Every paper of the application is collected, except those in `but`."""
    file = photo(stage)
    with Session(stage.engine) as session:
        application = session.get_one(Application, application_id)
        case_id, subject_id = application.case_id, application.paper_subject
        rules = {rule.code: rule for rule in application.case.pack.papers}
    for code in missing(stage, application_id):
        if code in but:
            continue
        values = {field.code: SAMPLE.get(field.kind, "见原件") for field in rules[code].fields}
        cmd = CollectPaper(
            case_id=case_id,
            code=code,
            stage=PaperStage.APPLICATION,
            subject_id=subject_id,
            values=values,
            files=[file],
        )
        stage.act("customer_manager", cmd, at=at)


SAMPLE = {"uscc": "91410184MA3X5L2T8K", "date": "2026-01-05", "money": "12000", "number": "1"}


def taken_up(stage: Stage, application_id: UUID, *, at: datetime | None = None) -> UUID:
    """With its papers complete the application is taken up: the promise runs."""
    papered(stage, application_id, at=at)
    stage.act("customer_manager", AcceptApplication(application_id=application_id), at=at)
    return application_id


def tolerating(application_id: UUID, code: str, *, affected: str = "", **over: Any) -> ToleratePaper:
    """The command that tolerates a paper; `affected` names a test that is answered 影响."""
    tests = [
        ToleranceAnswer(code=one, affected=one == affected, note="现场看过")
        for one in ("LEGALITY", "TECHNICAL")
    ]
    given = {
        "application_id": application_id,
        "code": code,
        "reason": "房本在外地",
        "promised_by": "张保国",
        "tests": tests,
    }
    return ToleratePaper(**{**given, **over})


def visit_at(
    stage: Stage, application_id: UUID, when: datetime | None = None, *, at: datetime | None = None
) -> None:
    cmd = BookGasVisit(application_id=application_id, at=when or (at or current_time()) + timedelta(hours=2))
    stage.act("customer_manager", cmd, at=at)


def metering(stage: Stage, application_id: UUID, no: str = "", **over: Any) -> RegisterMeter:
    """A meter that suits the case, a G10 where that carries the flow, with its picture."""
    with Session(stage.engine) as session:
        application = session.get_one(Application, application_id)
        household_id, case = application.household_id, application.case
        flow = 0 if case.residential else float(case.flow_m3h or 0)
        fitting = [meter.model for meter in case.pack.meters if meter.qmax_m3h >= flow]
    given = {
        "household_id": household_id,
        "no": no or f"M{uuid7().hex[-10:]}",
        "model": "G10" if "G10" in fitting else fitting[0],
        "maker": "甲表厂",
        "direction": "LEFT",
        "base_reading": Decimal("0.125"),
        "seal_no": "Q-7781",
        "installed_on": date(2026, 2, 27),
        "expires_on": date(2036, 2, 27),
        "photos": [photo(stage)],
    }
    return RegisterMeter(**{**given, **over})


def checking(stage: Stage, application_id: UUID, gate: Gate, **over: Any) -> CheckGate:
    """A right answer to a gate; `over` replaces parts of it."""
    keys = [one.key for one in readings_of(stage.cast.company.pack, gate)]
    values = {key: Decimal(GATE_READINGS[key]) for key in keys if key in GATE_READINGS}
    given: dict[str, Any] = {
        "application_id": application_id,
        "code": gate.code,
        "values": values,
        "ok": None if keys else True,
        "evidence": "HT-2026-018" if gate.evidence else "",
        "photos": [photo(stage)] if gate.photo else [],
    }
    return CheckGate(**{**given, **over})


def gates_passed(
    stage: Stage, application_id: UUID, *, but: Collection[str] = (), at: datetime | None = None
) -> None:
    """Every gate that is answered on site passes, except those in `but`."""
    with Session(stage.engine) as session:
        lines = gate_lines(session, session.get_one(Application, application_id), at or current_time())
        open_gates = [
            line.gate for line in lines if not line.last and not line.by_house and line.gate.code not in but
        ]
    for gate in open_gates:
        stage.act("customer_manager", checking(stage, application_id, gate), at=at)


def pictured(stage: Stage, application_id: UUID, *, at: datetime | None = None) -> None:
    """One picture of each kind the pack names."""
    file = photo(stage)
    for slot in stage.cast.company.pack.ignition.photos:
        stage.act(
            "customer_manager",
            AddGasPhotos(application_id=application_id, shows=slot.code, photos=[file]),
            at=at,
        )


def lighting(application_id: UUID, **over: Any) -> TurnGasOn:
    """Two people with certificates, the user's signature, a two-burner cooker."""
    given: dict[str, Any] = {
        "application_id": application_id,
        "base_reading": Decimal("0.125"),
        "before_kpa": Decimal("2.1"),
        "after_kpa": Decimal("2.0"),
        "appliances": ["双眼灶 1 台"],
        "signer": "张保国",
        "strokes": STROKES,
        "crew": [
            CrewMember(name="李敏", certificate="豫A-1101"),
            CrewMember(name="吴刚", certificate="豫A-1102"),
        ],
    }
    return TurnGasOn(**{**given, **over})


def prepared(stage: Stage, application_id: UUID, *, at: datetime | None = None) -> UUID:
    """Meter, gates and pictures are there: only the flame is missing."""
    stage.act("customer_manager", metering(stage, application_id), at=at)
    gates_passed(stage, application_id, at=at)
    pictured(stage, application_id, at=at)
    return application_id


def gas_on(
    stage: Stage, case_id: UUID, household_id: UUID | None = None, *, at: datetime | None = None
) -> UUID:
    """The whole way from the application to the flame; answers with the application's id."""
    application_id = taken_up(stage, applied(stage, case_id, household_id, at=at), at=at)
    prepared(stage, application_id, at=at)
    stage.act("customer_manager", lighting(application_id), at=at)
    return application_id
