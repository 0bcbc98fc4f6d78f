"""Begin building: the newest revision has been read, the road is open, dangerous work has its ticket."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.building import take_crew_order
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import need_acknowledged, need_road, need_valid, today_of
from fieldapp.lib.errors import Refused


class Danger(BaseModel):
    """One kind of dangerous work (a safety note of the pack) and its work ticket or measure."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(max_length=40)
    ticket: str = Field(default="", max_length=200)


class StartWorks(Command):
    """`seen_rev` is the revision that the crew has in hand and has read."""

    kind: ClassVar[str] = "start_works"
    title: ClassVar[str] = "开工"

    order_id: UUID
    seen_rev: int | None = Field(default=None, ge=1)
    dangers: list[Danger] = Field(default_factory=list, max_length=20)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(StartWorks, by={Role.CREW_LEADER, Role.CONTRACTOR})
def start_works(do: Doing, cmd: StartWorks) -> Result:
    case, order = take_crew_order(do, cmd.order_id)
    case.need(Stage.CREW_ASSIGNED)
    if cmd.seen_rev == order.rev and order.acknowledged_rev != order.rev:
        order.acknowledged_rev, order.acknowledged_at = order.rev, do.at
    need_acknowledged(order)
    need_road(do.session, case, today_of(do.at))
    need_valid(order, today_of(do.at))
    names = {note.code: note.name for note in case.pack.order.safety_notes}
    for danger in cmd.dangers:
        if danger.code not in names:
            raise Refused("从给的里面选", "dangers")
        if not danger.ticket:
            raise Refused(f"{names[danger.code]}要写作业票号和监护人", f"ticket.{danger.code}", "ticket")
    covered = {danger.code for danger in cmd.dangers}
    missing = [names[code] for code in order.snapshot.get("safety", []) if code not in covered]
    if missing:
        raise Refused(f"派工单上写了{'、'.join(missing)}，要写作业票号", "dangers", "ticket")
    order.started_at, order.started_by_id = do.at, do.actor.id
    case.move(Stage.BUILDING)
    do.attach(case, cmd.photos, "works_start", order.id, "photos")
    do.record(
        case, "WORKS_STARTED", clause=case.pack.contract.clause, subject_id=order.id, revision=order.rev,
        data={
            "order": order.title, "note": cmd.note,
            "dangers": [{"name": names[danger.code], "ticket": danger.ticket} for danger in cmd.dangers],
        },
    )  # fmt: skip
    return {"order_id": str(order.id)}
