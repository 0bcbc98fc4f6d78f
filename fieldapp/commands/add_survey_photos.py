"""Add photos to the slots of the survey."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import photo_slot
from fieldapp.lib.errors import Refused


class SlotPhoto(BaseModel):
    """One photo and what it shows (a code of the pack's survey photos)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slot: str = Field(max_length=30)
    file: BlobRef


class AddSurveyPhotos(Command):
    """Photos taken on site."""

    kind: ClassVar[str] = "add_survey_photos"
    title: ClassVar[str] = "加勘察照片"
    adds: ClassVar[bool] = True

    case_id: UUID
    photos: list[SlotPhoto] = Field(min_length=1, max_length=40)


@verb(AddSurveyPhotos, by={Role.DESIGNER})
def add_survey_photos(do: Doing, cmd: AddSurveyPhotos) -> Result:
    case = do.case(cmd.case_id)
    case.need(
        Stage.SURVEY_BOOKED, Stage.SURVEYING, Stage.PRESSURE_CHECK, Stage.PRESSURE_HOLD, Stage.DESIGNING
    )
    designing.take(do, case)
    names = {one.code: one.name for one in case.pack.survey.photos}
    added = []
    for photo in cmd.photos:
        if photo.slot not in names:
            raise Refused("没有这个拍照位", field="photos")
        (made,) = do.attach(case, [photo.file], photo_slot(photo.slot), field_name="photos")
        if not made.is_image:
            raise Refused(f"“{made.name}”不是照片", field="photos")
        added.append({"slot": names[photo.slot], "sha256": made.sha256})
    do.record(case, "SURVEY_PHOTOGRAPHED", data={"photos": added})
    return {"count": len(added)}
