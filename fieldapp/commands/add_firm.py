"""Enter a third party: who designs, builds, supervises or represents the owner."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands import founding
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.company import Firm
from fieldapp.domain.digest import bounds
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused

FirmKind = Literal["DESIGN", "CONTRACTOR", "SUPERVISOR", "OWNER"]


class AddFirm(Command):
    """`qualified_until` is the last day of the qualification."""

    kind: ClassVar[str] = "add_firm"
    title: ClassVar[str] = "加单位"

    firm_kind: FirmKind
    name: str = Field(min_length=2, max_length=100)
    qualification: str = Field(default="", max_length=200)
    qualified_until: date | None = None


@verb(AddFirm, by={Role.ADMIN})
def add_firm(do: Doing, cmd: AddFirm) -> Result:
    same = select(Firm.id).where(
        Firm.company_id == do.actor.company_id, Firm.kind == cmd.firm_kind, Firm.name == cmd.name
    )
    if do.session.scalar(same) is not None:
        raise Refused(f"{cmd.name}已经有了", field="name")
    firm = founding.add_firm(do.session, do.actor.company, cmd.firm_kind, cmd.name, cmd.qualification)
    firm.qualified_until = bounds(cmd.qualified_until)[1] if cmd.qualified_until else None
    do.record(None, "FIRM_ADDED", data={"name": firm.name, "kind": firm.kind}, subject_id=firm.id)
    return {"firm_id": str(firm.id)}
