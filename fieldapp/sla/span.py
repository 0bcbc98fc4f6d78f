"""Stretches of time: half-open, cut, merged, measured; and the holds that stop a clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from fieldapp.lib.clock import local


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `since` until just before `until`, in Shanghai."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "since", local(self.since))
        object.__setattr__(self, "until", local(self.until))
        if self.until < self.since:
            raise ValueError(f"a span ends before it begins: {self.since} {self.until}")

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Hold:
    """A stopped stretch; `until` None means it is still running. `cause` is the reason's name, for the
    explanation.
    """

    since: datetime
    until: datetime | None = None
    cause: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "since", local(self.since))
        if self.until is not None:
            object.__setattr__(self, "until", local(self.until))
            if self.until < self.since:
                raise ValueError(f"a hold ends before it begins: {self.since} {self.until}")


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, without overlap or touching neighbours, empty ones gone."""
    merged: list[Span] = []
    for span in sorted(spans):
        if not span.length:
            continue
        if merged and span.since <= merged[-1].until:
            merged[-1] = Span(merged[-1].since, max(merged[-1].until, span.until))
        else:
            merged.append(span)
    return tuple(merged)


def held(holds: Iterable[Hold], start: datetime, at: datetime | None = None) -> tuple[Span, ...]:
    """The union of the holds, cut at the start. A running hold counts until `at`, without `at` not yet at
    all.
    """
    start = local(start)
    spans: list[Span] = []
    for hold in holds:
        until = hold.until if hold.until is not None else at
        if until is not None and until > max(hold.since, start):
            spans.append(Span(max(hold.since, start), until))
    return union(spans)


def without(spans: Iterable[Span], gaps: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of the spans outside the gaps. The gaps are a union."""
    rest: list[Span] = []
    for span in spans:
        since = span.since
        for gap in gaps:
            if gap.until <= since or gap.since >= span.until:
                continue
            if gap.since > since:
                rest.append(Span(since, gap.since))
            since = gap.until
        if since < span.until:
            rest.append(Span(since, span.until))
    return tuple(rest)


def measure(spans: Iterable[Span], since: datetime | None = None, until: datetime | None = None) -> timedelta:
    """The time inside the spans (a union), optionally only between two moments."""
    total = timedelta()
    for span in spans:
        begin = max(span.since, since) if since else span.since
        end = min(span.until, until) if until else span.until
        total += max(end - begin, timedelta())
    return total


def cuts(spans: Iterable[Span]) -> list[datetime]:
    """Every boundary, once, in order."""
    return sorted(set(chain.from_iterable((span.since, span.until) for span in spans)))
