"""A door whose people want gas becomes a lead: the case that is there already, or a new one, with the visit on it."""

from uuid import UUID

from sqlalchemy import select

from fieldapp.commands.at_door import AtDoor
from fieldapp.commands.collect_paper import CollectPaper, collect_paper
from fieldapp.commands.doing import Doing
from fieldapp.commands.record_visit import RecordVisit, record_visit
from fieldapp.commands.register_lead import SWEEP, RegisterLead, register_lead
from fieldapp.domain.case import Case
from fieldapp.domain.customer import twins
from fieldapp.domain.door import Door
from fieldapp.domain.stage import Stage
from fieldapp.packs.intake import PaperStage

AGENT = "agent"


def lead(do: Doing, door: Door, cmd: AtDoor) -> None:
    """Open or find the door's case; what was said of the customer, their papers and who acts for them goes on it."""
    if door.case_id is None:
        door.case_id = _known(do, door) or _opened(do, door, cmd)
    do.session.flush()
    case = do.case(door.case_id)
    if case.customer_manager_id == do.actor.id and case.at_stage in (Stage.ASSIGNED, Stage.VISITED):
        visit = {name: getattr(cmd, name) for name in RecordVisit.model_fields if hasattr(cmd, name)}
        record_visit(do, RecordVisit(case_id=case.id, **visit))
        do.session.flush()
        _papers(do, case, cmd)
    if cmd.strokes:
        data = {"by": cmd.met, "reason": cmd.agent_reason, "strokes": len(cmd.strokes)}
        do.record(case, "AGENT_AUTHORISED", clause=case.pack.visit.sweep_clause, data=data)


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
    """With the credit code the papers are the licence, as the pack calls it; else they wait to be sorted."""
    if not cmd.papers:
        return
    rule = next((one for one in case.pack.papers if any(f.kind == "uscc" for f in one.fields)), None)
    wanted = [one for one in rule.fields if one.required] if rule else []
    if rule is None or not cmd.uscc or any(one.kind != "uscc" for one in wanted):
        do.attach(case, cmd.papers, AGENT, field_name="papers")
        return
    values = {one.code: cmd.uscc for one in rule.fields if one.kind == "uscc"}
    collect_paper(
        do,
        CollectPaper(
            case_id=case.id, code=rule.code, stage=PaperStage.HANDOVER, values=values, files=cmd.papers
        ),
    )
