"""Getting to know the customer: visits, papers, tolerance (容缺), and the application for gas."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from fieldapp.packs.base import Count, Customer, Model, Named, PaperCustomer, Percent, Positive, Role, Text


class CustomerKind(Named):
    """What sort of customer it is, and on which side of the rules that puts them."""

    customer: Customer


class Intake(Model):
    """How a pushed project becomes cases. A person confirms the class unless `auto_confirm`.

    `residential_words` in a name and `residential_industries` (starts of an industry code) hint at 居民.
    `handover_clauses` are what asks for the papers of the hand-over to design.
    """

    auto_confirm: bool
    case_grain: Text
    residential_words: tuple[Text, ...]
    residential_industries: tuple[Text, ...] = ()
    kinds: tuple[CustomerKind, ...] = Field(min_length=1)
    handover_clauses: dict[Customer, str]


class VisitCode(Named):
    """A door result; `revisit_days` None means no planned return. `wants`: the case goes on from here.

    `short` is what it is called where a dozen of them stand side by side.
    """

    short: str = ""
    revisit_days: Count | None = None
    max_visits: Count | None = None
    other_band: bool = False
    met: bool
    wants: bool = False
    photo: bool = False


class AgentReason(Named):
    """Why the customer cannot apply himself."""


class Sweep(Model):
    """Walking the streets. The numbers are our own guesses, which a company sets to what it sees.

    `alike_percent`: from this share of common characters two names within the dedup radius are offered as one shop,
    and from `same_percent` they are taken for one when two phones bring them that could not know of each other;
    `coarse_m`: a position less accurate is kept but places no door; `fastest_kmh`: quicker from door to door is marked;
    `street_m`: a door whose street nobody wrote is in that of the nearest door so far away;
    `near_m`: so far the list of what is near looks; `day_doors`: the target; `position_days`: positions of people go
    after that; `blank_weeks`: a street not walked for so long counts as blank.
    """

    alike_percent: Percent = 70
    same_percent: Percent = 80
    coarse_m: Positive = 100
    fastest_kmh: Positive = 120
    street_m: Positive = 60
    near_m: Positive = 2000
    day_doors: Count = 30
    position_days: Count = 90
    blank_weeks: Count = 12


class Visit(Model):
    """Rules of the door: `radius_m` around the address counts as there, `bands` are the times to vary.

    `authorisation` is what a customer signs who asks us to act for them.
    """

    radius_m: Positive
    dwell_seconds: Count
    dedup_radius_m: Positive
    bands: tuple[tuple[str, str], ...]
    codes: tuple[VisitCode, ...] = Field(min_length=1)
    agent_reasons: tuple[AgentReason, ...]
    demands: tuple[Named, ...]
    obstacles: tuple[Named, ...]
    energies: tuple[Named, ...]
    shop_states: tuple[Named, ...]
    pipes: tuple[Named, ...] = ()
    crossings: tuple[Named, ...] = ()
    tenures: tuple[Named, ...] = ()
    authorisation: Text = "委托燃气公司代为办理用气报装，递交和领取有关资料"
    sweep_scope: Literal["ALL"]
    clause: Text
    sweep_clause: Text
    sweep: Sweep = Sweep()


class PaperStage(StrEnum):
    """When a paper is wanted."""

    HANDOVER = "HANDOVER"
    DESIGN = "DESIGN"
    APPLICATION = "APPLICATION"
    ACCEPTANCE = "ACCEPTANCE"
    IGNITION = "IGNITION"
    FINAL_AUDIT = "FINAL_AUDIT"


class PaperCondition(StrEnum):
    """A paper that is wanted only in some cases."""

    AGENT = "AGENT"
    FLOW_OVER_SMALL = "FLOW_OVER_SMALL"
    INDUSTRY_PERMIT = "INDUSTRY_PERMIT"
    PROJECT = "PROJECT"


class Missing(StrEnum):
    """What a missing paper does: stops the step, is marked as missing, or warns."""

    BLOCK = "BLOCK"
    MARK = "MARK"
    WARN = "WARN"


class PaperUse(Model):
    """One place a paper is wanted. `required` True, False, or the condition that makes it so."""

    customer: PaperCustomer
    needed_for: PaperStage
    required: bool | PaperCondition
    missing: Missing = Missing.BLOCK
    clause: str | None = None


class PaperField(Named):
    """A value read off the paper; `kind` text, number, date, money (fen), or uscc."""

    kind: Text
    unit: str | None = None
    required: bool = True


class Paper(Named):
    """A paper (资料). `legality` / `technical`: touching it would hurt 合法性 / 技术可靠性, so it cannot be tolerated.

    `never`: no pack may make it tolerable. `shareable`: staff can get it by data sharing, the customer brings nothing.
    """

    uses: tuple[PaperUse, ...] = Field(min_length=1)
    fields: tuple[PaperField, ...] = ()
    tolerable: bool
    tolerance_note: str = ""
    legality: bool
    technical: bool
    never: bool = False
    shareable: bool = False
    sensitive: bool = False

    @property
    def of_agent(self) -> bool:
        """授权委托: wanted when somebody acts for the customer."""
        return any(use.required is PaperCondition.AGENT for use in self.uses)

    def use(self, customer: PaperCustomer | str, stage: PaperStage | str) -> PaperUse | None:
        """The use for this customer at this stage, or None when it is not wanted there."""
        return next((one for one in self.uses if one.customer == customer and one.needed_for == stage), None)


class ToleranceTest(Named):
    """One of the two questions asked for each missing paper; 影响 refuses the tolerance."""

    question: Text


class Tolerance(Model):
    """容缺: on which channels, and when the missing paper must be there. Gas is never cut off by itself."""

    scope: Text
    channels: tuple[Text, ...]
    basis_channels: tuple[Text, ...]
    tests: tuple[ToleranceTest, ...] = Field(min_length=2)
    due_days: Count
    remind_days: Count
    escalate_days: Count
    cut_off: Literal[False]
    clauses: dict[Customer, str]


class Application(Model):
    """`early` PARK keeps an application made before acceptance; `before_works` is how such a one is shown.

    `form` is the paper that the application itself is, since staff fill it in.
    """

    early: Text
    form: str | None = None
    before_works: Text
    auto_accept_working_hours: Positive
    agent_role: Role
    clauses: dict[Customer, str]
