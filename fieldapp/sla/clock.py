"""Where a clock stands at a moment: running, on hold, met or breached, how much is used, how much is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import floor

from fieldapp.lib.clock import local
from fieldapp.sla.deadline import Deadline
from fieldapp.sla.span import Hold, Span, cuts, held, measure, without


class Phase(StrEnum):
    """EXCLUDED: taken out of the count, because the case was cancelled or returned. UNSURE: done, and only a phone's
    word says that it was in time.
    """

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    MET = "MET"
    BREACHED = "BREACHED"
    EXCLUDED = "EXCLUDED"
    UNSURE = "UNSURE"


class Light(StrEnum):
    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


@dataclass(frozen=True, slots=True)
class ClockState:
    """`elapsed` + `paused` is the time by the wall clock since the start.

    `used_percent` and `left` are of the time that counts (opening hours for a limit in opening hours),
    `left` is negative after the deadline. `warned` is the highest warning threshold reached, 0 before the
    first. `excused`: late without the holds, in time with them.
    """

    phase: Phase
    elapsed: timedelta
    paused: timedelta
    used_percent: float
    light: Light
    left: timedelta
    warned: int
    excused: bool
    due: datetime
    stopped: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch between two changes; `causes` are the reasons of the holds in it."""

    since: datetime
    until: datetime
    held: bool
    causes: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def parts(start: datetime, stop: datetime, holds: Iterable[Hold]) -> tuple[Part, ...]:
    """From start to stop without gap or overlap, so that the lengths sum to the wall clock."""
    start, stop, holds = local(start), local(stop), tuple(holds)
    if stop <= start:
        return ()
    spans = [
        (Span(max(hold.since, start), min(hold.until or stop, stop)), hold.cause)
        for hold in holds
        if hold.since < stop and (hold.until is None or hold.until > start)
    ]
    edges = cuts([Span(start, stop), *(span for span, _ in spans)])
    found: list[Part] = []
    for since, until in pairwise(edges):
        here = [cause for span, cause in spans if span.since <= since and until <= span.until]
        causes = tuple(dict.fromkeys(cause for cause in here if cause))
        if found and (found[-1].held, found[-1].causes) == (bool(here), causes):
            since = found.pop().since
        found.append(Part(since, until, bool(here), causes))
    return tuple(found)


def _trivial(start: datetime, due: datetime, holds: tuple[Hold, ...]) -> Deadline:
    """A deadline that is only a stored moment: everything from the start to it counts, except the ended
    holds.
    """
    start, due = local(start), local(due)
    running = [max(hold.since, start) for hold in holds if hold.until is None and hold.since < due]
    return Deadline(
        start=start,
        due=due,
        internal_target=due,
        stopwatch=None,
        moved_by_hold=timedelta(),
        without_hold=due,
        rolled=False,
        covered=True,
        active=without([Span(start, max(due, start))], held(holds, start)),
        open_since=min(running) if running else None,
        steps=(),
    )


def state(
    now: datetime,
    started: datetime,
    stopped: datetime | None,
    deadline: Deadline | datetime,
    holds: Iterable[Hold] = (),
    warn: Sequence[int] = (50, 80, 100),
    *,
    excluded: bool = False,
) -> ClockState:
    """The clock at `now`, or as it stood when it stopped.

    A stored moment may stand for the deadline if it was computed without counting a running hold. 24:00
    belongs to the day: a stop exactly at the deadline is in time. The last threshold of `warn` is red, the
    one before it amber.
    """
    holds = tuple(holds)
    started = local(started)
    if not isinstance(deadline, Deadline):
        deadline = _trivial(started, deadline, holds)
    moment = max(local(stopped or now), started)
    open_since = deadline.open_since
    # While a hold that began in time is running, nothing is used up: the clock stands where the hold began.
    frozen = open_since is not None and open_since <= moment
    reading = min(moment, open_since) if open_since else moment
    late = moment > deadline.due and not frozen

    paused = measure(held(holds, started, moment), started, moment)
    total = measure(deadline.active)
    left = deadline.due - moment if late else measure(deadline.active, since=reading)
    used = _percent(total - left, total)
    if excluded:
        phase = Phase.EXCLUDED
    elif late:
        phase = Phase.BREACHED
    elif stopped is not None:
        phase = Phase.MET
    elif any(hold.since <= moment and (hold.until is None or moment < hold.until) for hold in holds):
        phase = Phase.PAUSED
    else:
        phase = Phase.RUNNING
    return ClockState(
        phase=phase,
        elapsed=moment - started - paused,
        paused=paused,
        used_percent=used,
        light=_light(used, late, warn),
        left=left,
        warned=max((threshold for threshold in warn if used >= threshold), default=0),
        excused=phase is Phase.MET and moment > deadline.without_hold,
        due=deadline.due,
        stopped=stopped is not None,
    )


def _percent(used: timedelta, total: timedelta) -> float:
    """Rounded down to a tenth, so that 100 means the time is up."""
    return floor(used / total * 1000) / 10 if total else 100.0


def _light(used: float, late: bool, warn: Sequence[int]) -> Light:
    amber, red = (warn[-2], warn[-1]) if len(warn) > 1 else (100, 100)
    if late or used >= red:
        return Light.RED
    return Light.AMBER if used >= amber else Light.GREEN
