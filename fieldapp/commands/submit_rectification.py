"""整改报验: the responsible party says what was done; when nothing is left to do, the next round begins."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.accepting import take_defect
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import latest
from fieldapp.domain.case import Case
from fieldapp.domain.defect import AFTER, Defect, Rectification, defects_of
from fieldapp.domain.next_round import open_next
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.ids import uuid7


class SubmitRectification(Command):
    """What was done about one defect, with photos after."""

    kind: ClassVar[str] = "submit_rectification"
    title: ClassVar[str] = "整改报验"

    defect_id: UUID
    done: str = Field(min_length=1, max_length=500)
    photos: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(
    SubmitRectification,
    by={
        Role.CONTRACTOR,
        Role.CREW_LEADER,
        Role.DESIGNER,
        Role.SUPERVISOR,
        Role.ENGINEER,
        Role.SITE_MANAGER,
        Role.MANAGER,
    },
)
def submit_rectification(do: Doing, cmd: SubmitRectification) -> Result:
    case, defect = take_defect(do, cmd.defect_id)
    if do.actor.firm_id != defect.party.firm_id and do.role is not Role.MANAGER:
        raise NotPermitted(f"这条由{defect.party.firm_name}整改")
    device = need_last_word(do, case, "这条缺陷", defect.id, "DEFECT_RECTIFIED", "DEFECT_CHECKED")
    if defect.state not in ("OPEN", "LEFT"):
        raise Refused(f"这条缺陷已经是“{defect.state_name}”", code="state")
    if defect.state == "OPEN":
        case.need(Stage.RECTIFYING)
    else:
        case.need(Stage.ACCEPTANCE, Stage.RECTIFYING, Stage.ACCEPTED, Stage.IN_SERVICE)
    made = Rectification(id=uuid7(), defect_id=defect.id, done=cmd.done, by_id=do.actor.id, at=do.at)
    do.session.add(made)
    do.session.flush()
    do.attach(case, cmd.photos, AFTER, made.id, "photos")
    do.session.refresh(defect, ["rectifications"])
    clause = case.pack.acceptance.clauses["rectify"]
    do.record(
        case,
        "DEFECT_RECTIFIED",
        clause=clause,
        subject_id=defect.id,
        data={"item": defect.item, "done": cmd.done, "photos": [ref.sha256 for ref in cmd.photos], **device},
    )
    return {"rectification_id": str(made.id), "acceptance_id": _reopen(do, case, defect, clause)}


def _reopen(do: Doing, case: Case, defect: Defect, clause: str) -> str | None:
    """The next round when the last open defect has been rectified."""
    previous = latest(do.session, case.id)
    if case.at_stage is not Stage.RECTIFYING or previous is None:
        return None
    if any(one.state == "OPEN" for one in defects_of(do.session, case.id)):
        return None
    following = open_next(do.session, previous, do.at, do.actor)
    case.move(Stage.ACCEPTANCE)
    do.record(
        case,
        "RECTIFIED",
        clause=clause,
        subject_id=following.id,
        revision=following.round,
        data={"round": following.round},
    )
    return str(following.id)
