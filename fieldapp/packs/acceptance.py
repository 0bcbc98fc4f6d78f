"""The joint acceptance: which parties sign for which class, which checklists apply, what passes."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from fieldapp.packs.base import Count, Model, Named, Percent, Positive, Role, Text


class AcceptanceClass(StrEnum):
    SMALL = "SMALL"
    NONSMALL = "NONSMALL"
    RES = "RES"


class FirmKind(StrEnum):
    GAS_COMPANY = "GAS_COMPANY"
    DESIGN_FIRM = "DESIGN_FIRM"
    CONTRACTOR = "CONTRACTOR"
    SUPERVISOR_FIRM = "SUPERVISOR_FIRM"
    CUSTOMER = "CUSTOMER"


class Fallback(Model):
    """Who signs instead, and when: NO_SUPERVISOR or CUSTOMER_OWNS_WORKS."""

    when: Text
    name: Text
    firm_kind: FirmKind
    roles: tuple[Role, ...] = ()


class Party(Model):
    """A slot that must sign: the people of `firm_kind` with one of `roles`."""

    slot: Text
    name: Text
    firm_kind: FirmKind
    roles: tuple[Role, ...]
    checks: str = ""
    fallback: Fallback | None = None


class Guest(Named):
    """Who may sign besides; never counted among the parties that must."""

    firm_kind: FirmKind = FirmKind.GAS_COMPANY


class Suspicion(Model):
    """What quality is told to look at twice; it never blocks anybody.

    `tempo_items` items in a row by one person in less than `tempo_seconds` each; `stroke_distance`: two signatures
    whose points lie closer than this share of their size; a test that passed and was held more than `hold_minutes` too
    short by the company's time; a photo whose own notes say that it was taken more than `photo_hours` before the record
    or after it, or `photo_m` metres from the site (missing: not looked at).
    """

    tempo_items: Count
    tempo_seconds: Positive
    stroke_distance: Positive
    hold_minutes: Positive | None = None
    photo_hours: Positive | None = None
    photo_m: Positive | None = None
    ref: Text


class Acceptance(Model):
    """`retest_months`: acceptance older than that without gas is tested again before ignition."""

    parties: dict[AcceptanceClass, tuple[Party, ...]]
    optional_parties: tuple[Guest, ...]
    quorum: Count
    convener_role: Role
    general_pass_percent: Percent
    worst_factor: Positive
    checklists: dict[AcceptanceClass, tuple[Text, ...]]
    buried_checklist: Text
    retest_months: Count
    res_required: Literal[True]
    rectification_counts: Literal[True]
    rectification_days: Count
    remaining_issue_days: Count
    same_signer_seconds: Count
    suspicion: Suspicion | None = None
    results: tuple[Named, ...] = Field(min_length=1)
    forms: tuple[Named, ...] = ()
    clauses: dict[str, str]
    ref: Text

    def lists_for(self, klass: AcceptanceClass | str, buried: bool) -> tuple[str, ...]:
        """Codes of the checklists for a class; a buried outdoor part adds its own."""
        codes = self.checklists[AcceptanceClass(klass)]
        return (*codes, self.buried_checklist) if buried else codes
