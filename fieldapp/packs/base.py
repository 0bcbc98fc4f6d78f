"""The ground of every pack model: frozen, closed to unknown keys, with the words all of them share."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Model(BaseModel):
    """A frozen piece of a pack; a key that is not declared is an error, so a typing mistake cannot hide."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Percent = Annotated[int, Field(ge=0, le=100)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]


class Customer(StrEnum):
    """The two kinds the rules know: 非民用 and 居民."""

    NONRES = "NONRES"
    RES = "RES"


class PaperCustomer(StrEnum):
    """Who brings a paper: a business, the developer of an estate, or one household of it."""

    NONRES = "NONRES"
    RES = "RES"
    HOUSEHOLD = "HOUSEHOLD"


class Role(StrEnum):
    """Every role a person can hold; its Chinese title comes from the company's pack."""

    CUSTOMER_MANAGER = "customer_manager"
    DESIGNER = "designer"
    CONTRACTOR = "contractor"
    CREW_LEADER = "crew_leader"
    SITE_MANAGER = "site_manager"
    QUALITY_INSPECTOR = "quality_inspector"
    COUNTER_OFFICER = "counter_officer"
    ENGINEER = "engineer"
    FINANCE_OFFICER = "finance_officer"
    CUSTOMER_SERVICE = "customer_service"
    SUPERVISOR = "supervisor"
    OWNER_REP = "owner_rep"
    MANAGER = "manager"
    ADMIN = "admin"
    PLATFORM = "platform"  # the outside system that pushes projects; nobody logs in as it


class Confidence(StrEnum):
    """V: text seen. S: from practice. T: verify against the printed standard."""

    V = "V"
    S = "S"
    T = "T"


class DayType(StrEnum):
    NATURAL = "NATURAL"
    WORKING = "WORKING"


class Roll(StrEnum):
    """What moves a deadline to the next working day: any rest day, a festival only, or nothing."""

    REST_DAY = "REST_DAY"
    FESTIVAL = "FESTIVAL"
    NONE = "NONE"


class DayKind(StrEnum):
    WORK = "WORK"
    REST = "REST"
    FESTIVAL = "FESTIVAL"


class Subject(StrEnum):
    """What a clock runs on."""

    CASE = "CASE"
    HOUSEHOLD = "HOUSEHOLD"
    APPLICATION = "APPLICATION"


class Named(Model):
    """A choice in a list: its code and what people call it."""

    code: Text
    name: Text
