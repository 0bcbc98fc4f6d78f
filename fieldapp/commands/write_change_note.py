"""写变更说明: what was built to a superseded order is explained and signed, for the designer and the inspector."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator

from fieldapp.commands.building import change_clause
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.rebuilding import take_old_work
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.strokes import kept_strokes, parsed
from fieldapp.domain.change_note import PHOTO, ChangeNote
from fieldapp.domain.kept import NOTED
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class WriteChangeNote(Command):
    """`order_id` is the revision in force. It acknowledges nothing: the works can be finished only by the new order."""

    kind: ClassVar[str] = "write_change_note"
    title: ClassVar[str] = "写变更说明"

    order_id: UUID
    text: str = Field(min_length=4, max_length=2000)
    strokes: Annotated[list[dict[str, Any]], BeforeValidator(parsed)] = Field(max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)

    @field_validator("strokes")
    @classmethod
    def drawn(cls, strokes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return kept_strokes(strokes)


@verb(WriteChangeNote, by={Role.CREW_LEADER, Role.CONTRACTOR})
def write_change_note(do: Doing, cmd: WriteChangeNote) -> Result:
    case, order, reports, letters = take_old_work(do, cmd.order_id)
    if not reports and not letters:
        raise Refused("没有按旧版干的活，不用写变更说明", code="closed")
    works: list[dict[str, Any]] = [
        *({"id": str(one.id), "rev": one.rev, "what": one.text} for one in reports),
        *({"id": str(one.id), "rev": one.order_rev, "what": one.title} for one in letters),
    ]
    note = ChangeNote(
        id=uuid7(), company_id=case.company_id, case_id=case.id, order_id=order.id,
        from_rev=max(one["rev"] or 0 for one in works), text=cmd.text, works=works, strokes=cmd.strokes,
        signer=do.actor.name, by_id=do.actor.id, at=do.at, read_by=[],
    )  # fmt: skip
    note.seal = note.compute_seal()
    do.session.add(note)
    do.session.flush()
    for report in reports:
        report.note_id = note.id
    for kept in letters:
        kept.settle(NOTED, do.at, do.actor)
    do.attach(case, cmd.photos, PHOTO, note.id, "photos")
    do.record(
        case, "CHANGE_NOTED", clause=change_clause(case), subject_id=note.id, revision=order.rev,
        data={
            "order": order.title, "from_rev": note.from_rev, "text": cmd.text, "seal": note.seal, "works": len(works),
            "photos": len(cmd.photos),
        },
    )  # fmt: skip
    return {"note_id": str(note.id)}
