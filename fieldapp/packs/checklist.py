"""A checklist of the joint acceptance: items with their criterion, unit, limits, weight and reference."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from fieldapp.packs.base import Confidence, Model, Named, Positive, Text


class ItemType(StrEnum):
    BOOL = "bool"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"
    TEST = "test"


class Grade(StrEnum):
    """主控 must pass; 一般 counts towards the share."""

    MAJOR = "MAJOR"
    GENERAL = "GENERAL"


class Bounds(Model):
    """Limits of a measured value; the design factors make them follow the design value of the case."""

    unit: str | None = None
    min: float | None = None
    max: float | None = None
    min_inclusive: bool = True
    max_inclusive: bool = True
    design_min_factor: Positive | None = None
    design_max_factor: Positive | None = None

    def lowest(self, design: float | None = None) -> float | None:
        """The lower limit for a case with this design value."""
        return design * self.design_min_factor if design is not None and self.design_min_factor else self.min

    def highest(self, design: float | None = None) -> float | None:
        """The upper limit for a case with this design value."""
        return design * self.design_max_factor if design is not None and self.design_max_factor else self.max

    def holds(self, value: float, design: float | None = None) -> bool:
        """True when the value is within the limits; a missing limit never refuses."""
        low, high = self.lowest(design), self.highest(design)
        above = low is None or value > low or (self.min_inclusive and value == low)
        below = high is None or value < high or (self.max_inclusive and value == high)
        return above and below


class Point(Bounds, Named):
    """One of several things measured under one item; `grade` overrides the item's."""

    grade: Grade | None = None


class Item(Bounds, Named):
    """One line of a checklist.

    `tests`: every group must be met, by one of the test rules in it. `points`: the measurements an item is made
    of; those that occur on site are measured. `design_based`: limits follow the design value given per case.
    `photo`: no passing without a picture. `video`: the picture shows the thing at work.
    """

    criterion: Text
    type: ItemType
    grade: Grade
    points: tuple[Point, ...] = ()
    tests: tuple[tuple[Text, ...], ...] = ()
    photo: bool = False
    video: bool = False
    file: bool = False
    sign: bool = False
    na_allowed: bool = False
    design_based: bool = False
    ref: Text
    conf: Confidence

    @property
    def test(self) -> str | None:
        """The first test rule asked for, None when the item is not a test."""
        return self.tests[0][0] if self.tests else None

    @model_validator(mode="after")
    def whole(self) -> Self:
        """A test names its rule, a number its unit."""
        if (self.type is ItemType.TEST) != bool(self.tests):
            raise ValueError("type 是 test 才写 tests，写了 tests 就要是 test")
        if self.type is ItemType.NUMBER and not self.points and self.unit is None:
            raise ValueError("量值项要写 unit")
        return self


class Checklist(Named):
    """A named, versioned list; a signed acceptance keeps code and version."""

    version: Text
    items: tuple[Item, ...] = Field(min_length=1)

    def item(self, code: str) -> Item:
        """The item with that code; KeyError when the list has none."""
        return {one.code: one for one in self.items}[code]
