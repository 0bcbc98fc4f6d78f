"""A door of the street: a shop somebody has stood before, who was at it and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, false, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import (
    Base,
    Code,
    Id,
    JsonList,
    JsonOrNothing,
    JsonType,
    Moment,
    Name,
    Ref,
    Secret,
    Utc,
)
from fieldapp.domain.case import Case
from fieldapp.domain.company import Area, Company
from fieldapp.domain.person import Person, Role
from fieldapp.domain.placed import Placed
from fieldapp.domain.visit import Visited
from fieldapp.lib import likeness
from fieldapp.lib.errors import NotFound
from fieldapp.lib.geo import Place
from fieldapp.packs import Pack

SEES_ALL = (Role.MANAGER, Role.ADMIN, Role.COUNTER_OFFICER)
# Slots of what is photographed besides the shop front: kept at the door, or at the case until somebody sorts it.
PAPERS, UNSORTED = "papers", "agent"
# What is odd about where a visit was written; it is told, and stops nobody.
FLAGS = {
    "NO_PLACE": "没定到位",
    "COARSE": "定位太粗",
    "FAR": "离这家太远",
    "JUMP": "位置跳得太快",
    "SQUARE": "定位不像手机给的",
}


class Door(Placed, Base):
    """One shop front; `place` is where it is (CGCS2000, with what was given), null while nobody could measure it.

    `last_*` and `revisit_at` are those of the newest visit by the time it was made, in whichever order letters came.
    """

    __tablename__ = "door"
    __table_args__ = (
        Index(None, "company_id", "cell", "lat", "lng", "id"),
        Index(None, "company_id", "area_id", "cell", "lat", "lng", "id"),
        Index(None, "company_id", "street"),
        Index(None, "company_id", "last_by_id", "last_at"),
        Index(None, "case_id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    area_id: Mapped[Ref | None] = mapped_column(ForeignKey("area.id"))
    street: Mapped[Name] = mapped_column(default="")
    number: Mapped[Name] = mapped_column(default="")
    name: Mapped[Name]
    name_key: Mapped[Name]
    kind: Mapped[Code] = mapped_column(default="")
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)
    case_id: Mapped[Ref | None] = mapped_column(ForeignKey("works_case.id"))
    last_result: Mapped[Code] = mapped_column(default="")
    last_at: Mapped[datetime | None] = mapped_column(Utc)
    last_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    revisit_at: Mapped[datetime | None] = mapped_column(Utc)
    times_missed: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[Moment]
    added_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))

    company: Mapped[Company] = relationship()
    area: Mapped[Area | None] = relationship()
    last_by: Mapped[Person | None] = relationship(foreign_keys=[last_by_id])

    @property
    def pack(self) -> Pack:
        """The rules in force: a door has none of its own."""
        return self.company.pack

    @property
    def title(self) -> str:
        return f"{self.address} {self.name}".strip()

    @property
    def short(self) -> str:
        return self.address or "门店"

    @property
    def address(self) -> str:
        return f"{self.street}{self.number}"

    def stand(self, spot: Place, given: dict[str, Any]) -> None:
        """Here it is from now on; `given` is what was measured or pasted, as it was."""
        self.put(spot)
        self.place = given


class DoorVisit(Visited, Base):
    """Somebody was at the door. `name` is what they called the shop; `joined`: they took it for a new one."""

    __tablename__ = "door_visit"
    __table_args__ = (
        Index(None, "door_id", "at"),
        Index(None, "company_id", "at"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    door_id: Mapped[Ref] = mapped_column(ForeignKey("door.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    name: Mapped[Name]
    phone: Mapped[Secret | None]
    # where the phone was; goes after the pack's days, what was reckoned from it stays
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)
    flags: Mapped[JsonList] = mapped_column(default=list)
    joined: Mapped[bool] = mapped_column(default=False)
    # read off the licence, where a case took it over or not
    uscc: Mapped[Code] = mapped_column(default="")
    # 帮办: who asked us to, in their own strokes, and under which words
    authorisation: Mapped[dict[str, Any] | None] = mapped_column(JsonType)

    person: Mapped[Person] = relationship()
    door: Mapped[Door] = relationship()


def own_areas(session: Session, person: Person) -> list[Area]:
    """The parts of the city this person looks after."""
    query = select(Area).where(Area.company_id == person.company_id, Area.customer_manager_id == person.id)
    return list(session.scalars(query.order_by(Area.id)))


def areas_seen_by(session: Session, person: Person) -> list[UUID] | None:
    """Whose doors the list of what is near shows: a customer manager's own areas; None is everything."""
    own = [] if person.has(*SEES_ALL) else [one.id for one in own_areas(session, person)]
    return own or None


def doors_seen_by(session: Session, person: Person) -> ColumnElement[bool]:
    """The company's staff; a customer manager those of the own areas, those of none, those they were at last, and
    those of the own cases."""
    own = Door.company_id == person.company_id
    if person.firm_id is not None:
        return false()
    if not person.has(Role.CUSTOMER_MANAGER, *SEES_ALL):
        return false()
    areas = areas_seen_by(session, person)
    if areas is None:
        return own
    mine = Door.case_id.in_(select(Case.id).where(Case.customer_manager_id == person.id))
    return and_(own, or_(Door.area_id.in_(areas), Door.area_id.is_(None), Door.last_by_id == person.id, mine))


def find_door(session: Session, person: Person, door_id: UUID, *, lock: bool = False) -> Door:
    """The door if this person may see it, else NotFound, whether it exists or not."""
    query = select(Door).where(Door.id == door_id, doors_seen_by(session, person))
    if lock:
        query = query.with_for_update(of=Door).execution_options(populate_existing=True)
    door = session.scalar(query)
    if door is None:
        raise NotFound
    return door


def door_at_address(
    session: Session, company_id: UUID, street: str, number: str, key: str, least: int
) -> list[Door]:
    """Doors of like name at the same number of the same street, for who could not say where they stood."""
    if not street or not number:
        return []
    query = select(Door).where(Door.company_id == company_id, Door.street == street, Door.number == number)
    found = session.scalars(query.order_by(Door.id).limit(50))
    return [one for one in found if likeness.alike(key, one.name_key, least)]


def visits_at(session: Session, door_id: UUID) -> list[DoorVisit]:
    """Who was at the door, newest first."""
    query = select(DoorVisit).where(DoorVisit.door_id == door_id)
    return list(session.scalars(query.order_by(DoorVisit.at.desc(), DoorVisit.id.desc()).limit(30)))


def authorised_at(session: Session, door_id: UUID) -> DoorVisit | None:
    """The newest visit at which somebody signed that we act for them."""
    return next((one for one in visits_at(session, door_id) if one.authorisation), None)


def doors_of(session: Session, case_id: UUID) -> list[Door]:
    """The doors of the street that the case came of."""
    return list(session.scalars(select(Door).where(Door.case_id == case_id).order_by(Door.id)))


def newest_at(session: Session, door_id: UUID) -> DoorVisit | None:
    """The visit that says what is known of the door."""
    return next(iter(visits_at(session, door_id)), None)


def times_found(session: Session, door_id: UUID, result: str) -> int:
    """How often this result was found there."""
    query = select(func.count()).select_from(DoorVisit)
    return session.scalar(query.where(DoorVisit.door_id == door_id, DoorVisit.result == result)) or 0


def visit_before(session: Session, person_id: UUID, at: datetime) -> DoorVisit | None:
    """The person's last visit before that moment whose position is known."""
    query = select(DoorVisit).where(
        DoorVisit.person_id == person_id, DoorVisit.at < at, DoorVisit.place.is_not(None)
    )
    return session.scalar(query.order_by(DoorVisit.at.desc()).limit(1))
