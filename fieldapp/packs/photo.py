"""What a photo is worth as evidence: the facts that count, their limits, and what a missing one costs."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from fieldapp.packs.base import Count, Model, Named, Positive, Text


class Weight(StrEnum):
    """What a fact costs that is not as it should be: nothing, a little, or the grade."""

    FREE = "FREE"
    SOFT = "SOFT"
    HARD = "HARD"


class PhotoFactCode(StrEnum):
    SOURCE = "SOURCE"
    FIX = "FIX"
    SITE = "SITE"
    CLOCK = "CLOCK"
    OWN_TIME = "OWN_TIME"
    OWN_PLACE = "OWN_PLACE"
    SEEN = "SEEN"


class PhotoFact(Named):
    """`untold` is the weight when nothing is known of it, `wrong` when it contradicts its limit."""

    code: PhotoFactCode
    untold: Weight
    wrong: Weight
    remedy: Text | None = None


class PhotoGradeName(Named):
    """What a grade means in words."""


class Photo(Model):
    """Grade A: nothing short; B: at most `soft_for_b` SOFT facts short; C: more of them, or a HARD one.

    A fix counts with `accuracy_m` or better and not older than `fix_seconds`; the site is reached within `radius_m`. A
    file is fresh when it was made at most `capture_seconds` before the camera was opened. The phone's time is known
    when its bounds lie within `clock_minutes`. `own_minutes` and `own_m` are for what the picture says of itself. Two
    pictures look alike when the correlation of their slopes at the best fit is `alike_fit` or more.
    """

    accuracy_m: Positive
    fix_seconds: Positive
    radius_m: Positive
    capture_seconds: Positive
    clock_minutes: Positive
    own_minutes: Positive
    own_m: Positive
    alike_fit: Annotated[float, Field(gt=0, le=1)]
    soft_for_b: Count
    facts: tuple[PhotoFact, ...] = Field(min_length=1)
    grades: tuple[PhotoGradeName, ...] = Field(min_length=3, max_length=3)
    unproven: Text
    ref: Text

    def fact(self, code: PhotoFactCode) -> PhotoFact | None:
        """The fact with that code; None when this company does not ask for it."""
        return next((one for one in self.facts if one.code is code), None)
