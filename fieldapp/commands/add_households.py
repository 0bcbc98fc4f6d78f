"""List the households of an estate, by range or one by one; those already there are left as they are."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.household import Household, last_position, new_household
from fieldapp.lib.errors import Refused
from fieldapp.lib.text import normalise


class AddHouseholds(Command):
    """`labels` are 栋-单元-室, one a household."""

    kind: ClassVar[str] = "add_households"
    title: ClassVar[str] = "录户号"

    case_id: UUID
    labels: list[str] = Field(min_length=1, max_length=20_000)


@verb(AddHouseholds, by=OFFICE)
def add_households(do: Doing, cmd: AddHouseholds) -> Result:
    case = do.case(cmd.case_id)
    if not case.residential:
        raise Refused("商户一企一档，不用录户号", field="labels")
    known = set(do.session.scalars(select(Household.label).where(Household.case_id == case.id)))
    wanted = [label for label in dict.fromkeys(normalise(one) for one in cmd.labels) if label]
    fresh = [label for label in wanted if label not in known]
    most = case.pack.survey.max_households
    if len(known) + len(fresh) > most:
        raise Refused(f"一个项目最多 {most} 户，看看栋数、层数", field="labels")
    if any(len(label) > 60 for label in fresh):
        raise Refused("户号太长，一户一行", field="labels")
    first = last_position(do.session, case) + 1
    for position, label in enumerate(fresh, first):
        do.session.add(new_household(case, label, position, by_id=do.actor.id, at=do.at))
    if fresh:
        do.record(
            case,
            "HOUSEHOLDS_ADDED",
            clause=case.pack.household.clause,
            data={
                "added": len(fresh),
                "first": fresh[0],
                "last": fresh[-1],
                "already": len(wanted) - len(fresh),
            },
        )
    return {"added": len(fresh), "already": len(wanted) - len(fresh)}
