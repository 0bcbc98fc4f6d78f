"""Enter a part of the city with its customer manager."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import update

from fieldapp.commands import founding
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.staff import person_of
from fieldapp.domain.company import Area
from fieldapp.domain.person import Person, Role
from fieldapp.lib.errors import Refused
from fieldapp.lib.text import normalise


class AddArea(Command):
    """`keywords` are words of addresses in it, the longest one that fits wins; the default area takes the rest."""

    kind: ClassVar[str] = "add_area"
    title: ClassVar[str] = "加片区"

    name: str = Field(min_length=1, max_length=40)
    keywords: str = Field(default="", max_length=2000)
    customer_manager_id: UUID | None = None
    is_default: bool = False


@verb(AddArea, by={Role.ADMIN})
def add_area(do: Doing, cmd: AddArea) -> Result:
    manager = manager_of(do, cmd.customer_manager_id)
    if cmd.is_default:
        only_default(do)
    area = founding.add_area(
        do.session,
        do.actor.company,
        cmd.name,
        words_of(cmd.keywords),
        manager.id if manager else None,
        default=cmd.is_default,
    )
    do.record(
        None,
        "AREA_ADDED",
        data={"name": area.name, "manager": manager.name if manager else ""},
        subject_id=area.id,
    )
    return {"area_id": str(area.id)}


def words_of(typed: str) -> list[str]:
    """Words as typed, parted by blanks, commas or lines, each once."""
    plain = normalise(typed.replace("、", " ").replace(",", " ").replace("，", " ").replace("\n", " "))
    return list(dict.fromkeys(word for word in plain.replace(",", " ").split(" ") if word))


def manager_of(do: Doing, person_id: UUID | None) -> Person | None:
    """The one who gets the area's cases; must work as a customer manager here."""
    if person_id is None:
        return None
    person = person_of(do, person_id)
    if not person.active or not person.has(Role.CUSTOMER_MANAGER):
        raise Refused(
            f"{person.name}不是{do.actor.company.pack.title(Role.CUSTOMER_MANAGER)}",
            field="customer_manager_id",
        )
    return person


def only_default(do: Doing) -> None:
    do.session.execute(update(Area).where(Area.company_id == do.actor.company_id).values(is_default=False))
