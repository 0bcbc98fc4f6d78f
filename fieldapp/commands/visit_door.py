"""Write down a visit at a door that is known."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.at_door import AtDoor, check
from fieldapp.commands.doing import Doing
from fieldapp.commands.dooring import spot_of, street_at, told, visit
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.door import find_door
from fieldapp.domain.person import Role


class VisitDoor(AtDoor):
    """A pasted place puts the door there; one that had none stands from now on where the phone was."""

    kind: ClassVar[str] = "visit_door"
    title: ClassVar[str] = "记上门"

    door_id: UUID


@verb(VisitDoor, by={Role.CUSTOMER_MANAGER})
def visit_door(do: Doing, cmd: VisitDoor) -> Result:
    door = find_door(do.session, do.actor, cmd.door_id, lock=True)
    code = check(do, cmd)
    spot = spot_of(do, cmd)
    if spot is not None and (cmd.pin or door.lng is None):
        door.stand(*spot)
        door.street = door.street or street_at(do, spot[0])
    made, papers = visit(do, door, cmd, code, door.name)
    return told(door, made, cmd, papers)
