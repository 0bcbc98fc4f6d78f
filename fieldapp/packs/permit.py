"""Road-excavation permits: a signed commitment (承诺制) or filing and approval by length (分流管理)."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from fieldapp.packs.base import Count, Model, Named, Positive, Role, Text


class PermitMode(StrEnum):
    COMMITMENT = "COMMITMENT"
    SPLIT_FLOW = "SPLIT_FLOW"


class Boundary(StrEnum):
    """How exactly the boundary length is treated."""

    NON_SMALL = "NON_SMALL"
    SMALL = "SMALL"
    MANUAL = "MANUAL"


class ZeroLength(StrEnum):
    SKIP = "SKIP"
    FILING = "FILING"


class Decision(StrEnum):
    """The way a case goes; CONFIRM asks the engineering department before anything starts."""

    SKIPPED = "SKIPPED"
    COMMITMENT = "COMMITMENT"
    FILING = "FILING"
    APPROVAL = "APPROVAL"
    CONFIRM = "CONFIRM"


class Permit(Model):
    """Lengths in metres, summed and rounded to `length_decimals`. Limits are keys of the pack's `limits`."""

    mode: PermitMode
    mode_name: Text
    small_length_m: Positive | None = None
    boundary: Boundary
    boundary_confirm: bool
    zero_length: ZeroLength
    length_method: Literal["SUM_OPEN_CUT"]
    length_decimals: Count
    trenchless: Literal["PITS_ONLY"]
    split_window_days: Count
    require_basis: bool
    basis_fallback: Literal["FULL_APPLICATION"]
    agent_role: Role
    filer: Text
    in_delivery: Literal[False]
    overrun_hold: Text
    approval_stop: Text
    authorities: tuple[Named, ...] = Field(min_length=1)
    filing_limit: str | None = None
    approval_limit: str | None = None
    clause: Text
    definition_clause: str | None = None
    filing_clause: str | None = None
    approval_clause: str | None = None

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Split flow needs its length and both limits."""
        if self.mode is PermitMode.SPLIT_FLOW:
            for key in ("small_length_m", "filing_limit", "approval_limit"):
                if getattr(self, key) is None:
                    raise ValueError(f"分流管理要写 {key}")
        return self

    def total(self, cuts: list[float]) -> float:
        """The length that is compared: the sum of the open cuts, half up to the pack's decimals."""
        step = Decimal(1).scaleb(-self.length_decimals)
        return float(sum((Decimal(str(cut)) for cut in cuts), Decimal(0)).quantize(step, ROUND_HALF_UP))

    def decide(self, length_m: float) -> Decision:
        """The way for a total length; the boundary itself is never decided silently while `boundary_confirm`."""
        if length_m == 0 and self.zero_length is ZeroLength.SKIP:
            return Decision.SKIPPED
        if self.mode is PermitMode.COMMITMENT or self.small_length_m is None:
            return Decision.COMMITMENT
        if length_m == self.small_length_m:
            if self.boundary_confirm or self.boundary is Boundary.MANUAL:
                return Decision.CONFIRM
            return Decision.FILING if self.boundary is Boundary.SMALL else Decision.APPROVAL
        return Decision.FILING if length_m < self.small_length_m else Decision.APPROVAL

    @property
    def proposed(self) -> Decision:
        """What a CONFIRM proposes; APPROVAL unless the pack puts the boundary with the small works."""
        return Decision.FILING if self.boundary is Boundary.SMALL else Decision.APPROVAL
