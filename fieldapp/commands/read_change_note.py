"""看过变更说明: the designer or the inspector has read what was built to the older order, and says a word about it."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.change_note import find_note
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotPermitted, Refused


class ReadChangeNote(Command):
    """Reading it agrees to nothing: what is to be changed is a change of the order."""

    kind: ClassVar[str] = "read_change_note"
    title: ClassVar[str] = "看过变更说明"

    note_id: UUID
    note: str = Field(default="", max_length=500)


@verb(ReadChangeNote, by={Role.DESIGNER, Role.QUALITY_INSPECTOR, Role.MANAGER})
def read_change_note(do: Doing, cmd: ReadChangeNote) -> Result:
    found = find_note(do.session, do.actor, cmd.note_id)
    case = do.case(found.case_id)
    do.session.refresh(found)
    unread = found.unread()
    mine = next(
        (role for role, person in unread if do.actor.has(role) and person in (None, do.actor.id)), None
    )
    if mine is None and do.actor.has(Role.MANAGER) and unread:
        mine = unread[0][0]
    if mine is None:
        if not unread or any(one["person"] == str(do.actor.id) for one in found.read_by):
            raise Refused("这份说明看过了", code="closed")
        raise NotPermitted("变更说明由这件的设计员和质检员看")
    found.read(do.actor, mine, do.now, cmd.note)
    data = {"from_rev": found.from_rev, "note": cmd.note, "as": mine.value}
    do.record(case, "CHANGE_NOTE_READ", subject_id=found.id, revision=found.order.rev, data=data)
    return {"note_id": str(found.id)}
