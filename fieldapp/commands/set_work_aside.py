"""放一边: work that arrived late is not used, for a reason; it stays readable, and its author can see why."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.handing import DECIDERS, take_kept
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.kept import ASIDE


class SetWorkAside(Command):
    """Nothing is thrown away by it."""

    kind: ClassVar[str] = "set_work_aside"
    title: ClassVar[str] = "交来的活放一边"

    case_id: UUID
    kept_ids: list[UUID] = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=2, max_length=500)


@verb(SetWorkAside, by=DECIDERS)
def set_work_aside(do: Doing, cmd: SetWorkAside) -> Result:
    case, works = take_kept(do, cmd.case_id, cmd.kept_ids)
    for kept in works:
        kept.settle(ASIDE, do.now, do.actor, cmd.reason)
        data = {"what": kept.title, "author": kept.author.name, "reason": cmd.reason}
        do.record(case, "WORK_SET_ASIDE", subject_id=kept.id, data=data)
    return {"aside": [str(one.id) for one in works]}
