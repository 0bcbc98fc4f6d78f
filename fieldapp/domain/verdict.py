"""Judges one item of a checklist and the acceptance as a whole; pure, by the rules of the pack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fieldapp.domain.trial_rule import judge_test, show
from fieldapp.packs.acceptance import Acceptance as Rules
from fieldapp.packs.checklist import Bounds, Grade, Item, ItemType, Point

OWN = "value"  # the key of an item's own measure, beside the codes of its points
_MILLIONTH = Decimal("0.000001")
_SCALES = {
    "m": (("mm", "0.001"), ("cm", "0.01")),
    "mm": (("m", "1000"), ("cm", "10")),
    "kPa": (("Pa", "0.001"), ("mmH₂O", "0.00980665"), ("MPa", "1000")),
    "MPa": (("kPa", "0.001"), ("Pa", "0.000001")),
    "%LEL": (("%vol", "20"),),
}
Values = Mapping[str, Decimal]
__all__ = ["OWN", "Finding", "Given", "Overall", "Verdict", "judge_item", "judge_test", "measures", "overall"]


class Verdict(StrEnum):
    PASS = "PASS"
    FAIL = "FAIL"
    NA = "NA"


VERDICT_NAMES = {Verdict.PASS: "合格", Verdict.FAIL: "不合格", Verdict.NA: "不适用"}


@dataclass(frozen=True, slots=True)
class Out:
    """A measure outside its limits: `ratio` how many times the limit it is (1.2 = a fifth beyond)."""

    key: str
    grade: Grade
    sentence: str
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the measures say: PASS or FAIL, None when there is nothing measured to say it."""

    verdict: Verdict | None
    reason: str
    out: tuple[Out, ...] = ()
    counted: int = 0

    @property
    def major(self) -> bool:
        """True when one of the measures outside is 主控, whatever the item is."""
        return any(one.grade is Grade.MAJOR for one in self.out)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as the rules read it."""

    verdict: Verdict
    values: Values
    designs: Values


def measures(item: Item) -> list[tuple[str, str, Bounds]]:
    """What can be measured under an item: key, name, limits. Empty for a plain yes or no."""
    if item.points:
        return [(point.code, point.name, point) for point in item.points]
    return [(OWN, "实测", item)] if item.type is ItemType.NUMBER else []


def judge_item(item: Item, values: Values, designs: Values) -> Finding:
    """The measures against their limits; those that follow the design need its value in `designs`."""
    out, within = [], []
    for key, name, bounds in measures(item):
        if key not in values:
            continue
        value, design = values[key], designs.get(key)
        grade = bounds.grade if isinstance(bounds, Point) and bounds.grade else item.grade
        sentence, ratio = _compare(value, bounds, design)
        label = "" if key == OWN else f"{name} "
        if sentence:
            out.append(Out(key, grade, f"{label}{sentence}", ratio))
        else:
            within.append(f"{label}{show(value)} {bounds.unit or item.unit or ''}".rstrip())
    if out:
        return Finding(
            Verdict.FAIL, "；".join(one.sentence for one in out), tuple(out), len(out) + len(within)
        )
    if within:
        return Finding(Verdict.PASS, "；".join(within), (), len(within))
    return Finding(None, "")


def limits(bounds: Bounds, design: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Lower and upper limit for a design value, as decimals."""
    low = _limit(bounds.min, bounds.design_min_factor, design)
    return low, _limit(bounds.max, bounds.design_max_factor, design)


def needs_design(bounds: Bounds) -> bool:
    return bounds.design_min_factor is not None or bounds.design_max_factor is not None


def _limit(plain: float | None, factor: float | None, design: Decimal | None) -> Decimal | None:
    """As Bounds.lowest and highest say, without binary fractions, to a millionth."""
    if design is not None and factor:
        return (design * Decimal(str(factor))).quantize(_MILLIONTH)
    return None if plain is None else Decimal(str(plain)).quantize(_MILLIONTH)


def _compare(value: Decimal, bounds: Bounds, design: Decimal | None) -> tuple[str, Decimal | None]:
    """The sentence of what is wrong ("" when nothing is) and how many times the limit the value is."""
    low, high = limits(bounds, design)
    unit = bounds.unit or ""
    if low is not None and (value < low or (value == low and not bounds.min_inclusive)):
        ratio = low / value if value > 0 and low > 0 else None
        return f"{show(value)} {unit} 低于下限 {show(low)}{_slip(value, low, high, unit)}", ratio
    if high is not None and (value > high or (value == high and not bounds.max_inclusive)):
        ratio = value / high if value > 0 and high > 0 else None
        return f"{show(value)} {unit} 高于上限 {show(high)}{_slip(value, low, high, unit)}", ratio
    return "", None


def _slip(value: Decimal, low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """The unit in which the number would fit, when it is far off."""
    edge = high if high is not None and value > high else low
    if edge is None or not edge or not (value > abs(edge) * 5 or abs(value) * 5 < abs(edge)):
        return ""
    for name, factor in _SCALES.get(unit, ()):
        turned = value * Decimal(factor)
        if (low is None or turned >= low) and (high is None or turned <= high):
            return f"，单位是 {name} 吗"
    return ""


@dataclass(frozen=True, slots=True)
class Overall:
    """The acceptance in numbers. Points count for 一般: every measured point, or the item when nothing is measured."""

    total: int
    answered: int
    majors: int
    majors_passed: int
    generals: int
    generals_passed: int
    not_applicable: int
    points: int
    points_passed: int
    failed: tuple[str, ...]
    left: tuple[str, ...]
    obstacles: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return self.answered == self.total

    @property
    def percent(self) -> int:
        """Share of general points that pass, rounded down so that 79.9 is not 80."""
        return 100 if not self.points else 100 * self.points_passed // self.points

    @property
    def passes(self) -> bool:
        return not self.obstacles


def overall(
    items: Sequence[Item], answers: Mapping[str, Given], left: Iterable[str], rules: Rules
) -> Overall:
    """Every 主控 passes; of 一般 enough points pass, none is too far out, and each failure is agreed as 遗留问题.

    `left` are the codes of items whose failure the owner agreed to leave. The worst deviation is read as a multiple of
    the limit: a value up to `worst_factor` times the upper limit, or down to the lower limit divided by it.
    """
    agreed = set(left)
    majors = [item for item in items if item.grade is Grade.MAJOR]
    generals = [item for item in items if item.grade is Grade.GENERAL]
    points = points_passed = 0
    failed, obstacles = [], []
    worst = Decimal(str(rules.worst_factor))
    for item in items:
        given = answers.get(item.code)
        if given is None or given.verdict is Verdict.NA:
            continue
        finding = judge_item(item, given.values, given.designs)
        bad = given.verdict is Verdict.FAIL
        if bad:
            failed.append(item.code)
        if item.grade is Grade.GENERAL:
            counted = max(finding.counted, 1)
            points += counted
            points_passed += counted - max(len(finding.out), 1 if bad else 0)
        if not bad:
            continue
        if item.grade is Grade.MAJOR or finding.major:
            obstacles.append(f"主控 {item.code} {item.name}不合格")
        elif any(one.ratio is None or one.ratio > worst for one in finding.out):
            obstacles.append(f"一般 {item.code} {item.name}超出允许偏差的 {show(worst)} 倍")
        elif item.code not in agreed:
            obstacles.append(f"一般 {item.code} {item.name}不合格，建设单位没同意遗留")
    if 100 * points_passed < rules.general_pass_percent * points:
        obstacles.append(f"一般合格 {points_passed}/{points} 点，不到 {rules.general_pass_percent}%")
    missing = [item for item in items if item.code not in answers]
    if missing:
        obstacles.insert(0, f"还有 {len(missing)} 项没结论")
    return Overall(
        len(items),
        len(items) - len(missing),
        *_tally(majors, answers),
        *_tally(generals, answers),
        sum(given.verdict is Verdict.NA for given in answers.values()),
        points,
        points_passed,
        tuple(failed),
        tuple(code for code in failed if code in agreed),
        tuple(obstacles),
    )


def _tally(items: Sequence[Item], answers: Mapping[str, Given]) -> tuple[int, int]:
    """How many apply (unanswered ones included) and how many pass."""
    given = [answers.get(item.code) for item in items]
    applying = [one for one in given if one is None or one.verdict is not Verdict.NA]
    return len(applying), sum(one is not None and one.verdict is Verdict.PASS for one in applying)
