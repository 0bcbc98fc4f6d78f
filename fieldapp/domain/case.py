"""The case: one works job from push to archive, with the facts that rules read and the marks that clocks read."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from fieldapp.db import Base, Code, Id, Json, JsonType, Moment, Name, Ref, Secret, Utc, Words
from fieldapp.domain.company import Area, Company, Firm, Ruleset, known_pack
from fieldapp.domain.person import Person
from fieldapp.domain.placed import Placed
from fieldapp.domain.project import Project
from fieldapp.domain.stage import NAMES, Stage, can_move
from fieldapp.lib.errors import Refused
from fieldapp.lib.geo import Place, to_canonical
from fieldapp.packs import Pack
from fieldapp.packs.closing import Counted


class Case(Placed, Base):
    """One works case (A4-40: a project has many cases, a case has many households).

    `marks` keeps per event kind the latest {"at": ISO time, "seq": journal number}; it is a projection of the journal.
    `place` is where the customer is, as it was given; what stands there is brought to one system with it.
    `customer` is RES or NONRES, None until classified; `flow_m3h` the design hourly flow; `cut_m` the road-cut length.
    """

    __tablename__ = "works_case"
    __table_args__ = (
        UniqueConstraint("company_id", "no"),
        Index("ix_works_case_board", "company_id", "held", "due_at", "id"),
        Index("ix_works_case_recent", "company_id", "id"),
        Index("ix_works_case_stage", "company_id", "stage", "id"),
        Index("ix_works_case_standing", "company_id", "stage", "held", "due_at", "id"),
        Index("ix_works_case_design_firm", "design_firm_id", "id"),
        Index("ix_works_case_contractor", "contractor_id", "id"),
        Index("ix_works_case_supervisor_firm", "supervisor_firm_id", "id"),
        Index("ix_works_case_place", "company_id", "customer_key", "created_at"),
        # only of those that stand somewhere: a case without a place costs nothing here
        Index(
            "ix_works_case_cell", "company_id", "cell", "lat", "lng", "id",
            sqlite_where=text("cell IS NOT NULL"), postgresql_where=text("cell IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    no: Mapped[Code]
    project_id: Mapped[Ref | None] = mapped_column(ForeignKey("project.id"), index=True)
    ruleset_id: Mapped[Ref] = mapped_column(ForeignKey("ruleset.id"))
    name: Mapped[Name]
    address: Mapped[Name]
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    area_id: Mapped[Ref | None] = mapped_column(ForeignKey("area.id"))
    customer: Mapped[str | None] = mapped_column(String(10))
    customer_kind: Mapped[Code] = mapped_column(default="")
    customer_key: Mapped[str] = mapped_column(String(64), default="")
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Secret | None]
    phone_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    uscc: Mapped[Code] = mapped_column(default="")
    id_number: Mapped[Secret | None]
    origin: Mapped[Code]
    channel: Mapped[Code] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")

    stage: Mapped[Code]
    held: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    rev: Mapped[int] = mapped_column(default=1)
    marks: Mapped[Json] = mapped_column(default=dict)
    counters: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)

    customer_manager_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    design_firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    designer_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    contractor_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    crew_leader_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    site_manager_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    inspector_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    supervisor_firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))

    flow_m3h: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    package: Mapped[str | None] = mapped_column(String(20))
    small_ci: Mapped[bool | None]
    cut_m: Mapped[Decimal | None] = mapped_column(Numeric(10, 1))
    permit_route: Mapped[str | None] = mapped_column(String(20))
    order_rev: Mapped[int] = mapped_column(default=0)

    # Only read: what is written are the ids. A flush would else look through all of them for every changed case.
    company: Mapped[Company] = relationship(viewonly=True)
    ruleset: Mapped[Ruleset] = relationship(viewonly=True)
    project: Mapped[Project | None] = relationship(viewonly=True)
    area: Mapped[Area | None] = relationship(viewonly=True)
    customer_manager: Mapped[Person | None] = relationship(foreign_keys=[customer_manager_id], viewonly=True)
    designer: Mapped[Person | None] = relationship(foreign_keys=[designer_id], viewonly=True)
    crew_leader: Mapped[Person | None] = relationship(foreign_keys=[crew_leader_id], viewonly=True)
    site_manager: Mapped[Person | None] = relationship(foreign_keys=[site_manager_id], viewonly=True)
    inspector: Mapped[Person | None] = relationship(foreign_keys=[inspector_id], viewonly=True)
    design_firm: Mapped[Firm | None] = relationship(foreign_keys=[design_firm_id], viewonly=True)
    contractor: Mapped[Firm | None] = relationship(foreign_keys=[contractor_id], viewonly=True)
    supervisor_firm: Mapped[Firm | None] = relationship(foreign_keys=[supervisor_firm_id], viewonly=True)

    @validates("place")
    def _placed(self, key: str, given: dict[str, Any] | None) -> dict[str, Any] | None:
        self.put(to_canonical(Place(given["lng"], given["lat"], given["crs"])) if given else None)
        return given

    @property
    def pack(self) -> Pack:
        """The rules this case began with."""
        return known_pack(self.ruleset_id) or self.ruleset.pack

    @property
    def at_stage(self) -> Stage:
        return Stage(self.stage)

    @property
    def title(self) -> str:
        return f"{self.no} {self.name}"

    @property
    def short(self) -> str:
        return self.no

    @property
    def stage_name(self) -> str:
        return NAMES[self.at_stage]

    @property
    def residential(self) -> bool:
        return self.customer == "RES"

    @property
    def size_class(self) -> str:
        """SMALL, NONSMALL or RES: the key of acceptance parties and checklists."""
        if self.residential:
            return "RES"
        return "SMALL" if self.small_ci else "NONSMALL"

    def move(self, after: Stage) -> None:
        """Go to the next stage; refused when the state machine has no such arrow."""
        if not can_move(self.at_stage, after):
            raise Refused(f"现在是“{self.stage_name}”，不能直接到“{NAMES[after]}”", code="stage")
        self.stage = after.value

    def need(self, *stages: Stage) -> None:
        """Refuse unless the case stands at one of the stages."""
        if self.at_stage not in stages:
            raise Refused(
                f"这一步要在“{'、'.join(NAMES[s] for s in stages)}”时做，现在是“{self.stage_name}”",
                code="stage",
            )

    def marked(self, kind: str) -> datetime | None:
        """When an event of this kind last happened, or None."""
        mark = self.marks.get(kind)
        return datetime.fromisoformat(mark["at"]) if mark else None

    def mark(self, kind: str, at: datetime, seq: int, latest: datetime | None = None) -> None:
        """When an event of this kind last happened; `latest` when it is known only not to be later than that."""
        bound = {"latest": latest.isoformat()} if latest else {}
        self.marks = {**self.marks, kind: {"at": at.isoformat(), "seq": seq, **bound}}

    def unmark(self, kind: str) -> None:
        """What this kind of event had started no longer runs; the journal keeps that it happened."""
        self.marks = {one: mark for one, mark in self.marks.items() if one != kind}

    def count(self, what: Counted, by: int = 1) -> None:
        """Add to the counters that count this (the four zeros of the pack)."""
        for one in self.pack.kpi.counters:
            if what in one.counts:
                self.counters = {**self.counters, one.code: self.counted(one.code) + by}

    def counted(self, counter: str) -> int:
        return int(self.counters.get(counter, 0))


def person_ids(case: Case) -> set[UUID]:
    """Everybody named on the case."""
    named = (
        case.customer_manager_id,
        case.designer_id,
        case.crew_leader_id,
        case.site_manager_id,
        case.inspector_id,
    )
    return {p for p in named if p is not None}
