"""Write down a visit: who was met, what came of it; with a customer who wants gas the case goes on."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from fieldapp.commands.doing import Doing
from fieldapp.commands.register_lead import canonical_place
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.visiting import Visiting, check, revisit_of
from fieldapp.domain.customer import phone_digest
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.visit import Visit, from_site, times_missed
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class RecordVisit(Visiting):
    """`at` is when one was there, now when left out."""

    kind: ClassVar[str] = "record_visit"
    title: ClassVar[str] = "记上门"

    case_id: UUID
    at: AwareDatetime | None = None


@verb(RecordVisit, by={Role.CUSTOMER_MANAGER})
def record_visit(do: Doing, cmd: RecordVisit) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.ASSIGNED, Stage.VISITED)
    do.only(
        case.customer_manager_id,
        f"这件归{case.customer_manager.name if case.customer_manager else '别人'}，他来记",
    )
    code = check(case.pack, cmd)
    at = cmd.at or do.at
    if at > do.now:
        raise Refused("还没到这个时间", field="at")
    here = canonical_place(do)
    place = (
        {"lng": here.lng, "lat": here.lat, "crs": here.crs.value, "accuracy_m": here.accuracy_m}
        if here
        else None
    )
    distance = from_site(case, place)
    if case.place is None and place is not None and code.met:
        case.place = {**place, "source": "visit"}
    missed = times_missed(do.session, case, code.code) + 1 if code.max_visits is not None else 0
    visit = Visit(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        person_id=do.actor.id,
        at=at,
        result=code.code,
        met=cmd.met,
        demand=cmd.demand,
        obstacles=list(cmd.obstacles),
        energy=cmd.energy,
        shop_state=cmd.shop_state,
        agent_reason=cmd.agent_reason,
        note=cmd.note,
        facts=cmd.facts,
        place=place,
        distance_m=distance,
        revisit_at=revisit_of(case.pack, cmd, code, at, missed),
        near=None if distance is None else distance <= case.pack.visit.radius_m,
    )
    do.session.add(visit)
    do.attach(case, cmd.photos, "visit", subject_id=visit.id, field_name="photos")
    if cmd.met and not case.contact:
        case.contact = cmd.met
    if cmd.phone:
        case.phone, case.phone_digest = cmd.phone, phone_digest(cmd.phone)
    if code.wants and case.at_stage is Stage.ASSIGNED:
        case.move(Stage.VISITED)
    do.record(
        case,
        "VISITED" if code.met else "VISIT_MISSED",
        at=at,
        clause=case.pack.visit.clause,
        subject_id=visit.id,
        data={"result": code.code, "result_name": code.name, "distance_m": distance, "near": visit.near},
    )
    if cmd.agent_reason and "AGENT_ASKED" not in case.marks:
        do.record(case, "AGENT_ASKED", clause=case.pack.visit.sweep_clause, data={"reason": cmd.agent_reason})
    return {"visit_id": str(visit.id), "distance_m": distance, "near": visit.near}
