"""Write down a visit: who was met, what came of it; with a customer who wants gas the case goes on."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.register_lead import canonical_place, phone_of
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.customer import phone_digest
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.visit import Visit, code_of, from_site, next_time, times_missed
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs import Pack


class RecordVisit(Command):
    """`result` is a door code of the pack; demand, obstacles, energy, shop_state, agent_reason are of its lists.

    `at` is when one was there, now when left out.
    """

    kind: ClassVar[str] = "record_visit"
    title: ClassVar[str] = "记上门"

    case_id: UUID
    result: str = Field(min_length=1, max_length=40)
    met: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)
    demand: str = Field(default="", max_length=40)
    obstacles: list[str] = Field(default_factory=list, max_length=10)
    energy: str = Field(default="", max_length=40)
    shop_state: str = Field(default="", max_length=40)
    agent_reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=9)
    at: AwareDatetime | None = None

    @field_validator("phone")
    @classmethod
    def callable_number(cls, value: str) -> str:
        return phone_of(value)


@verb(RecordVisit, by={Role.CUSTOMER_MANAGER})
def record_visit(do: Doing, cmd: RecordVisit) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.ASSIGNED, Stage.VISITED)
    do.only(
        case.customer_manager_id,
        f"这件归{case.customer_manager.name if case.customer_manager else '别人'}，他来记",
    )
    code = code_of(case.pack, cmd.result)
    if code is None:
        raise Refused("从给的里面选一个", field="result")
    _known(case.pack, cmd)
    if code.photo and not cmd.photos:
        raise Refused(f"“{code.name}”要拍一张", field="photos")
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
    revisit = next_time(case.pack, code, at)
    if code.max_visits is not None and times_missed(do.session, case, code.code) + 1 >= code.max_visits:
        revisit = None
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
        place=place,
        distance_m=distance,
        revisit_at=revisit,
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


def _known(pack: Pack, cmd: RecordVisit) -> None:
    """Every chosen code must be one of the pack's."""
    rules = pack.visit
    lists = (
        ("demand", [cmd.demand], rules.demands),
        ("obstacles", cmd.obstacles, rules.obstacles),
        ("energy", [cmd.energy], rules.energies),
        ("shop_state", [cmd.shop_state], rules.shop_states),
        ("agent_reason", [cmd.agent_reason], rules.agent_reasons),
    )
    for field, chosen, known in lists:
        if set(chosen) - {"", *(one.code for one in known)}:
            raise Refused("从给的里面选一个", field=field)
