"""Change a third party, or stop working with it: then its people see nothing any more."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import firm_of
from fieldapp.domain.digest import bounds
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotFound


class ChangeFirm(Command):
    """The kind stays: who designs and builds is two firms."""

    kind: ClassVar[str] = "change_firm"
    title: ClassVar[str] = "改单位"

    firm_id: UUID
    name: str = Field(min_length=2, max_length=100)
    qualification: str = Field(default="", max_length=200)
    qualified_until: date | None = None
    active: bool = False


@verb(ChangeFirm, by={Role.ADMIN})
def change_firm(do: Doing, cmd: ChangeFirm) -> Result:
    firm = firm_of(do, cmd.firm_id)
    if firm is None:
        raise NotFound
    before = {"name": firm.name, "qualification": firm.qualification, "active": firm.active}
    firm.name, firm.qualification, firm.active = cmd.name, cmd.qualification, cmd.active
    firm.qualified_until = bounds(cmd.qualified_until)[1] if cmd.qualified_until else None
    after = {"name": firm.name, "qualification": firm.qualification, "active": firm.active}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    do.record(None, "FIRM_CHANGED", data={"name": firm.name, "changed": changed}, subject_id=firm.id)
    return {"firm_id": str(firm.id)}
