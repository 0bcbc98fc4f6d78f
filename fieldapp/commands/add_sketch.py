"""Add a sketch over a photo of the survey: the picture as taken, what was drawn on it, and a copy with both."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.sketch import DRAWN_SLOT, MOST_MARKS, Mark, Sketch
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import photo_slot
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class AddSketch(Command):
    """`photo` shows what `slot` (a code of the pack's survey photos) says; `drawn` is it with the marks on top."""

    kind: ClassVar[str] = "add_sketch"
    title: ClassVar[str] = "画草图"
    adds: ClassVar[bool] = True

    case_id: UUID
    slot: str = Field(max_length=30)
    photo: BlobRef
    drawn: BlobRef
    marks: list[Mark] = Field(min_length=1, max_length=MOST_MARKS)


@verb(AddSketch, by={Role.DESIGNER})
def add_sketch(do: Doing, cmd: AddSketch) -> Result:
    case = do.case(cmd.case_id)
    case.need(
        Stage.SURVEY_BOOKED, Stage.SURVEYING, Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD, Stage.DESIGNING
    )
    designing.take(do, case)
    names = {one.code: one.name for one in case.pack.survey.photos}
    if cmd.slot not in names:
        raise Refused("没有这个拍照位", field="slot")
    for number, mark in enumerate(cmd.marks, 1):
        if mark.kind == "TEXT" and not mark.words:
            raise Refused(f"第 {number} 处没有写字", field="marks")
        if mark.kind != "TEXT" and len(mark.spots) != 2:
            raise Refused(f"第 {number} 处只有一头", field="marks")
    (photo,) = do.attach(case, [cmd.photo], photo_slot(cmd.slot), field_name="photo")
    (drawn,) = do.attach(case, [cmd.drawn], photo_slot(DRAWN_SLOT), field_name="drawn")
    for file, field in ((photo, "photo"), (drawn, "drawn")):
        if not file.is_image:
            raise Refused(f"“{file.name}”不是照片", field=field)
    do.session.flush()
    sketch = Sketch(
        id=uuid7(), company_id=case.company_id, case_id=case.id, photo_id=photo.id, drawn_id=drawn.id,
        strokes=[mark.model_dump(mode="json") for mark in cmd.marks], by_id=do.actor.id, at=do.at,
    )  # fmt: skip
    do.session.add(sketch)
    data = {"slot": names[cmd.slot], "photo": photo.sha256, "drawn": drawn.sha256, "marks": len(cmd.marks)}
    do.record(case, "SURVEY_SKETCHED", subject_id=sketch.id, data=data)
    return {"sketch_id": str(sketch.id)}
