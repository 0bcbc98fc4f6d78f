"""A round of the joint acceptance (四方联合验收): what is checked, who signs, and how it ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Digest, Id, JsonList, Moment, Name, Ref, Utc, Words
from fieldapp.domain.case import Case
from fieldapp.domain.company import Ruleset, known_pack
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs import Pack
from fieldapp.packs.acceptance import AcceptanceClass
from fieldapp.packs.checklist import Checklist, Item

OPEN, PASS, PASS_RECTIFIED, RECTIFY = "OPEN", "PASS", "PASS_RECTIFIED", "RECTIFY"
PASSED = (PASS, PASS_RECTIFIED)


class Acceptance(Base):
    """One round; rounds are never overwritten. `checklists` keeps code and version as convened, or as moved to since.

    `ruleset_id` is the ruleset its lists and their tests come from, None for that of the case; `moves` tells what went
    before: {"at", "by", "by_id", "reason", "from_ruleset", "from", "to", "carried", "again", "gone"}, oldest first.

    `previous_id` is the failed round this one re-inspects: what passed there is carried over with its origin visible.
    It is None for a round convened anew. `at` is the agreed time; `result` one of the pack's result codes.
    """

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("case_id", "round"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    round: Mapped[int]
    previous_id: Mapped[Ref | None] = mapped_column(ForeignKey("acceptance.id"))
    klass: Mapped[Code]
    checklists: Mapped[JsonList] = mapped_column(default=list)
    order_rev: Mapped[int]
    design_rev: Mapped[int] = mapped_column(default=0)
    design_sha: Mapped[Digest] = mapped_column(default="")
    ruleset_id: Mapped[Ref | None] = mapped_column(ForeignKey("ruleset.id"))
    moves: Mapped[JsonList] = mapped_column(default=list)
    at: Mapped[Moment]
    note: Mapped[Words] = mapped_column(default="")
    convened_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    convened_at: Mapped[Moment]
    concluded_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    concluded_at: Mapped[datetime | None] = mapped_column(Utc)
    result: Mapped[Code] = mapped_column(default=OPEN)

    case: Mapped[Case] = relationship(viewonly=True)
    ruleset: Mapped[Ruleset | None] = relationship()
    convened_by: Mapped[Person] = relationship(foreign_keys=[convened_by_id])
    concluded_by: Mapped[Person | None] = relationship(foreign_keys=[concluded_by_id])
    parties: Mapped[list["Party"]] = relationship(order_by="Party.place")

    @property
    def open(self) -> bool:
        return self.concluded_at is None

    @property
    def passed(self) -> bool:
        return self.result in PASSED

    @property
    def result_name(self) -> str:
        """The company's word for the result."""
        return {one.code: one.name for one in self.case.pack.acceptance.results}.get(self.result, self.result)

    @property
    def sections(self) -> list[Checklist]:
        """The checklists of this round, in order."""
        return [self.pack.checklists[one["code"]] for one in self.checklists]

    @property
    def pack(self) -> Pack:
        """The rules its lists and tests come from; all else of the round follows the rules of the case."""
        known = known_pack(self.ruleset_id or self.case.ruleset_id)
        return known or (self.ruleset or self.case.ruleset).pack

    @property
    def moved_at(self) -> datetime | None:
        """When its lists were last changed under it."""
        return datetime.fromisoformat(self.moves[-1]["at"]) if self.moves else None

    @property
    def items(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]

    def item(self, code: str) -> Item:
        """The item with that code; NotFound when no list of this round has it."""
        for item in self.items:
            if item.code == code:
                return item
        raise NotFound

    @property
    def counted(self) -> list["Party"]:
        """The parties that must sign; without one of them there is no passing."""
        slots = {one.slot for one in self.case.pack.acceptance.parties[AcceptanceClass(self.klass)]}
        return [party for party in self.parties if party.slot in slots]

    @property
    def guests(self) -> list["Party"]:
        """Who was asked to sign besides; nobody waits for them."""
        return [party for party in self.parties if party not in self.counted]

    def party(self, slot: str) -> "Party":
        for party in self.parties:
            if party.slot == slot:
                return party
        raise NotFound

    def need_open(self) -> None:
        if not self.open:
            raise Refused(f"第 {self.round} 轮已定结论：{self.result_name}，不能再改", code="concluded")


class Party(Base):
    """Who signs in a slot: the firm and its person, or a name when the signer has no login (the customer)."""

    __tablename__ = "acceptance_party"
    __table_args__ = (UniqueConstraint("acceptance_id", "slot"),)

    id: Mapped[Id]
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    slot: Mapped[Code]
    place: Mapped[int]
    name: Mapped[Name]
    firm_kind: Mapped[Code]
    firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    firm_name: Mapped[Name]
    person_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[Name]
    capacity: Mapped[Name] = mapped_column(default="")
    substitute: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person | None] = relationship()

    @property
    def short(self) -> str:
        """建设, 设计, 施工, 监理: the word over the name."""
        return self.name.removesuffix("单位")


def rounds_of(session: Session, case_id: UUID) -> list[Acceptance]:
    """Every round, newest first."""
    query = select(Acceptance).where(Acceptance.case_id == case_id).order_by(Acceptance.round.desc())
    return list(session.scalars(query))


def latest(session: Session, case_id: UUID) -> Acceptance | None:
    """The round going on, or the last one."""
    query = select(Acceptance).where(Acceptance.case_id == case_id).order_by(Acceptance.round.desc()).limit(1)
    return session.scalar(query)


def passed_acceptance(session: Session, case_id: UUID) -> Acceptance | None:
    """The round that passed, if one has."""
    query = select(Acceptance).where(Acceptance.case_id == case_id, Acceptance.result.in_(PASSED))
    return session.scalar(query.order_by(Acceptance.round.desc()).limit(1))


def find_acceptance(session: Session, person: Person, acceptance_id: UUID) -> Acceptance:
    """The round if its case is in the person's scope, else NotFound."""
    query = select(Acceptance).join(Case, Acceptance.case_id == Case.id)
    found = session.scalar(query.where(Acceptance.id == acceptance_id, visible(person)))
    if found is None:
        raise NotFound
    return found
