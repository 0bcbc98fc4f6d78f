"""The households of an estate, or the one shop of a business case: each is lit by itself and has its own file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Name, Ref, Secret
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.lib.errors import NotFound, Refused

PAGE = 50


class Household(Base):
    """One user of gas. `label` is 栋-单元-室 (the shop's name for a business), `position` its place in the list.

    `fields` holds what the file (一户一档) asks for and no other record knows, by the pack's field codes.
    """

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("case_id", "label"), Index(None, "case_id", "position"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    position: Mapped[int]
    label: Mapped[Name]
    user_no: Mapped[Code]
    user_name: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Secret | None]
    id_number: Mapped[Secret | None]
    fields: Mapped[Json] = mapped_column(default=dict)
    rev: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    case: Mapped[Case] = relationship(viewonly=True)
    by: Mapped[Person] = relationship()


@dataclass(frozen=True, slots=True)
class Block:
    """The rooms of one range: buildings 1-3, each with units, floors and rooms to a floor."""

    buildings: Sequence[str]
    units: int
    floors: int
    rooms: int
    first_floor: int = 1


def labels_of(block: Block) -> list[str]:
    """1-1-101, 1-1-102 ...: building, unit, floor and two digits of the room."""
    floors = range(block.first_floor, block.first_floor + block.floors)
    return [
        f"{building}-{unit}-{floor}{room:02d}"
        for building in block.buildings
        for unit in range(1, block.units + 1)
        for floor in floors
        for room in range(1, block.rooms + 1)
    ]


def buildings_of(text: str, most: int = 200) -> list[str]:
    """1-3、5、A座 as people write it: ranges are spelled out, order and doubles are theirs to see."""
    found: list[str] = []
    for part in re.split(r"[,，、\s]+", text.replace("～", "-").replace("至", "-")):
        span = re.fullmatch(r"(\d{1,3})-(\d{1,3})", part)
        if span:
            found += [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
        elif part:
            found.append(part.removesuffix("栋").removesuffix("号楼"))
    if len(found) > most:
        raise Refused(f"一次最多 {most} 栋", field="buildings")
    return list(dict.fromkeys(found))


def new_household(case: Case, label: str, position: int, **facts: object) -> Household:
    """Not yet added; its user number is the case's number and its place, until the company gives another."""
    return Household(
        company_id=case.company_id,
        case_id=case.id,
        label=label,
        position=position,
        user_no=f"{case.no}-{position:04d}",
        fields={},
        rev=1,
        **facts,
    )


def household_in(session: Session, household_id: UUID) -> Household:
    """The household, to be found again through the scope of its case."""
    household = session.get(Household, household_id)
    if household is None:
        raise NotFound
    return household


def count_of(session: Session, case: Case) -> int:
    """How many households the case has."""
    return (
        session.scalar(select(func.count()).select_from(Household).where(Household.case_id == case.id)) or 0
    )


def last_position(session: Session, case: Case) -> int:
    return session.scalar(select(func.max(Household.position)).where(Household.case_id == case.id)) or 0


def the_shop(session: Session, case: Case) -> Household | None:
    """The one user of a business case."""
    return session.scalar(
        select(Household).where(Household.case_id == case.id).order_by(Household.position).limit(1)
    )


def page_of(
    session: Session, case: Case, after: int = 0, find: str = "", size: int = PAGE
) -> list[Household]:
    """One page of the list by position; `find` looks in label, user number and name."""
    query = select(Household).where(Household.case_id == case.id, Household.position > after)
    if find:
        query = query.where(
            Household.label.contains(find, autoescape=True)
            | Household.user_no.contains(find, autoescape=True)
            | Household.user_name.contains(find, autoescape=True)
        )
    return list(session.scalars(query.order_by(Household.position).limit(size)))
