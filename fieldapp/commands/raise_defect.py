"""记缺陷: what is wrong, who puts it right, until when."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.accepting import CHECKERS, note_defect, take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import who, words_about
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.answer import answers_of
from fieldapp.domain.case import Case
from fieldapp.domain.defect import BEFORE, Defect
from fieldapp.lib.errors import NotFound, Refused, Stale


class RaiseDefect(Command):
    """`slot` is the responsible party (the contractor when empty); `due_at` by the pack's days when empty. A phone
    chooses `defect_id` itself; the same id again, on whatever way it comes, is the same defect.
    """

    kind: ClassVar[str] = "raise_defect"
    title: ClassVar[str] = "记缺陷"

    acceptance_id: UUID
    item: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=500)
    where: str = Field(default="", max_length=120)
    safety: bool = False
    slot: str = Field(default="", max_length=40)
    due_at: AwareDatetime | None = None
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    defect_id: UUID | None = None


@verb(RaiseDefect, by=CHECKERS)
def raise_defect(do: Doing, cmd: RaiseDefect) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    try:
        item = acceptance.item(cmd.item)
        party = acceptance.party(cmd.slot) if cmd.slot else None
    except NotFound:
        raise Refused("从这次检查表和参加单位里选", "item", "unknown_item") from None
    known = do.session.get(Defect, cmd.defect_id) if cmd.defect_id else None
    if known is not None:
        if (known.acceptance_id, known.item) != (acceptance.id, item.code):
            raise Refused("这条缺陷的编号用过了，重记一条", code="defect_id")
        if not _otherwise(do, case, known, cmd):
            return {"defect_id": str(known.id)}
        cmd = cmd.model_copy(update={"defect_id": None})  # seen, and meant otherwise: a defect of its own
    written = min(do.at, do.letter.client_at or do.at)  # it may have waited on the phone until past its day
    if cmd.due_at is not None and cmd.due_at <= written:
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
        defect_id=cmd.defect_id,
    )
    do.attach(case, cmd.photos, BEFORE, defect.id, "photos")
    return {"defect_id": str(defect.id)}


def _otherwise(do: Doing, case: Case, known: Defect, cmd: RaiseDefect) -> bool:
    """Whether the defect of that id says something else; Stale unless the author has seen what it says."""
    same = (known.text, known.where, known.safety) == (cmd.text, cmd.where, cmd.safety)
    party = cmd.slot in ("", known.party.slot)
    due = known.left_at is not None or cmd.due_at in (None, known.due_at)  # what was left has got another day
    if same and party and due:
        return False
    [first, *_] = words_about(do, case, known.id, "DEFECT_RAISED")
    if do.letter.base_rev is None:
        raise Stale(f"这条缺陷{who(do, first)}记过了，写的不一样，看过再定", current=first.seq)
    return True
