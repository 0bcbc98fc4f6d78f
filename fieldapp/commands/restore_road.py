"""The road surface is whole again: photos, and what the authority's supervision said."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.permit import permit_of
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused


class RestoreRoad(Command):
    """At least one photo of the restored surface."""

    kind: ClassVar[str] = "restore_road"
    title: ClassVar[str] = "记路面恢复"

    case_id: UUID
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(
    RestoreRoad,
    by={
        Role.CREW_LEADER,
        Role.CONTRACTOR,
        Role.CUSTOMER_MANAGER,
        Role.SITE_MANAGER,
        Role.ENGINEER,
        Role.MANAGER,
    },
)
def restore_road(do: Doing, cmd: RestoreRoad) -> Result:
    case = do.case(cmd.case_id)
    permit = permit_of(do.session, case)
    if permit is None or permit.state not in ("CLEARED", "RESTORED"):
        raise Refused("道路手续没办完，还没有路面要恢复", code="stage")
    if case.marked("WORKS_STARTED") is None:
        raise Refused("还没开工，没有路面要恢复", code="stage")
    if permit.state == "RESTORED":
        raise Refused("路面恢复已经记过", code="closed")
    do.fresh(permit, "道路手续")
    permit.restored_at, permit.restored_by_id, permit.rev = do.at, do.actor.id, permit.rev + 1
    do.attach(case, cmd.photos, "road_restored", permit.id, "photos")
    do.record(case, "ROAD_RESTORED", clause=permit.clause, subject_id=permit.id, data={"note": cmd.note})
    return {"permit_id": str(permit.id)}
