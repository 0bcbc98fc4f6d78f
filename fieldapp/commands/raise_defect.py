"""记缺陷: what is wrong, who puts it right, until when."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.accepting import CHECKERS, note_defect, take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.answer import answers_of
from fieldapp.domain.defect import BEFORE
from fieldapp.lib.errors import NotFound, Refused


class RaiseDefect(Command):
    """`slot` is the responsible party (the contractor when empty); `due_at` by the pack's days when empty."""

    kind: ClassVar[str] = "raise_defect"
    title: ClassVar[str] = "记缺陷"

    acceptance_id: UUID
    item: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=500)
    where: str = Field(default="", max_length=120)
    safety: bool = False
    slot: str = Field(default="", max_length=40)
    due_at: AwareDatetime | None = None
    photos: list[BlobRef] = Field(default_factory=list, max_length=30)


@verb(RaiseDefect, by=CHECKERS)
def raise_defect(do: Doing, cmd: RaiseDefect) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    try:
        item = acceptance.item(cmd.item)
        party = acceptance.party(cmd.slot) if cmd.slot else None
    except NotFound:
        raise Refused("从这次检查表和参加单位里选", "item", "unknown_item") from None
    if cmd.due_at is not None and cmd.due_at <= do.now:
        raise Refused("期限已经过了", "due_at", "past")
    answer = answers_of(do.session, acceptance.id).get(item.code)
    defect = note_defect(
        do,
        case,
        acceptance,
        item,
        answer,
        cmd.text,
        party=party,
        where=cmd.where,
        safety=cmd.safety,
        due_at=cmd.due_at,
    )
    do.attach(case, cmd.photos, BEFORE, defect.id, "photos")
    return {"defect_id": str(defect.id)}
