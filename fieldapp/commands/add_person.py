"""Enter a person; the first password is made and shown separately, so that no letter ever holds one."""

import secrets
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands import founding
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import LOGIN, set_phone, working_firm
from fieldapp.domain.person import Person, Role
from fieldapp.domain.staffing import check_roles
from fieldapp.lib.errors import Refused


class AddPerson(Command):
    """`firm_id` None is the company's own staff; of the roles the first is the main one."""

    kind: ClassVar[str] = "add_person"
    title: ClassVar[str] = "加人"

    login: str = Field(pattern=LOGIN)
    name: str = Field(min_length=1, max_length=40)
    roles: list[Role] = Field(min_length=1)
    firm_id: UUID | None = None
    phone: str = Field(default="", max_length=30)


@verb(AddPerson, by={Role.ADMIN})
def add_person(do: Doing, cmd: AddPerson) -> Result:
    if do.session.scalar(select(Person.id).where(Person.login == cmd.login)) is not None:
        raise Refused(f"工号 {cmd.login} 有人用了，换一个", field="login")
    firm = working_firm(do, cmd.firm_id)
    roles = check_roles(do.actor.company, cmd.roles, firm)
    # A password nobody knows: the person can come in once an admin has made the first one.
    person = founding.add_person(
        do.session,
        do.actor.company,
        cmd.login,
        cmd.name,
        [Role(role) for role in roles],
        secrets.token_urlsafe(48),
        firm=firm,
    )
    set_phone(person, cmd.phone)
    data = {"login": cmd.login, "name": cmd.name, "roles": roles, "firm": firm.name if firm else ""}
    do.record(None, "PERSON_ADDED", data=data, subject_id=person.id)
    return {"person_id": str(person.id)}
