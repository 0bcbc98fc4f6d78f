"""Part two shops that were taken for one: the visit that was joined becomes a door of its own."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.attachment import Attachment, want_pictures
from fieldapp.domain.customer import name_key
from fieldapp.domain.door import Door, DoorVisit, newest_at, times_found, visits_at
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.visit import code_of, next_time
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from fieldapp.lib.geo import Place
from fieldapp.packs import Pack


class PartDoor(Command):
    """The new door takes the id of its letter, as every door does."""

    kind: ClassVar[str] = "part_door"
    title: ClassVar[str] = "不是同一家"

    visit_id: UUID


@verb(PartDoor, by={Role.CUSTOMER_MANAGER, Role.MANAGER})
def part_door(do: Doing, cmd: PartDoor) -> Result:
    do.in_turn()
    visit = do.session.get(DoorVisit, cmd.visit_id, with_for_update=True)
    if visit is None or visit.company_id != do.actor.company_id:
        raise NotFound
    if visit.person_id != do.actor.id and not do.actor.has(Role.MANAGER):
        raise NotPermitted("谁记的谁分开，主管也可以")
    if not visit.joined:
        raise Refused("这次上门没有和别家记到一起", code="not_joined")
    old = do.session.get_one(Door, visit.door_id, with_for_update=True)
    new = Door(
        id=do.letter.cmd_id, company_id=old.company_id, area_id=old.area_id, street=old.street, number="",
        name=visit.name, name_key=name_key(visit.name), kind=old.kind, last_result="", times_missed=0,
        added_at=visit.at, added_by_id=visit.person_id,
    )  # fmt: skip
    coarse = do.actor.company.pack.visit.sweep.coarse_m
    if visit.place is not None and (visit.place.get("accuracy_m") or 0) <= coarse:
        new.stand(Place(visit.place["lng"], visit.place["lat"], visit.place["crs"]), visit.place)
    do.session.add(new)
    do.session.flush()
    _move(do, visit, new)
    for door in (old, new):
        _settle(do, door)
    data = {"door": new.name, "from": old.name}
    clause = do.actor.company.pack.visit.sweep_clause
    do.record(None, "DOOR_PARTED", subject_id=new.id, clause=clause, data=data)
    _case(do, old, new, visit)
    return {"door_id": str(new.id), "door": new.name, "from": str(old.id)}


def _move(do: Doing, visit: DoorVisit, new: Door) -> None:
    """The visit with its photos; how far it was from the other door says nothing of this one."""
    photos = select(Attachment).where(Attachment.door_id == visit.door_id, Attachment.subject_id == visit.id)
    for photo in do.session.scalars(photos):
        photo.door_id = new.id
        if photo.is_image:
            want_pictures(do.session, photo, do.now)
    visit.door_id, visit.joined = new.id, False
    visit.distance_m = 0 if new.lng is not None else None
    visit.flags = [flag for flag in visit.flags if flag != "FAR"]
    do.session.flush()


def _settle(do: Doing, door: Door) -> None:
    """As the newest of its visits leaves it."""
    pack, newest = do.actor.company.pack, newest_at(do.session, door.id)
    code = code_of(pack, newest.result) if newest else None
    if newest is None or code is None:
        return
    missed = times_found(do.session, door.id, code.code) if code.max_visits is not None else 0
    enough = code.max_visits is not None and missed >= code.max_visits
    door.last_result, door.last_at, door.last_by_id = code.code, newest.at, newest.person_id
    door.revisit_at = None if enough else newest.revisit_at or next_time(pack, code, newest.at)
    door.times_missed = missed


def _case(do: Doing, old: Door, new: Door, visit: DoorVisit) -> None:
    """The case goes along when nobody else at the old door wanted gas; while it is a lead it takes the right name."""
    pack = do.actor.company.pack
    if old.case_id is None or not _wants(pack, visit):
        return
    if any(_wants(pack, one) for one in visits_at(do.session, old.id)):
        return
    new.case_id, old.case_id = old.case_id, None
    case = do.case(new.case_id)
    do.record(case, "DOOR_PARTED", subject_id=new.id, clause=pack.visit.sweep_clause, data={"door": new.name})
    if case.at_stage in (Stage.ASSIGNED, Stage.VISITED) and case.name == old.name:
        case.name, case.customer_key = new.name, new.name_key


def _wants(pack: Pack, visit: DoorVisit) -> bool:
    code = code_of(pack, visit.result)
    return code is not None and code.wants
