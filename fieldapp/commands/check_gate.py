"""Answer one safety gate on site: readings are judged by rule, the picture and the written evidence go with it."""

from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.lighting import ON_SITE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State
from fieldapp.domain.gate import GateRecord, answered_last, gate_for, judge
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class CheckGate(Command):
    """`values` by reading key (see gate.readings_of); `ok` is the answer where nothing is measured."""

    kind: ClassVar[str] = "check_gate"
    title: ClassVar[str] = "通气前检查"

    application_id: UUID
    code: str
    ok: bool | None = None
    values: dict[str, Annotated[Decimal, Field(max_digits=9, decimal_places=3)]] = Field(default_factory=dict)
    evidence: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=300)
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(CheckGate, by=ON_SITE)
def check_gate(do: Doing, cmd: CheckGate) -> Result:
    application, case = opened(do, cmd.application_id, State.ACCEPTED)
    one_to_one(do, case)
    gate = gate_for(application, cmd.code)
    if gate.system or (gate.checks is not None and not answered_last(gate)):
        raise Refused(f"{gate.name}由记录自动判，不用填", field="code")
    if answered_last(gate):
        raise Refused(f"{gate.name}在通气时填", field="code")
    device = need_last_word(do, case, gate.name, application.id, "GATE_CHECKED", gate=gate.code)
    ok, why = judge(case.pack, gate, cmd.ok, cmd.values)
    if ok and gate.evidence and not cmd.evidence:
        raise Refused(f"{gate.evidence}没填", field="evidence")
    if gate.evidence and cmd.evidence:
        why = f"{why}，{gate.evidence} {cmd.evidence}"
    if gate.photo and not cmd.photos:
        raise Refused("拍一张再交", field="photos", code="photo_missing")
    record = GateRecord(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        application_id=application.id,
        code=gate.code,
        ok=ok,
        values={key: str(value) for key, value in cmd.values.items()},
        evidence=cmd.evidence,
        note=cmd.note,
        why=why,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(record)
    do.session.flush()
    do.attach(case, cmd.photos, f"gate_{gate.code}", subject_id=record.id, field_name="photos")
    do.record(
        case,
        "GATE_CHECKED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        data={
            "household": application.household.label,
            "gate": gate.code,
            "name": gate.name,
            "ok": ok,
            "why": why,
            "values": record.values,
            "evidence": cmd.evidence,
            "note": cmd.note,
            "photos": len(cmd.photos),
            "ref": gate.ref,
            **device,
        },
    )
    return {"gate": gate.code, "ok": ok, "why": why}
