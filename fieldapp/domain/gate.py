"""Safety gates before gas (B1.6): each answered on site or by the house's own records; none can be switched off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Ref, Words
from fieldapp.domain.application import Application
from fieldapp.domain.ignition import idle_until, refusals_of
from fieldapp.domain.meter import meter_of
from fieldapp.domain.person import Person
from fieldapp.domain.trial_rule import judge_test, show
from fieldapp.lib.clock import local
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Point
from fieldapp.packs.closing import Gate, GateCheck
from fieldapp.packs.trial import TestRule

Values = Mapping[str, Decimal]


class GateRecord(Base):
    """One answer to one gate; the newest holds. `values`: readings as text by key (o2_1 ...), `why`: the working."""

    __tablename__ = "gate_record"
    __table_args__ = (Index(None, "application_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    application_id: Mapped[Ref] = mapped_column(ForeignKey("application.id"))
    code: Mapped[Code]
    ok: Mapped[bool]
    values: Mapped[Json] = mapped_column(default=dict)
    evidence: Mapped[Words] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    why: Mapped[Words] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


@dataclass(frozen=True, slots=True)
class Reading:
    """One value to be read on site: its name in the form, its words and its unit."""

    key: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class GateLine:
    """Where one gate stands: `ok` None while nobody has answered it; `last` it is answered in the act of turning on."""

    gate: Gate
    ok: bool | None
    why: str
    record: GateRecord | None = None

    @property
    def last(self) -> bool:
        return answered_last(self.gate)

    @property
    def by_house(self) -> bool:
        return self.gate.checks in (GateCheck.ACCEPTANCE, GateCheck.METER)


def answered_last(gate: Gate) -> bool:
    """The user's signature and the crew are given when gas is turned on, not before."""
    return gate.sign or gate.checks is GateCheck.CREW


def gates_for(application: Application) -> list[Gate]:
    """The gates this user must pass, in the pack's order."""
    case = application.case
    return [gate for gate in case.pack.ignition.gates if case.customer in gate.applies]


def gate_for(application: Application, code: str) -> Gate:
    gate = next((gate for gate in gates_for(application) if gate.code == code), None)
    if gate is None:
        raise NotFound
    return gate


def gate_lines(session: Session, application: Application, now: datetime) -> list[GateLine]:
    """Where every gate of the application stands."""
    records = records_of(session, application)
    return [_line(session, application, gate, records.get(gate.code), now) for gate in gates_for(application)]


def records_of(session: Session, application: Application) -> dict[str, GateRecord]:
    """The answer in force of each gate. After a refusal the site is looked at anew; only papers stay proved."""
    refusals = refusals_of(session, application)
    since = refusals[0].at if refusals else None
    papers = {gate.code for gate in gates_for(application) if gate.paper is not None}
    query = select(GateRecord).where(GateRecord.application_id == application.id).order_by(GateRecord.id)
    found = (row for row in session.scalars(query) if since is None or row.at > since or row.code in papers)
    return {row.code: row for row in found}


def _line(
    session: Session, application: Application, gate: Gate, record: GateRecord | None, now: datetime
) -> GateLine:
    if gate.checks is GateCheck.ACCEPTANCE:
        return _acceptance(application, gate, now)
    if gate.checks is GateCheck.METER:
        meter = meter_of(session, application.household)
        return GateLine(gate, meter is not None, f"表号 {meter.no}" if meter else "表号还没绑")
    if record is None:
        return GateLine(gate, None, "通气时填" if answered_last(gate) else "还没查")
    return GateLine(gate, record.ok, record.why, record)


def _acceptance(application: Application, gate: Gate, now: datetime) -> GateLine:
    case = application.case
    until, passed = idle_until(case), case.marked("ACCEPTANCE_PASSED")
    if until is None or passed is None:
        return GateLine(gate, False, "还没验收合格")
    day = local(passed)
    said = f"{day.year}年{day.month}月{day.day}日 验收合格"
    if now > until:
        return GateLine(gate, False, f"{said}，放了超过 {case.pack.acceptance.retest_months} 个月，先复验")
    return GateLine(gate, True, said)


def readings_of(pack: Pack, gate: Gate) -> list[Reading]:
    """Every box the gate's screen shows."""
    if gate.test is not None:
        return [Reading(one.key, one.name, one.unit or "") for one in pack.test_rules[gate.test].inputs]
    many = gate.readings > 1
    return [
        Reading(f"{point.code}_{n}", f"{point.name} 第 {n} 次" if many else point.name, point.unit or "")
        for point in gate.points
        for n in range(1, gate.readings + 1)
    ]


def judge(pack: Pack, gate: Gate, ok: bool | None, values: Values) -> tuple[bool, str]:
    """The gate's verdict with its working; measured values decide by themselves, a typed 合格 can't overrule them."""
    known = {reading.key for reading in readings_of(pack, gate)}
    for key, value in values.items():
        if key not in known:
            raise Refused("多了一项读数，刷新后再交", field=f"v_{key}")
        if value < 0:
            raise Refused("读数不能是负数", field=f"v_{key}")
    if gate.test is not None:
        fits, why = recheck(pack, pack.test_rules[gate.test], values)
    elif gate.points:
        fits, why = _judge_points(gate, values)
    else:
        if ok is None:
            raise Refused("选合格还是不合格", field="ok")
        return ok, "合格" if ok else "不合格"
    if ok is False and fits:
        return False, f"{why}；现场判不合格"
    return fits, why


def _judge_points(gate: Gate, values: Values) -> tuple[bool, str]:
    read = {
        point.code: [values.get(f"{point.code}_{n}") for n in range(1, gate.readings + 1)]
        for point in gate.points
    }
    full = [point for point in gate.points if None not in read[point.code]]
    if not full or (not gate.any_point and len(full) < len(gate.points)):
        lacking = next(
            f"{point.code}_{n + 1}"
            for point in gate.points
            for n, one in enumerate(read[point.code])
            if one is None
        )
        raise Refused(
            f"读数没填全，要 {gate.readings} 次" if gate.readings > 1 else "读数没填", field=f"v_{lacking}"
        )
    verdicts = [_judge_point(point, [one for one in read[point.code] if one is not None]) for point in full]
    fits = any(fine for fine, _ in verdicts) if gate.any_point else all(fine for fine, _ in verdicts)
    return fits, "；".join(said for _, said in verdicts)


def _judge_point(point: Point, read: list[Decimal]) -> tuple[bool, str]:
    unit = point.unit or ""
    for n, one in enumerate(read, 1):
        if "%" in unit and one > 100:
            raise Refused("超过 100 了，看看单位", field=f"v_{point.code}_{n}")
    fine = all(point.holds(float(one)) for one in read)
    shown = "、".join(f"{one.normalize():f}" for one in read)
    return fine, f"{point.name} {shown} {unit}，{'合格' if fine else '不合格'}"


def recheck(pack: Pack, rule: TestRule, values: Values) -> tuple[bool, str]:
    """A recheck at running pressure, judged as every test is; readings under `v_` and the input's key on the form."""
    try:
        judged = judge_test(rule, values, pack)
    except Refused as wrong:
        raise Refused(wrong.message, field=f"v_{wrong.field}", code=wrong.code) from None
    held = f"{show(values['minutes'])} 分钟，" if "minutes" in values else ""
    return judged.decision == "PASS", f"{held}{judged.rule}"


def ready(lines: list[GateLine]) -> None:
    """Refuse unless every gate answered before is passed; no role and no setting goes round this (A4-24)."""
    for line in lines:
        if not line.last and not line.ok:
            raise Refused(f"{line.gate.name}：{line.why}，不能通气", code="gate")


def record_ids(lines: list[GateLine]) -> list[UUID]:
    return [line.record.id for line in lines if line.record is not None]
