"""Next steps of the acceptance part of a case: convene, check, sign, rectify, look again."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, Party, latest
from fieldapp.domain.answer import unanswered
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.defect import Defect, defects_of
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.standing import standing
from fieldapp.domain.step import Step, under
from fieldapp.packs.acceptance import FirmKind

DELIVERY = ("DELIVERY_SMALL", "DELIVERY_NONSMALL")
SIGNERS = {
    FirmKind.GAS_COMPANY: Role.ENGINEER,
    FirmKind.DESIGN_FIRM: Role.DESIGNER,
    FirmKind.CONTRACTOR: Role.CONTRACTOR,
    FirmKind.SUPERVISOR_FIRM: Role.SUPERVISOR,
    FirmKind.CUSTOMER: Role.ENGINEER,
}


class Timing(TypedDict, total=False):
    due_at: datetime
    started_at: datetime
    clock_key: str
    hard: bool


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    timing: Timing = under(clocks, *DELIVERY)
    rules = case.pack.acceptance
    if case.at_stage is Stage.COMPLETED:
        yield Step(
            "acceptance",
            "组织四方验收",
            rules.convener_role,
            case.inspector_id,
            clause=rules.clauses["convene"],
            **timing,
        )
    if case.at_stage is Stage.ACCEPTANCE:
        acceptance = latest(session, case.id)
        if acceptance is not None:
            yield from _round(session, case, acceptance, timing)
    if case.at_stage in (Stage.RECTIFYING, Stage.ACCEPTED, Stage.IN_SERVICE):
        for defect in defects_of(session, case.id):
            yield from _defect(case, defect)


def _round(session: Session, case: Case, acceptance: Acceptance, timing: Timing) -> Iterable[Step]:
    rules = case.pack.acceptance
    label = "四方验收" if acceptance.round == 1 else f"四方验收 第 {acceptance.round} 轮复验"
    yield Step(
        "acceptance_round",
        label,
        rules.convener_role,
        case.inspector_id,
        subject_id=acceptance.id,
        clause=rules.clauses["convene"],
        **timing,
    )
    # with most letters of a round an item is still open, which alone is in the way: nothing else is read then
    if unanswered(session, acceptance.id, acceptance.items):
        return
    now = standing(session, acceptance)
    if now.obstacles:
        return
    for party in now.unsigned:
        if party.person_id is not None:
            yield Step(
                "acceptance_signature",
                "签四方验收",
                _role(party, case),
                party.person_id,
                party.firm_id,
                subject_id=party.id,
                clause=rules.clauses["convene"],
                **timing,
            )


def _defect(case: Case, defect: Defect) -> Iterable[Step]:
    rules = case.pack.acceptance
    clause = rules.clauses["rectify"]
    what = f"{defect.item} {defect.item_name}"
    if defect.state in ("OPEN", "LEFT"):
        verb = "整改" if defect.state == "OPEN" else "改遗留"
        built = defect.party.firm_kind == FirmKind.CONTRACTOR
        role = Role.CREW_LEADER if built and case.crew_leader_id else _role(defect.party, case)
        yield Step(
            "defect",
            f"{verb} {what}",
            role,
            _responsible(case, defect, built),
            defect.party.firm_id,
            defect.id,
            clause,
            due_at=defect.due_at,
            started_at=defect.raised_at,
        )
    elif defect.state == "LEFT_RECTIFIED":
        yield Step(
            "defect",
            f"复验遗留 {what}",
            rules.convener_role,
            case.inspector_id,
            None,
            defect.id,
            clause,
            due_at=defect.due_at,
            started_at=defect.raised_at,
        )


def _responsible(case: Case, defect: Defect, built: bool) -> UUID | None:
    return case.crew_leader_id if built else defect.party.person_id


def _role(party: Party, case: Case) -> Role:
    """The role under which the party's person finds the step."""
    if party.person is not None:
        return party.person.main_role
    return SIGNERS[FirmKind(party.firm_kind)]
