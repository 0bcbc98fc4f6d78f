"""The answer to "when is it over": the deadline, what moved it, and how it was reckoned, step by step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from fieldapp.lib.clock import local
from fieldapp.sla import say
from fieldapp.sla.calendar import Calendar
from fieldapp.sla.span import Hold, Span, held


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation and the moment it leads to."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` binds; `internal_target` is the same before it rolled over rest days; all in Shanghai.

    `stopwatch` is the 24 hours of a one-day limit. `moved_by_hold` is the time the holds took out of the
    limit, `without_hold` the deadline had there been none. `active` are the stretches in which the limit is
    used up (nights do not count for opening hours). `open_since`: a hold is still running since then and
    will move the deadline further. `covered` False: a day that decided was beyond the published calendar.
    """

    start: datetime
    due: datetime
    internal_target: datetime
    stopwatch: datetime | None
    moved_by_hold: timedelta
    without_hold: datetime
    rolled: bool
    covered: bool
    active: tuple[Span, ...]
    open_since: datetime | None
    steps: tuple[Step, ...]

    @property
    def provisional(self) -> bool:
        return self.open_since is not None


def moved(
    moment: datetime, start: datetime, holds: tuple[Hold, ...], at: datetime | None, steps: list[Step]
) -> tuple[datetime, tuple[Span, ...]]:
    """Each part of the holds that begins before the moved deadline moves it by its length; and which parts
    did.
    """
    counted: list[Span] = []
    for span in held(holds, start, at):
        if span.since >= moment:
            break
        moment += span.length
        counted.append(span)
        text = f"停表 {say.moment(span.since)} 到 {say.moment(span.until)}{_causes(holds, span)}"
        steps.append(Step(f"{text}，往后 {say.length(span.length)}", moment))
    return moment, tuple(counted)


def _causes(holds: Iterable[Hold], span: Span) -> str:
    names = [
        hold.cause
        for hold in holds
        if hold.cause and hold.since < span.until and (hold.until is None or hold.until > span.since)
    ]
    return f"（{'、'.join(dict.fromkeys(names))}）" if names else ""


def covered(looked_at: Iterable[date], calendar: Calendar, due: datetime, steps: list[Step]) -> bool:
    years = sorted({day.year for day in looked_at if not calendar.covered(day)})
    for year in years:
        steps.append(Step(f"{year}年放假安排没公布，先按周一到周五上班算", due))
    return not years


def open_since(
    holds: Iterable[Hold], start: datetime, target: datetime, steps: list[Step]
) -> datetime | None:
    running = [max(hold.since, start) for hold in holds if hold.until is None and hold.since < target]
    if not running:
        return None
    steps.append(Step(f"{say.moment(min(running))} 起还停着，恢复后再往后推", target))
    return min(running)


def stricter(one: Deadline, contract: datetime) -> Deadline:
    """Of the promise and the contract date the earlier binds (A4-31); a hold does not move a contract."""
    contract = local(contract)
    if contract >= one.due:
        return one
    step = Step(f"合同约定 {say.moment(contract, end=True)}，早于承诺，按合同", contract)
    active = tuple(
        Span(span.since, min(span.until, contract)) for span in one.active if span.since < contract
    )
    return replace(
        one,
        due=contract,
        internal_target=min(one.internal_target, contract),
        rolled=False,
        active=active,
        open_since=None,
        steps=(*one.steps, step),
    )
