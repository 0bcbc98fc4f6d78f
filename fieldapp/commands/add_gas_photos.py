"""Pictures of the ignition by what they show; taken one after another, they arrive one after another."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.lighting import ON_SITE, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.ignition import PHOTO_SLOT
from fieldapp.lib.errors import Refused


class AddGasPhotos(Command):
    """`shows` is one of the pack's picture codes."""

    kind: ClassVar[str] = "add_gas_photos"
    title: ClassVar[str] = "通气照片"
    adds: ClassVar[bool] = True

    application_id: UUID
    shows: str
    photos: list[BlobRef] = Field(min_length=1, max_length=MOST_FILES)


@verb(AddGasPhotos, by=ON_SITE)
def add_gas_photos(do: Doing, cmd: AddGasPhotos) -> Result:
    application, case = opened(do, cmd.application_id, State.ACCEPTED)
    one_to_one(do, case)
    slot = next((one for one in case.pack.ignition.photos if one.code == cmd.shows), None)
    if slot is None:
        raise Refused("拍的是什么，从给的里面选一个", field="shows")
    made = do.attach(
        case, cmd.photos, f"{PHOTO_SLOT}{slot.code}", subject_id=application.id, field_name="photos"
    )
    _only_images(made)
    do.record(
        case,
        "GAS_PHOTO_ADDED",
        subject_id=application.id,
        data={
            "household": application.household.label,
            "shows": slot.code,
            "photos": [one.sha256 for one in made],
        },
    )
    return {"photos": len(made)}


def _only_images(made: list[Attachment]) -> None:
    for one in made:
        if not one.is_image:
            raise Refused(f"“{one.name}”不是照片", field="photos", code="not_image")
