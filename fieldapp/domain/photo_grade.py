"""What a photo's circumstances are worth as evidence: each fact against its limit, then A, B or C. Pure reckoning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldapp.lib.clock import local
from fieldapp.packs.photo import Photo, Weight
from fieldapp.packs.photo import PhotoFactCode as Code

A, B, C = "A", "B", "C"


class State(StrEnum):
    """LATER: cannot be known yet; it costs nothing, but the grade may still fall."""

    OK = "OK"
    WRONG = "WRONG"
    UNTOLD = "UNTOLD"
    LATER = "LATER"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a photo, from the phone, the picture and our own records; None where nothing was told.

    `source` is what the phone claims: camera (its camera was asked for), picker (camera or album, as the person
    chose). Ages are seconds before the picture was handed over; `bounds_s` is how far apart the bounds of its time lie,
    None when the company watched. `skew_s` is how far the phone's clock was off at `clock_at`. `seen`: used before.
    """

    source: str = ""
    file_age_s: float | None = None
    open_s: float | None = None
    accuracy_m: float | None = None
    fix_age_s: float | None = None
    site_m: float | None = None
    site_known: bool = True
    clock_suspect: bool = False
    bounds_s: float | None = None
    skew_s: float | None = None
    clock_at: datetime | None = None
    own_apart_s: float | None = None
    own_site_m: float | None = None
    seen: bool | None = None
    seen_alike: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the list: what is so in words, and the limit it is held against."""

    code: str
    name: str
    state: State
    weight: Weight
    said: str
    limit: str = ""
    remedy: str = ""

    @property
    def short(self) -> bool:
        return self.state in (State.WRONG, State.UNTOLD) and self.weight is not Weight.FREE

    def told(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {
            "code": self.code, "name": self.name, "state": self.state.value, "weight": self.weight.value,
            "said": self.said, "limit": self.limit, "remedy": self.remedy,
        }  # fmt: skip


def fact_of(told: dict[str, Any]) -> Fact:
    """Back from the record."""
    return Fact(**{**told, "state": State(told["state"]), "weight": Weight(told["weight"])})


def grade_of(rules: Photo, facts: list[Fact]) -> str:
    """A, B or C by the pack's rule."""
    short = [one for one in facts if one.short]
    if any(one.weight is Weight.HARD for one in short) or len(short) > rules.soft_for_b:
        return C
    return B if short else A


def facts_of(rules: Photo, known: Known) -> list[Fact]:
    """Every fact the pack asks for; what is short comes first."""
    found = []
    for rule in rules.facts:
        state, said, limit = _WEIGH[rule.code](rules, known)
        weight = rule.wrong if state is State.WRONG else rule.untold if state is State.UNTOLD else Weight.FREE
        found.append(Fact(rule.code.value, rule.name, state, weight, said, limit, rule.remedy or ""))
    return sorted(found, key=lambda one: (not one.short, one.state in (State.UNTOLD, State.LATER)))


Weighed = tuple[State, str, str]


def _source(rules: Photo, known: Known) -> Weighed:
    """Fresh when the file was made after the camera was opened. The phone says so: it stays a claim."""
    if known.source not in ("camera", "picker") or known.file_age_s is None:
        return State.UNTOLD, "手机没说", "要在这里直接拍"
    if known.file_age_s <= (known.open_s or 0) + rules.capture_seconds:
        return State.OK, "手机说是这里直接拍的", ""
    return State.WRONG, "从相册选的", f"{_span(known.file_age_s)}前的照片"


def _fix(rules: Photo, known: Known) -> Weighed:
    need = f"要 ±{rules.accuracy_m:.0f} m 以内"
    if known.accuracy_m is None:
        return State.UNTOLD, "没有定位", need
    said = f"±{known.accuracy_m:.0f} m"
    if known.accuracy_m > rules.accuracy_m:
        return State.WRONG, said, need
    if known.fix_age_s is not None and known.fix_age_s > rules.fix_seconds:
        return State.WRONG, f"{_span(known.fix_age_s)}前的定位", f"要 {_span(rules.fix_seconds)}以内"
    return State.OK, said, f"不超过 ±{rules.accuracy_m:.0f} m"


def _site(rules: Photo, known: Known) -> Weighed:
    """Outside only when the whole circle of the fix is; a circle wider than the limit proves neither."""
    if known.site_m is None:
        return State.UNTOLD, "没有定位" if known.site_known else "现场位置还没记", ""
    said, limit = distance_words(known.site_m), f"不超过 {rules.radius_m:.0f} m"
    wide = known.accuracy_m or 0
    if known.site_m - wide > rules.radius_m:
        return State.WRONG, said, limit
    if wide > rules.radius_m:
        return State.UNTOLD, f"±{distance_words(wide)}，定位太粗说不准", limit
    return (State.OK if known.site_m <= rules.radius_m else State.UNTOLD), said, limit


def _clock(rules: Photo, known: Known) -> Weighed:
    if known.clock_suspect:
        return State.WRONG, "拍照前后时钟动过", ""
    if known.bounds_s is None:
        return State.OK, "当场传的，按公司时间", ""
    if known.bounds_s > rules.clock_minutes * 60:
        return State.UNTOLD, f"前后 {_span(known.bounds_s)}说不准", f"要 {rules.clock_minutes:.0f} 分以内"
    off = _span(abs(known.skew_s)) if known.skew_s is not None else ""
    at = f"{local(known.clock_at):%H:%M} 对过" if known.clock_at else "对过"
    return State.OK, f"差 {off}，{at}" if off else at, ""


def _own_time(rules: Photo, known: Known) -> Weighed:
    if known.own_apart_s is None:
        return State.UNTOLD, "照片里没写", ""
    limit = f"不超过 {rules.own_minutes:.0f} 分"
    if abs(known.own_apart_s) > rules.own_minutes * 60:
        return State.WRONG, f"差 {_span(abs(known.own_apart_s))}", limit
    return State.OK, "对得上", limit


def _own_place(rules: Photo, known: Known) -> Weighed:
    if known.own_site_m is None:
        return State.UNTOLD, "照片里没写", ""
    limit = f"不超过 {rules.own_m:.0f} m"
    state = State.WRONG if known.own_site_m > rules.own_m else State.OK
    return state, f"离现场 {distance_words(known.own_site_m)}", limit


def _seen(rules: Photo, known: Known) -> Weighed:
    if known.seen is None:
        return State.LATER, "待定", "传到公司后查"
    if known.seen:
        return State.WRONG, "和用过的一张几乎一样" if known.seen_alike else "用过", ""
    return State.OK, "没用过", ""


_WEIGH = {
    Code.SOURCE: _source, Code.FIX: _fix, Code.SITE: _site, Code.CLOCK: _clock, Code.OWN_TIME: _own_time,
    Code.OWN_PLACE: _own_place, Code.SEEN: _seen,
}  # fmt: skip


def distance_words(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 10_000 else f"{metres / 1000:.0f} km"


def _span(seconds: float) -> str:
    """2 秒, 38 秒, 4 分, 2 小时, 9 天."""
    for size, unit in ((86_400, "天"), (3_600, "小时"), (60, "分")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} 秒"


def short_of(facts: list[Fact]) -> Iterator[Fact]:
    """What the grade lacks, in the order it is shown."""
    return (one for one in facts if one.short)
