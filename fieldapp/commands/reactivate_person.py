"""Somebody comes back: the login works again, with the password they had."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import person_of
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class ReactivatePerson(Command):
    """The failures counted before are forgotten."""

    kind: ClassVar[str] = "reactivate_person"
    title: ClassVar[str] = "启用账号"

    person_id: UUID


@verb(ReactivatePerson, by={Role.ADMIN})
def reactivate_person(do: Doing, cmd: ReactivatePerson) -> Result:
    person = person_of(do, cmd.person_id)
    if person.active:
        raise Refused(f"{person.name}本来就能登录")
    person.active = True
    person.succeed()
    do.record(
        None, "PERSON_REACTIVATED", data={"login": person.login, "name": person.name}, subject_id=person.id
    )
    return {"person_id": str(person.id)}
