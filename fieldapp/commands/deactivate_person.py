"""Somebody leaves: the login ends at once, on every phone; what they did stays under their name."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import person_of
from fieldapp.domain.person import Role
from fieldapp.domain.task import Task
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class DeactivatePerson(Command):
    """The open steps in their hands stay with them until a manager gives them to somebody else."""

    kind: ClassVar[str] = "deactivate_person"
    title: ClassVar[str] = "停用账号"

    person_id: UUID
    reason: str = Field(min_length=2, max_length=200)


@verb(DeactivatePerson, by={Role.ADMIN})
def deactivate_person(do: Doing, cmd: DeactivatePerson) -> Result:
    person = person_of(do, cmd.person_id)
    if person.id == do.actor.id:
        raise Refused("不能停用自己", field="reason")
    if not person.active:
        raise Refused(f"{person.name}已经停用了", field="reason")
    person.active, person.session_key = False, uuid7().hex
    query = (
        select(func.count()).select_from(Task).where(Task.person_id == person.id, Task.closed_at.is_(None))
    )
    left = do.session.scalar(query) or 0
    data = {"login": person.login, "name": person.name, "reason": cmd.reason, "open_steps": left}
    do.record(None, "PERSON_DEACTIVATED", data=data, subject_id=person.id)
    return {"person_id": str(person.id), "open_steps": left}
