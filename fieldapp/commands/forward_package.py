"""A colleague brought somebody's sealed work to the company: the journal keeps who did; the work is its author's."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Person
from fieldapp.lib.errors import NotFound


class ForwardPackage(Command):
    """`package_id` as the phone named it, `sha256` of its sealed bytes."""

    kind: ClassVar[str] = "forward_package"
    title: ClassVar[str] = "代传同事的资料"
    inner: ClassVar[bool] = True

    package_id: UUID
    owner_id: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@verb(ForwardPackage, by=set())
def forward_package(do: Doing, cmd: ForwardPackage) -> Result:
    owner = do.session.get(Person, cmd.owner_id)
    if owner is None or owner.company_id != do.actor.company_id:
        raise NotFound
    data = {"owner": owner.name, "sha256": cmd.sha256}
    do.record(None, "WORK_FORWARDED", subject_id=cmd.package_id, data=data)
    return {"package_id": str(cmd.package_id)}
