"""Give one part in a case to another person; the owner is always exactly one."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.part import PARTS, people_for
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import CLOSED
from fieldapp.lib.errors import NotFound, Refused


class ReassignCase(Command):
    """`part` of the case goes to `person_id`, for a `reason` that stays in the journal."""

    kind: ClassVar[str] = "reassign_case"
    title: ClassVar[str] = "改派"

    case_id: UUID
    part: Literal["customer_manager", "designer", "crew_leader", "site_manager", "inspector"]
    person_id: UUID
    reason: str = Field(min_length=2, max_length=500)


@verb(ReassignCase, by={Role.MANAGER})
def reassign_case(do: Doing, cmd: ReassignCase) -> Result:
    case = do.case(cmd.case_id)
    if case.at_stage in CLOSED:
        raise Refused(f"{case.stage_name}的案件不用改派", code="stage")
    column = f"{cmd.part}_id"
    before: UUID | None = getattr(case, column)
    person = do.session.get(Person, cmd.person_id)
    if person is None or person.company_id != do.actor.company_id:
        raise NotFound
    if person.id == before:
        raise Refused("本来就在这个人手里", field="person_id", code="person")
    if person.id not in {one.id for one in people_for(do.session, case, cmd.part)}:
        raise Refused(f"{person.name}接不了这一环，换一个人", field="person_id", code="person")
    setattr(case, column, person.id)
    earlier = do.session.get(Person, before) if before else None
    title = case.pack.title(PARTS[cmd.part].role)
    words = f"{title} {earlier.name if earlier else '未定'} → {person.name}：{cmd.reason}"
    data = {"part": cmd.part, "from": str(before) if before else None, "to": str(person.id), "reason": words}
    do.record(case, "REASSIGNED", data=data, subject_id=person.id)
    return {"person_id": str(person.id)}
