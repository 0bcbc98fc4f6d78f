"""Change an area: its words, its customer manager, whether it takes what fits nowhere."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.add_area import manager_of, only_default, words_of
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import area_of
from fieldapp.domain.person import Role


class ChangeArea(Command):
    """New cases follow at once; those that are running keep their owner."""

    kind: ClassVar[str] = "change_area"
    title: ClassVar[str] = "改片区"

    area_id: UUID
    name: str = Field(min_length=1, max_length=40)
    keywords: str = Field(default="", max_length=2000)
    customer_manager_id: UUID | None = None
    is_default: bool = False


@verb(ChangeArea, by={Role.ADMIN})
def change_area(do: Doing, cmd: ChangeArea) -> Result:
    area = area_of(do, cmd.area_id)
    manager = manager_of(do, cmd.customer_manager_id)
    if cmd.is_default and not area.is_default:
        only_default(do)
        do.session.refresh(area)
    area.name, area.keywords, area.is_default = cmd.name, words_of(cmd.keywords), cmd.is_default
    area.customer_manager_id = manager.id if manager else None
    do.record(
        None,
        "AREA_CHANGED",
        data={"name": area.name, "manager": manager.name if manager else ""},
        subject_id=area.id,
    )
    return {"area_id": str(area.id)}
