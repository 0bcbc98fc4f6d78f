"""A gas company, the firms that work for it, its areas and the rule packs it has adopted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp import packs
from fieldapp.db import Base, Code, Digest, Id, JsonList, Moment, Name, Ref, Utc, Words
from fieldapp.packs import Pack

FIRM_KINDS = {"DESIGN": "设计单位", "CONTRACTOR": "施工单位", "SUPERVISOR": "监理单位", "OWNER": "建设单位"}

_parsed: dict[str, Pack] = {}  # by digest
_known: dict[UUID, Pack] = {}  # by ruleset, whose text never changes


class Company(Base):
    """One tenant; nothing of it is visible to another."""

    __tablename__ = "company"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    ruleset_id: Mapped[Ref | None] = mapped_column(
        ForeignKey("ruleset.id", use_alter=True, name="fk_company_ruleset_id_ruleset")
    )
    case_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]

    ruleset: Mapped["Ruleset"] = relationship(foreign_keys=[ruleset_id], post_update=True)

    @property
    def pack(self) -> Pack:
        """The pack in force for new cases."""
        return known_pack(self.ruleset_id) or self.ruleset.pack


class Ruleset(Base):
    """One adopted version of a company's pack, its whole text kept: a case keeps the one it began with (A4-42)."""

    __tablename__ = "ruleset"
    __table_args__ = (UniqueConstraint("company_id", "sha256"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    version: Mapped[Code]
    text: Mapped[Words] = mapped_column(
        deferred=True
    )  # 100 kB that are read once a process, not with every page
    sha256: Mapped[Digest]
    adopted_at: Mapped[Moment]

    @property
    def pack(self) -> Pack:
        if self.sha256 not in _parsed:
            _parsed[self.sha256] = packs.parse(self.text, name=f"ruleset {self.version}")
        return _known.setdefault(self.id, _parsed[self.sha256])


def known_pack(ruleset_id: UUID | None) -> Pack | None:
    """The pack of that ruleset without a question to the database; None until this process has read it."""
    return _known.get(ruleset_id) if ruleset_id else None


class Firm(Base):
    """A third party that works for one company: design firm, contractor, supervisor or owner's representative."""

    __tablename__ = "firm"
    __table_args__ = (Index(None, "company_id", "kind"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[Code]
    name: Mapped[Name]
    qualification: Mapped[Name] = mapped_column(default="")
    qualified_until: Mapped[datetime | None] = mapped_column(Utc)
    active: Mapped[bool] = mapped_column(default=True)


class Area(Base):
    """A part of the city with one customer manager; words in an address lead to it."""

    __tablename__ = "area"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"), index=True)
    name: Mapped[Name]
    keywords: Mapped[JsonList] = mapped_column(default=list)
    customer_manager_id: Mapped[Ref | None] = mapped_column(
        ForeignKey("person.id", use_alter=True, name="fk_area_customer_manager_id_person")
    )
    is_default: Mapped[bool] = mapped_column(default=False)
