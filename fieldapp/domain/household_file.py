"""一户一档: what the house knows about a household by the pack's fields, and how much of the mandatory is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.application import Application
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.gate import GateRecord, gates_for, records_of
from fieldapp.domain.household import Household
from fieldapp.domain.ignition import Ignition, ignition_of
from fieldapp.domain.meter import meter_of, meters_of
from fieldapp.domain.paper import COLLECTED, papers_of
from fieldapp.domain.tolerance import gaps_of
from fieldapp.lib.clock import local
from fieldapp.lib.text import mask_id, mask_phone
from fieldapp.packs import Pack
from fieldapp.packs.closing import HouseholdField

OWN = {"user_no": "用户号", "user_name": "姓名", "phone": "电话", "id_number": "证件号"}
BLOCKS = {"user": "用户", "facility": "设施", "appliance": "燃具", "event": "经过", "docs": "资料"}
# What other records of the house answer; the rest of the pack's fields is typed into the file.
DERIVED = frozenset(
    {
        "user_no",
        "name",
        "id_no",
        "phone",
        "address",
        "coordinates",
        "contract_no",
        "contract_date",
        "meter_no",
        "meter_model",
        "meter_maker",
        "meter_qmax",
        "meter_direction",
        "base_reading",
        "seal_no",
        "meter_installed",
        "meter_expiry",
        "photos",
        "ignition",
        "meter_changes",
        "application",
        "tolerance",
        "acceptance",
        "ignition_sheet",
        "safety_notice",
        "authorisation",
    }
)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A field of the file and what is known; empty when nothing is. `typed`: people write it, no record answers it."""

    rule: HouseholdField
    value: str
    typed: bool


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """The whole file in the pack's order; `percent` counts the mandatory fields only."""

    lines: list[FileLine]

    @property
    def mandatory(self) -> int:
        return sum(line.rule.mandatory for line in self.lines)

    @property
    def filled(self) -> int:
        return sum(line.rule.mandatory and bool(line.value) for line in self.lines)

    @property
    def percent(self) -> int:
        return 100 * self.filled // self.mandatory if self.mandatory else 100

    def blocks(self) -> list[tuple[str, list[FileLine]]]:
        """(words, lines) by block."""
        names = dict.fromkeys(line.rule.block for line in self.lines)
        return [
            (BLOCKS.get(name, name), [line for line in self.lines if line.rule.block == name])
            for name in names
        ]


def typed_fields(pack: Pack) -> list[HouseholdField]:
    """The fields that people write into the file."""
    return [field for field in pack.household.file_fields if field.code not in DERIVED]


def file_of(session: Session, household: Household) -> HouseholdFile:
    """Everything known about the household now; personal numbers masked."""
    known = {
        **_records(session, household),
        **household.fields,
        **_user(household),
        **_meter(session, household),
    }
    fields = household.case.pack.household.file_fields
    return HouseholdFile(
        [FileLine(rule, known.get(rule.code, ""), rule.code not in DERIVED) for rule in fields]
    )


def _user(household: Household) -> dict[str, str]:
    case = household.case
    own = not case.residential
    phone = household.phone or (case.phone if own else None)
    number = household.id_number or (case.id_number if own else None)
    return {
        "user_no": household.user_no,
        "name": household.user_name or (case.contact if own else ""),
        "id_no": mask_id(number) if number else (case.uscc if own else ""),
        "phone": mask_phone(phone) if phone else "",
        "address": case.address if own else f"{case.name} {household.label}",
        "coordinates": f"{case.place['lng']}, {case.place['lat']}" if case.place else "",
    }


def _meter(session: Session, household: Household) -> dict[str, str]:
    meter = meter_of(session, household)
    if meter is None:
        return {}
    changes = len(meters_of(session, household)) - 1
    return {
        "meter_no": meter.no,
        "meter_model": meter.model,
        "meter_maker": meter.maker,
        "meter_qmax": f"{meter.qmax_m3h.normalize():f} m³/h",
        "meter_direction": meter.direction_name,
        "base_reading": f"{meter.base_reading.normalize():f} m³",
        "seal_no": meter.seal_no,
        "meter_installed": meter.installed_on.isoformat(),
        "meter_expiry": meter.expires_on.isoformat(),
        "meter_changes": f"{changes} 次" if changes else "",
    }


def _records(session: Session, household: Household) -> dict[str, str]:
    case, known = household.case, {}
    passed = case.marked("ACCEPTANCE_PASSED")
    if passed is not None:
        known["acceptance"] = f"{_day(passed)} 验收合格"
    applications = session.scalars(
        select(Application)
        .where(Application.household_id == household.id, Application.withdrawn_at.is_(None))
        .order_by(Application.id)
    ).all()
    if not applications:
        return known
    application, lit = applications[-1], ignition_of(session, household)
    known["application"] = f"{_day(application.submitted_at)} {case.pack.channel(application.channel).name}"
    known.update(_contract(application, records_of(session, application)))
    gaps = [gap for gap in gaps_of(session, case) if gap.tolerance.application_id == application.id]
    if gaps:
        waiting = sum(gap.open for gap in gaps)
        known["tolerance"] = f"容缺 {len(gaps)} 份，" + (f"还差 {waiting} 份" if waiting else "都补了")
    papers = papers_of(session, case, application.paper_subject)
    if application.agent and any(
        one.outcome == COLLECTED and one.code in _agent_papers(case.pack) for one in papers.values()
    ):
        known["authorisation"] = "收了"
    if lit is not None:
        known.update(_lit(session, lit))
    return known


def _contract(application: Application, records: dict[str, GateRecord]) -> dict[str, str]:
    """The contract is what the gate with written evidence proves."""
    for gate in gates_for(application):
        record = records.get(gate.code)
        if gate.paper and gate.evidence and record is not None and record.ok:
            return {"contract_no": record.evidence, "contract_date": _day(record.at)}
    return {}


def _lit(session: Session, lit: Ignition) -> dict[str, str]:
    photos = session.scalar(
        select(func.count()).select_from(Attachment).where(Attachment.subject_id == lit.application_id)
    )
    return {
        "ignition": f"{_day(lit.at)} {lit.by.name}",
        "ignition_sheet": f"{_day(lit.at)} 表底 {lit.base_reading.normalize():f} m³",
        "safety_notice": f"{_day(lit.at)} {lit.signer}签",
        "photos": f"{photos} 张" if photos else "",
        "appliance_type": "、".join(lit.appliances),
    }


def _agent_papers(pack: Pack) -> set[str]:
    return {paper.code for paper in pack.papers if paper.of_agent}


def _day(moment: datetime) -> str:
    return local(moment).date().isoformat()
