"""Give a case that no area leads to its customer manager."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.owning import give
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused


class AssignCase(Command):
    """`person_id` is a customer manager of the company."""

    kind: ClassVar[str] = "assign_case"
    title: ClassVar[str] = "派案"

    case_id: UUID
    person_id: UUID
    note: str = Field(default="", max_length=200)


@verb(AssignCase, by={Role.MANAGER})
def assign_case(do: Doing, cmd: AssignCase) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.PUSHED)
    person = do.session.get(Person, cmd.person_id)
    if (
        person is None
        or person.company_id != case.company_id
        or not person.active
        or not person.has(Role.CUSTOMER_MANAGER)
    ):
        raise Refused(f"选一位{case.pack.title(Role.CUSTOMER_MANAGER)}", field="person_id")
    give(do, case, person, cmd.note)
    return {"to": str(person.id)}
