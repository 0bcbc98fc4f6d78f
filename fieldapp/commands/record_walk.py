"""Write down a stretch of a walk on duty: its positions, and that it began or ended."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.walk import Walk, WalkPoint, measured, points_of
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.geo import Crs, Place, to_canonical
from fieldapp.lib.ids import uuid7

AHEAD = timedelta(minutes=10)


class Step(BaseModel):
    """One position of the phone, WGS-84."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime
    lng: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    accuracy_m: float | None = Field(default=None, ge=0)


class RecordWalk(Command):
    """`walk` is the phone's id of it; letters of one walk may come in any order, each brings its own steps."""

    kind: ClassVar[str] = "record_walk"
    title: ClassVar[str] = "记走的路"

    walk: UUID
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    steps: list[Step] = Field(default_factory=list, max_length=500)


@verb(RecordWalk, by={Role.CUSTOMER_MANAGER})
def record_walk(do: Doing, cmd: RecordWalk) -> Result:
    known = do.session.get(Walk, cmd.walk, with_for_update=True)
    if known is not None and known.person_id != do.actor.id:
        raise NotFound
    if cmd.started_at > do.now + AHEAD:
        raise Refused("手机时间快了，先对时间", field="started_at")
    walk = known or Walk(
        id=cmd.walk,
        company_id=do.actor.company_id,
        person_id=do.actor.id,
        started_at=cmd.started_at,
        metres=0,
        jumps=0,
    )
    if known is None:
        do.session.add(walk)
    if cmd.ended_at is not None:
        walk.ended_at = max(cmd.ended_at, cmd.started_at)
    for step in cmd.steps:
        spot = to_canonical(Place(step.lng, step.lat, Crs.WGS84))
        do.session.add(
            WalkPoint(
                id=uuid7(), company_id=walk.company_id, walk_id=walk.id, at=step.at, lng=spot.lng, lat=spot.lat,
                accuracy_m=step.accuracy_m,
            )
        )  # fmt: skip
    do.session.flush()
    rules = do.actor.company.pack.visit.sweep
    walk.metres, walk.jumps = measured(
        points_of(do.session, walk.id), coarse_m=rules.coarse_m, fastest_kmh=rules.fastest_kmh
    )
    return {"walk_id": str(walk.id), "metres": walk.metres, "jumps": walk.jumps}
