"""Write down a shop of the street that nobody has written down yet; one that is there already gets the visit."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.at_door import AtDoor, check
from fieldapp.commands.doing import Doing
from fieldapp.commands.dooring import spot_of, street_at, told, visit
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case_number import area_of
from fieldapp.domain.customer import name_key
from fieldapp.domain.door import Door, door_at_address, own_areas
from fieldapp.domain.nearby import alike_near
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused
from fieldapp.lib.geo import Place
from fieldapp.lib.text import normalise


class AddDoor(AtDoor):
    """The door takes the id of its letter. `shop` is a customer kind of the pack.

    `apart` are doors whose likeness the person has seen and says are others.
    """

    kind: ClassVar[str] = "add_door"
    title: ClassVar[str] = "记新门店"

    name: str = Field(min_length=1, max_length=60)
    street: str = Field(default="", max_length=60)
    number: str = Field(default="", max_length=60)
    shop: str = Field(default="", max_length=40)
    apart: list[UUID] = Field(default_factory=list, max_length=20)


@verb(AddDoor, by={Role.CUSTOMER_MANAGER})
def add_door(do: Doing, cmd: AddDoor) -> Result:
    company = do.actor.company
    code = check(do, cmd)
    if cmd.shop and cmd.shop not in {kind.code for kind in company.pack.intake.kinds}:
        raise Refused("从给的里面选一个", field="shop")
    spot = spot_of(do, cmd)
    do.in_turn()  # two phones that bring the same shop at once must see one another
    door = _same(do, cmd, spot[0] if spot else None)
    joined = door is not None
    if door is None:
        street, number, name = normalise(cmd.street), normalise(cmd.number), normalise(cmd.name)
        street = street or street_at(do, spot[0] if spot else None)
        area = area_of(do.session, company.id, f"{street}{number}", name)
        mine = own_areas(do.session, do.actor)
        if mine and (area is None or area.is_default):
            area = mine[0]
        door = Door(
            id=do.letter.cmd_id, company_id=company.id, area_id=area.id if area else None, street=street,
            number=number, name=name, name_key=name_key(name), kind=cmd.shop, last_result="", times_missed=0,
            added_at=do.at, added_by_id=do.actor.id,
        )  # fmt: skip
        do.session.add(door)
        do.session.flush()
        data = {"door": name, "street": street, "placed": spot is not None}
        do.record(None, "DOOR_ADDED", subject_id=door.id, clause=company.pack.visit.sweep_clause, data=data)
    if door.lng is None and spot is not None:
        door.stand(*spot)
    made, papers = visit(do, door, cmd, code, cmd.name, joined=joined)
    return told(door, made, cmd, papers)


def _same(do: Doing, cmd: AddDoor, place: Place | None) -> Door | None:
    """The door that this is: so near and so alike, or of like name at the same number of the same street."""
    rules, key = do.actor.company.pack.visit, name_key(cmd.name)
    least = rules.sweep.same_percent
    if place is not None:
        near = alike_near(
            do.session, do.actor.company_id, place, key, within_m=rules.dedup_radius_m, least=least
        )
        found = [one.door for one in near]
    else:
        street, number = normalise(cmd.street), normalise(cmd.number)
        found = door_at_address(do.session, do.actor.company_id, street, number, key, least)
    return next((one for one in found if one.id not in cmd.apart), None)
