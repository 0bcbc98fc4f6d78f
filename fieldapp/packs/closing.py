"""Gas on and after: safety gates, completion, final audit, archive, fee ledger, household files, counters."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fieldapp.packs.base import Confidence, Count, Customer, Model, Named, Role, Text
from fieldapp.packs.checklist import Point


class GateCheck(StrEnum):
    """The record of the house that answers a gate."""

    ACCEPTANCE = "ACCEPTANCE"
    METER = "METER"
    CREW = "CREW"


class Gate(Named):
    """A safety gate; `applies` lists who passes it (NONRES, RES), `system`: the app answers it by itself.

    `points` are measured `readings` times in a row, all of them, or one of them when `any_point`. `checks` is the
    record that answers it, `evidence` what must be written down with the answer, `paper` the paper it proves.
    """

    applies: tuple[Customer, ...] = Field(min_length=1)
    question: Text
    photo: bool = False
    sign: bool = False
    system: bool = False
    test: str | None = None
    points: tuple[Point, ...] = ()
    any_point: bool = False
    readings: Annotated[int, Field(ge=1)] = 1
    checks: GateCheck | None = None
    evidence: str = ""
    paper: str | None = None
    ref: Text
    conf: Confidence


class Ignition(Model):
    """`switchable_off` can only be false: no pack, role or flag skips a gate."""

    gates: tuple[Gate, ...] = Field(min_length=1)
    switchable_off: Literal[False]
    crew_min: dict[Customer, Count]
    refusal_reasons: tuple["Refusal", ...]
    photos: tuple[Named, ...]
    min_photos: Count
    clauses: dict[Customer, str]


class Refusal(Named):
    """Why gas was not turned on; `user` stops the clock as 用户原因, else the company carries it.

    `hold` is the hold reason asked for by itself, `no_show` the one for nobody at home.
    """

    user: bool
    hold: str | None = None
    no_show: bool = False


class AuditStep(Named):
    role: Role
    department: Text


class FinalAudit(Model):
    """终审: each step is a key; all are needed and nobody turns two, nor his own submission's."""

    rule: Literal["TWO_KEYS"]
    steps: tuple[AuditStep, ...] = Field(min_length=2)
    four_eyes: bool
    verdicts: tuple[Named, ...]
    clause: Text


class CompletionDocument(Named):
    """A completion paper; `customers` who needs it, `when` a condition in words, `required` else."""

    required: bool
    customers: tuple[Customer, ...] = (Customer.NONRES, Customer.RES)
    when: str = ""


class Completion(Model):
    documents: tuple[CompletionDocument, ...] = Field(min_length=1)
    ref: Text
    clause: Text
    settlement_clause: Text
    retention_percent: Count


class RetentionPeriod(Named):
    years: Count | None = None


class Archive(Model):
    """`scope` BOTH files businesses too (一企一档)."""

    scope: Literal["BOTH"]
    periods: tuple[RetentionPeriod, ...] = Field(min_length=1)
    default_period: Text
    handover_from: Text
    handover_to: Text
    ref: Text
    clause: Text


class FeeStage(StrEnum):
    VOUCHER_OBTAINED = "VOUCHER_OBTAINED"
    DOSSIER_READY = "DOSSIER_READY"
    REPORTED = "REPORTED"
    DUNNED = "DUNNED"
    PART_PAID = "PART_PAID"
    PAID = "PAID"
    BOOKED = "BOOKED"


class FeeStep(Model):
    """A stage of the fee ledger, its name, and the role whose turn it is."""

    stage: FeeStage
    name: Text
    role: Role


class AgeingBucket(Model):
    name: Text
    from_days: Count
    to_days: Count | None = None


class Fee(Model):
    """城市燃气配套费 ledger: the voucher the developer paid, and what the finance bureau passes on."""

    enabled: bool
    records: Text
    stages: tuple[FeeStep, ...] = ()
    dossier: tuple[Named, ...] = ()
    ageing: tuple[AgeingBucket, ...] = ()
    dun_every_days: Count
    payer: Text
    warn_after: Text
    warn_note: Text
    collect_clause: str | None = None
    dun_clause: str | None = None


class HouseholdField(Named):
    """A field of 一户一档; mandatory ones count for completeness."""

    block: Text
    mandatory: bool


class Household(Model):
    name: Text
    business_name: Text
    file_fields: tuple[HouseholdField, ...] = Field(min_length=1)
    clause: Text


class Counted(StrEnum):
    """What a counter may count; the money in fen, all else one by one."""

    CAME_IN_PERSON = "CAME_IN_PERSON"
    PAPER_BROUGHT = "PAPER_BROUGHT"
    APPROVAL_APPLIED = "APPROVAL_APPLIED"
    CHARGED = "CHARGED"


class Counter(Named):
    """One of the four zeros, counted on each case; above zero it carries a reason.

    Without `counts` it stays at zero; packs adopted before had none, no new one may where zeros are promised.
    """

    unit: str = ""
    counts: tuple[Counted, ...] = ()

    @property
    def money(self) -> bool:
        return Counted.CHARGED in self.counts


class Kpi(Model):
    zero_docs: Text
    counters: tuple[Counter, ...]
