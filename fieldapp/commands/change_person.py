"""Change what a person is called, may do, and belongs to."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import firm_of, person_of, set_phone, working_firm
from fieldapp.domain.person import Role
from fieldapp.domain.staffing import check_roles
from fieldapp.lib.errors import Refused


class ChangePerson(Command):
    """`phone` None keeps the number; nobody takes the admin's role from himself."""

    kind: ClassVar[str] = "change_person"
    title: ClassVar[str] = "改人员"

    person_id: UUID
    name: str = Field(min_length=1, max_length=40)
    roles: list[Role] = Field(min_length=1)
    firm_id: UUID | None = None
    phone: str | None = Field(default=None, max_length=30)


@verb(ChangePerson, by={Role.ADMIN})
def change_person(do: Doing, cmd: ChangePerson) -> Result:
    person = person_of(do, cmd.person_id)
    firm = firm_of(do, cmd.firm_id) if cmd.firm_id == person.firm_id else working_firm(do, cmd.firm_id)
    roles = check_roles(do.actor.company, cmd.roles, firm)
    if person.id == do.actor.id and Role.ADMIN.value not in roles:
        raise Refused("不能去掉自己的管理角色，让另一个管理的人来改", field="roles")
    before = {
        "name": person.name,
        "roles": list(person.roles),
        "firm": person.firm.name if person.firm else "",
    }
    person.name, person.roles, person.firm_id = cmd.name, roles, firm.id if firm else None
    if cmd.phone is not None:
        set_phone(person, cmd.phone)
    after = {"name": person.name, "roles": roles, "firm": firm.name if firm else ""}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    do.record(None, "PERSON_CHANGED", data={"login": person.login, "changed": changed}, subject_id=person.id)
    return {"person_id": str(person.id)}
