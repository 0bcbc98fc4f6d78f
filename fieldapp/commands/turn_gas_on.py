"""点火通气: only through every gate, with the crew the pack wants, the pictures, and the user's signature."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import ON_SITE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import Application, State, lacking, papers_for
from fieldapp.domain.case import Case
from fieldapp.domain.clock import holds_of
from fieldapp.domain.gate import GateLine, GateRecord, gate_lines, ready, record_ids
from fieldapp.domain.ignition import Ignition, content_of, photos_of, refusals_of
from fieldapp.domain.meter import Meter, meter_of
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import GateCheck
from fieldapp.packs.intake import PaperStage


class CrewMember(BaseModel):
    """Who was there, and the number of the certificate."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=50)
    certificate: str = Field(min_length=1, max_length=60)


class TurnGasOn(Command):
    """`base_reading` m³ on the dial now, pressures in kPa before and after, `strokes` of the signature pad."""

    kind: ClassVar[str] = "turn_gas_on"
    title: ClassVar[str] = "点火通气"

    application_id: UUID
    base_reading: Decimal = Field(ge=0, max_digits=9, decimal_places=3)
    before_kpa: Decimal = Field(ge=0, le=10_000, decimal_places=3)
    after_kpa: Decimal = Field(gt=0, le=10_000, decimal_places=3)
    appliances: list[str] = Field(min_length=1, max_length=30)
    crew: list[CrewMember] = Field(min_length=1, max_length=6)
    signer: str = Field(min_length=1, max_length=50)
    strokes: list[dict[str, Any]] = Field(default_factory=list, max_length=400)
    note: str = Field(default="", max_length=300)


@verb(TurnGasOn, by=ON_SITE)
def turn_gas_on(do: Doing, cmd: TurnGasOn) -> Result:
    application, case = opened(do, cmd.application_id)
    application.need(State.ACCEPTED)
    one_to_one(do, case)
    lines = gate_lines(do.session, application, do.at)
    ready(lines)
    meter = _meter(do, application, cmd)
    _papers(do, case, application, lines)
    _crew(case, cmd)
    if not any(len(stroke.get("points", [])) > 1 for stroke in cmd.strokes):
        raise Refused("用户还没签字", field="strokes", code="unsigned")
    _photos(do, case, application, lines)
    _answer_last(do, case, application, lines, cmd)
    ignition = _write(do, case, application, meter, cmd, lines)
    application.lit_at = do.at
    _end_holds(do, case, application)
    if case.at_stage is Stage.ACCEPTED:
        case.move(Stage.IN_SERVICE)
    do.record(
        case,
        "GAS_ON",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        data={
            "household": application.household.label,
            "meter": meter.no,
            "base_reading": str(cmd.base_reading),
            "before_kpa": str(cmd.before_kpa),
            "after_kpa": str(cmd.after_kpa),
            "appliances": cmd.appliances,
            "crew": [one.name for one in cmd.crew],
            "content": ignition.content,
            "gates": {line.gate.code: line.why for line in lines},
        },
    )
    return {"ignition_id": str(ignition.id), "household_id": str(application.household_id)}


def _meter(do: Doing, application: Application, cmd: TurnGasOn) -> Meter:
    meter = meter_of(do.session, application.household)
    if meter is None:
        raise Refused("表号还没绑，不能通气", code="gate")
    if cmd.base_reading < meter.base_reading:
        raise Refused(f"比装表时的 {meter.base_reading.normalize():f} 小，看看表盘", field="base_reading")
    return meter


def _papers(do: Doing, case: Case, application: Application, lines: list[GateLine]) -> None:
    """What must be there before gas: collected, tolerated, or proved by a gate that is passed (or passed right now)."""
    proved = {line.gate.paper for line in lines if line.ok or line.last}
    stages = (PaperStage.APPLICATION, PaperStage.IGNITION)
    missing = [line for stage in stages for line in lacking(papers_for(do.session, application, stage))]
    names = "、".join(line.rule.name for line in missing if line.rule.code not in proved)
    if names:
        raise Refused(f"还差{names}，收到或容缺后再通气", code="papers_missing")


def _crew(case: Case, cmd: TurnGasOn) -> None:
    wanted = case.pack.ignition.crew_min.get(customer_of(case), 1)
    if len({one.name for one in cmd.crew}) < wanted or len({one.certificate for one in cmd.crew}) < wanted:
        raise Refused(f"要 {wanted} 个人到场，各有各的证", field="crew", code="crew")


def _photos(do: Doing, case: Case, application: Application, lines: list[GateLine]) -> None:
    """Pictures of the meter and of the gates count too: they are of the same visit."""
    meter = meter_of(do.session, application.household)
    records = [application.id, *record_ids(lines), *([meter.id] if meter else [])]
    there, wanted = len(photos_of(do.session, records)), case.pack.ignition.min_photos
    if there < wanted:
        raise Refused(f"照片 {there} 张，还差 {wanted - there} 张", code="photo_missing")


def _answer_last(
    do: Doing, case: Case, application: Application, lines: list[GateLine], cmd: TurnGasOn
) -> None:
    """The gates that are passed in the act itself get their records like the others."""
    for line in lines:
        if line.last:
            crew = "、".join(f"{one.name} {one.certificate}" for one in cmd.crew)
            why = crew if line.gate.checks is GateCheck.CREW else f"{cmd.signer}签字"
            do.session.add(
                GateRecord(
                    id=uuid7(),
                    company_id=case.company_id,
                    case_id=case.id,
                    application_id=application.id,
                    code=line.gate.code,
                    ok=True,
                    values={},
                    evidence=why,
                    why=why,
                    by_id=do.actor.id,
                    at=do.at,
                )
            )


def _end_holds(do: Doing, case: Case, application: Application) -> None:
    """What stopped this application's clock is over with the flame, also a hold that is not decided yet."""
    asked = {refusal.hold_id for refusal in refusals_of(do.session, application)}
    for hold in holds_of(do.session, case):
        if hold.id in asked and hold.until_at is None and hold.state != "REFUSED":
            hold.until_at, hold.ended_by_id = max(do.at, hold.from_at), do.actor.id
            do.record(
                case,
                "HOLD_ENDED",
                clause=case.pack.hold.clause,
                subject_id=hold.id,
                data={"reason": hold.reason},
            )


def _write(
    do: Doing, case: Case, application: Application, meter: Meter, cmd: TurnGasOn, lines: list[GateLine]
) -> Ignition:
    briefing = "；".join(line.gate.question for line in lines if line.gate.sign)
    ignition = Ignition(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        household_id=application.household_id,
        application_id=application.id,
        meter_no=meter.no,
        base_reading=cmd.base_reading,
        before_kpa=cmd.before_kpa,
        after_kpa=cmd.after_kpa,
        appliances=cmd.appliances,
        crew=[one.model_dump() for one in cmd.crew],
        signer=cmd.signer,
        strokes=cmd.strokes,
        content=content_of(application, meter.no, cmd.base_reading, cmd.signer, briefing),
        note=cmd.note,
        place=do.letter.place.model_dump(mode="json") if do.letter.place else None,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(ignition)
    do.session.flush()
    return ignition
