"""Who the company is and what its published rules say: document facts, titles, channels, clauses, readings."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from fieldapp.packs.base import Model, Text


class Meta(Model):
    """The document the pack was made from. `version` is what a case keeps."""

    company: Text
    version: Text
    title: Text
    document_no: str | None = None
    issued: Text
    posted: str | None = None
    effective_from: Text
    effective_exact: bool = True
    note: str = ""
    region_codes: tuple[Text, ...] = Field(min_length=1)
    interpreted_by: tuple[Text, ...] = Field(min_length=1)
    supersedes: str | None = None


class Company(Model):
    name: Text
    short_name: Text
    city: Text


class Promise(Model):
    """What the company promises beyond the time limits. `outside_price_zero` is the national rule, for everybody."""

    four_zeros: bool
    four_zeros_clause: str | None = None
    outside_red_line_free: bool
    outside_red_line_clause: str | None = None
    outside_price_zero: bool
    outside_price_ref: Text


class Prework(Model):
    application_required: bool
    clause: str | None = None


class Push(Model):
    """Where projects come from."""

    source_profile: Text
    platforms: tuple[Text, ...] = Field(min_length=1)
    clause: Text


class Title(Model):
    name: Text
    by_clause: dict[str, str] = {}


class Departments(Model):
    engineering: Text
    finance: Text
    customer_service: Text
    market: Text
    network: Text


class Channel(Model):
    """A way to apply. `counter`: the customer stands in front of an officer."""

    code: Text
    name: Text
    online: bool
    counter: bool = False
    clause: Text


class ClauseStatus(StrEnum):
    RULE = "RULE"
    STATEMENT = "STATEMENT"


class Clause(Model):
    """One row of the published text; `quote` is literal, misprints included."""

    id: Text
    place: Text
    quote: str = Field(min_length=4)
    actor: Text
    meaning: Text
    status: ClauseStatus = ClauseStatus.RULE
    note: str = ""


class Ambiguity(Model):
    """A place where the text leaves a choice: the key that decides it, and the value the key has.

    `also` are further keys of the same choice; `choice` is False where the entry only records a reading.
    """

    key: Text
    value: Any
    also: dict[str, Any] = {}
    question: Text
    reading: Text
    choice: bool = True
    note: str = ""


class Ruleset(Model):
    """What happens to running cases when a new version comes into force."""

    migration: Literal["OWNER_DEPT"]
