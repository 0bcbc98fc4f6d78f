"""The whole pack: one company's rules as one frozen value. Look here for what a pack can say."""

from pydantic import Field, PrivateAttr

from fieldapp.packs.acceptance import Acceptance
from fieldapp.packs.base import Customer, Model, PaperCustomer, Role, Text
from fieldapp.packs.checklist import Checklist
from fieldapp.packs.closing import Archive, Completion, Fee, FinalAudit, Household, Ignition, Kpi
from fieldapp.packs.identity import (
    Ambiguity,
    Channel,
    Clause,
    Company,
    Departments,
    Meta,
    Prework,
    Promise,
    Push,
    Ruleset,
    Title,
)
from fieldapp.packs.intake import Application, Intake, Paper, PaperStage, PaperUse, Tolerance, Visit
from fieldapp.packs.limit import Calendar, Hold, Limit, PermitKind, SoftTarget
from fieldapp.packs.permit import Permit
from fieldapp.packs.photo import Photo
from fieldapp.packs.supply import Appliance, Diversity, Flow, Meter, Package, Pressure, SmallCi, Survey
from fieldapp.packs.trial import TestRule
from fieldapp.packs.works import Change, Contract, Order


class Pack(Model):
    """Everything a company decides. Attribute names are the keys of the TOML file."""

    pack: Meta
    company: Company
    promise: Promise
    prework: Prework
    push: Push
    ruleset: Ruleset
    titles: dict[Role, Title]
    departments: Departments
    dept_aliases: dict[str, str] = {}
    channels: tuple[Channel, ...] = Field(min_length=1)
    hotlines: tuple[Text, ...] = ()
    limits: dict[str, Limit]
    soft_targets: dict[str, SoftTarget]
    calendar: Calendar
    hold: Hold
    intake: Intake
    visit: Visit
    papers: tuple[Paper, ...] = Field(min_length=1)
    tolerance: Tolerance
    application: Application
    package: Package
    small_ci: SmallCi
    flow: Flow
    appliances: tuple[Appliance, ...]
    diversity: Diversity
    meters: tuple[Meter, ...]
    pressure: Pressure
    survey: Survey
    # packs adopted before photos were graded have none
    photo: Photo | None = None
    permit: Permit
    contract: Contract
    order: Order
    change: Change
    acceptance: Acceptance
    checklists: dict[str, Checklist]
    test_rules: dict[str, TestRule]
    ignition: Ignition
    completion: Completion
    final_audit: FinalAudit
    archive: Archive
    fee: Fee
    household: Household
    kpi: Kpi
    ambiguities: dict[str, Ambiguity]
    clauses: tuple[Clause, ...] = Field(min_length=1)

    _clause_index: dict[str, Clause] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: object, /) -> None:
        """Indexes the clauses once, since every step of a case asks for its own."""
        self._clause_index.update({clause.id: clause for clause in self.clauses})

    @property
    def version(self) -> str:
        """The version a case keeps."""
        return self.pack.version

    def title(self, role: Role | str, clause_id: str | None = None) -> str:
        """What the company calls a role, in the words of that clause when it has its own there."""
        title = self.titles[Role(role)]
        return title.by_clause.get(clause_id or "", title.name)

    def clause(self, clause_id: str) -> Clause:
        """The clause with that id; KeyError when the pack has none."""
        return self._clause_index[clause_id]

    def channel(self, code: str) -> Channel:
        """The channel with that code; KeyError when the company has none."""
        return {one.code: one for one in self.channels}[code]

    def paper(self, code: str) -> Paper:
        """The paper with that code; KeyError when the pack has none."""
        return {one.code: one for one in self.papers}[code]

    def papers_for(
        self, customer: PaperCustomer | str, stage: PaperStage | str
    ) -> list[tuple[Paper, PaperUse]]:
        """The papers such a customer needs at a stage, in the pack's order."""
        found = [(paper, paper.use(customer, stage)) for paper in self.papers]
        return [(paper, use) for paper, use in found if use is not None]

    def paper_clause(self, use: PaperUse) -> str | None:
        """The clause that asks for a paper: its own, else that of the hand-over or of the application."""
        customer = Customer.NONRES if use.customer is PaperCustomer.NONRES else Customer.RES
        if use.clause is None and use.needed_for is PaperStage.HANDOVER:
            return self.intake.handover_clauses.get(customer)
        if use.clause is None and use.needed_for in (PaperStage.APPLICATION, PaperStage.IGNITION):
            return self.application.clauses.get(customer)
        return use.clause

    def limits_for(
        self, customer: Customer | str, small_ci: bool | None, permit: PermitKind | str | None = None
    ) -> list[Limit]:
        """The limits that run for such a case."""
        return [limit for limit in self.limits.values() if limit.applies.fits(customer, small_ci, permit)]

    def department(self, name: str) -> str:
        """The name a department goes by here, old names and aliases included."""
        return self.dept_aliases.get(name, name)
