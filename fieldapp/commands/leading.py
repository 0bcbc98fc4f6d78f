"""A door whose people want gas becomes a lead: the case that is there already, or a new one, with the visit on it."""

from uuid import UUID

from sqlalchemy import select

from fieldapp.commands.at_door import AtDoor
from fieldapp.commands.collect_paper import CollectPaper, take_in
from fieldapp.commands.doing import Doing
from fieldapp.commands.record_visit import RecordVisit, record_visit
from fieldapp.commands.register_lead import SWEEP, RegisterLead, register_lead
from fieldapp.domain.case import Case
from fieldapp.domain.customer import twins
from fieldapp.domain.door import PAPERS, UNSORTED, Door, DoorVisit, authorised_at
from fieldapp.domain.paper import COLLECTED, SIGNED_AT_DOOR, Paper, papers_of
from fieldapp.domain.stage import Stage
from fieldapp.lib import uscc
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import Paper as PaperRule
from fieldapp.packs.intake import PaperStage, VisitCode


def lead(do: Doing, made: DoorVisit, cmd: AtDoor, code: VisitCode) -> str:
    """What was said of the customer, their papers and who acts for them goes to the door's case while that runs; a case
    is found or opened when they want gas. Papers else stay at the door: CASE or DOOR, "" when there were none."""
    door = made.door
    opened = code.wants and door.case_id is None
    if opened:
        door.case_id = _known(do, door) or _opened(do, door, cmd)
        do.session.flush()
    case = do.case(door.case_id) if door.case_id is not None else None
    if case is None or case.at_stage is Stage.CANCELLED:
        do.attach_to_door(door, cmd.papers, PAPERS, subject_id=made.id, field_name="papers")
        return "DOOR" if cmd.papers or cmd.uscc else ""
    if code.wants:
        _visited(do, case, cmd)
    _papers(do, case, cmd)
    signed = made if cmd.strokes else authorised_at(do.session, door.id) if opened else None
    if signed is not None:
        _authorised(do, case, signed)
    return "CASE" if cmd.papers or cmd.uscc else ""


def _visited(do: Doing, case: Case, cmd: AtDoor) -> None:
    """The visit itself is the case's while who was at the door looks after it and it is not in design yet."""
    if case.customer_manager_id == do.actor.id and case.at_stage in (Stage.ASSIGNED, Stage.VISITED):
        visit = {name: getattr(cmd, name) for name in RecordVisit.model_fields if hasattr(cmd, name)}
        record_visit(do, RecordVisit(case_id=case.id, **visit))
        do.session.flush()
    elif cmd.agent_reason:
        _asked(do, case, cmd.agent_reason)


def _asked(do: Doing, case: Case, reason: str) -> None:
    if "AGENT_ASKED" not in case.marks:
        do.record(case, "AGENT_ASKED", clause=case.pack.visit.sweep_clause, data={"reason": reason})


def _authorised(do: Doing, case: Case, signed: DoorVisit) -> None:
    """What was signed on the screen is the paper that the pack asks of who acts for another."""
    _asked(do, case, signed.agent_reason)
    said = signed.authorisation or {}
    data = {
        "by": said.get("signer", ""),
        "reason": signed.agent_reason,
        "strokes": len(said.get("strokes", [])),
    }
    clause = case.pack.visit.sweep_clause
    do.record(case, "AGENT_AUTHORISED", clause=clause, data=data, subject_id=signed.id)
    rule = next((one for one in case.pack.papers if one.of_agent), None)
    if rule is None:
        return
    paper = Paper(
        id=uuid7(), company_id=case.company_id, case_id=case.id, code=rule.code, stage=PaperStage.APPLICATION.value,
        outcome=COLLECTED, obtained="STAFF", values={SIGNED_AT_DOOR: str(signed.id)}, warnings={},
        by_id=signed.person_id, at=signed.at,
    )  # fmt: skip
    do.session.add(paper)
    told = {
        "code": rule.code,
        "name": rule.name,
        "obtained": "STAFF",
        "warnings": {},
        "device": do.letter.device_id,
    }
    do.record(case, "PAPER_COLLECTED", clause=clause, data=told, subject_id=paper.id)


def _known(do: Doing, door: Door) -> UUID | None:
    """An open case of a like name here that is no other door's; phone and credit code alone would make one of a
    boss's two shops."""
    radius = do.actor.company.pack.visit.dedup_radius_m
    same = twins(
        do.session, door.company_id, name=door.name, address=door.address, place=door.spot, radius_m=radius
    )
    found = [twin.case.id for twin in same]
    taken = set(do.session.scalars(select(Door.case_id).where(Door.case_id.in_(found)))) if found else set()
    return next((case_id for case_id in found if case_id not in taken), None)


def _opened(do: Doing, door: Door, cmd: AtDoor) -> UUID:
    made = register_lead(
        do,
        RegisterLead(
            source=SWEEP, name=door.name, address=door.address or door.name, customer_kind=door.kind,
            contact=cmd.met, phone=cmd.phone, uscc=cmd.uscc, note=cmd.note, despite=True,
        ),
    )  # fmt: skip
    case_id = UUID((made or {})["case_id"])
    if door.place is not None:
        do.case(case_id).place = {**door.place, "source": "sweep"}
    return case_id


def _papers(do: Doing, case: Case, cmd: AtDoor) -> None:
    """With the credit code the papers are the licence, as the pack calls it; else, or when the case has its licence,
    they wait to be sorted."""
    if cmd.uscc and not case.uscc:
        case.uscc = uscc.check(cmd.uscc).normalised[:40]
    if not cmd.papers:
        return
    rule = next((one for one in case.pack.papers if any(f.kind == "uscc" for f in one.fields)), None)
    wanted = [one for one in rule.fields if one.required] if rule else []
    if rule is None or not cmd.uscc or any(one.kind != "uscc" for one in wanted) or _have(do, case, rule):
        do.attach(case, cmd.papers, UNSORTED, field_name="papers")
        data = {"papers": len(cmd.papers), "uscc": cmd.uscc}
        do.record(case, "DOOR_PAPERS", clause=case.pack.visit.sweep_clause, data=data)
        return
    values = {one.code: cmd.uscc for one in rule.fields if one.kind == "uscc"}
    take_in(
        do,
        CollectPaper(
            case_id=case.id, code=rule.code, stage=PaperStage.HANDOVER, values=values, files=cmd.papers
        ),
    )


def _have(do: Doing, case: Case, rule: PaperRule) -> bool:
    record = papers_of(do.session, case, codes=[rule.code]).get(rule.code)
    return record is not None and record.outcome == COLLECTED and not record.seen_only
