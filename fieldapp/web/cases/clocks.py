"""The clocks of a case as the page shows them: every one, with its target, its 24 hours and its working days."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from fieldapp import sla
from fieldapp.domain.calendar import calendar_of
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, stopped_by
from fieldapp.domain.hold import Hold
from fieldapp.domain.limit import while_open
from fieldapp.lib.clock import local, parse
from fieldapp.packs import EVENTS
from fieldapp.packs.base import DayType
from fieldapp.packs.limit import Limit
from fieldapp.sla import policy
from fieldapp.sla.clock import ClockState, Phase
from fieldapp.web.view import ClockView, clock_view, day_text, due_text, duration_text, left_text, moment_text

WORDS = {Phase.MET: "done", Phase.BREACHED: "late", Phase.PAUSED: "hold"}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One promised limit: face, name, due words, state words with their kind, and what else is known of it.

    `open` says how it is counted while the class that decides it is not known.
    """

    key: str
    view: ClockView
    name: str
    due: str
    open: str
    state: str
    kind: str
    notes: list[str]
    href: str


def clock_rows(
    session: Session, case: Case, clocks: list[Clock], holds: list[Hold], now: datetime
) -> list[ClockRow]:
    """All live clocks in the order they started."""
    return [_row(session, case, clock, holds, now) for clock in clocks]


def state_of(case: Case, clock: Clock, holds: list[Hold], now: datetime) -> ClockState:
    limit = case.pack.limits[clock.key]
    return clock.state(stopped_by(holds, limit, clock.subject_id), now, limit.warn_percent)


def _row(session: Session, case: Case, clock: Clock, holds: list[Hold], now: datetime) -> ClockRow:
    limit, state = case.pack.limits[clock.key], state_of(case, clock, holds, now)
    return ClockRow(
        key=clock.key,
        view=clock_view(state, now),
        name=clock.name,
        due=due_text(clock.due_at, now),
        open=(undecided := while_open(limit, case.small_ci)),
        state=_state(state, clock, now),
        kind=WORDS.get(state.phase, ""),
        notes=[
            *filter(None, (undecided,)),
            *_targets(clock, now),
            *_restarted(case, limit, now),
            *_way(case, clock, now),
            *_working_days(session, case, clock, limit, holds, now),
            *_paused(state),
        ],
        href=url_for("cases.why", case_id=case.id, key=clock.key, subject=clock.subject_id),
    )


def _state(state: ClockState, clock: Clock, now: datetime) -> str:
    """剩 64 分; 达标，用 3 小时; 超 2 小时; 停表."""
    if state.phase is Phase.PAUSED:
        return "停表"
    if clock.stopped_at is None:
        return left_text(clock.due_at, now)
    if clock.sure_at is not None:
        return f"待定（离线），{moment_text(clock.stopped_at, now)} 到 {moment_text(clock.sure_at, now)} 之间做完"
    if state.phase is Phase.MET:
        return f"达标，用 {duration_text(state.elapsed)}"
    return f"晚了 {duration_text(clock.stopped_at - clock.due_at)}"


def _targets(clock: Clock, now: datetime) -> list[str]:
    """The internal target before rest days moved it, and the 24 hours of a one-day limit; both are no promise."""
    notes = [f"{moment_text(clock.started_at, now)} 起算"]
    if clock.target_at != clock.due_at:
        notes.append(f"内部目标 {due_text(clock.target_at, now)}")
    if clock.stopwatch_at is not None and clock.stopwatch_at != clock.due_at:
        notes.append(f"24 小时秒表到 {moment_text(clock.stopwatch_at, now)}")
    return notes


def _restarted(case: Case, limit: Limit, now: datetime) -> list[str]:
    """That a customer's other time started it anew, for everybody to see."""
    moved = case.marked("PROMISE_RESTARTED") if limit.start == "SURVEY_APPOINTMENT" else None
    return [f"客户改期，{moment_text(moved, now)} 改的，重新起算"] if moved else []


def _working_days(
    session: Session, case: Case, clock: Clock, limit: Limit, holds: list[Hold], now: datetime
) -> list[str]:
    """When it would end if its days were working days; told because a customer may count so."""
    pack = case.pack
    if not pack.calendar.show_working_days or limit.days is None or limit.day_type is DayType.WORKING:
        return []
    counted = replace(policy.spec(limit, pack.calendar), day_type=DayType.WORKING)
    calendar = calendar_of(session, case.company_id, pack)
    deadline = sla.due(counted, clock.started_at, stopped_by(holds, limit, clock.subject_id), calendar)
    return [f"按工作日算是 {due_text(deadline.due, now)}"] if deadline.due != clock.due_at else []


def _paused(state: ClockState) -> list[str]:
    return [f"停过 {duration_text(state.paused)}，不计"] if state.paused else []


def milestones(case: Case, clock: Clock, now: datetime) -> list[dict[str, str]]:
    """What the pack names on the way to the end of the limit: when it happened since the start, else 未到."""
    found = []
    for event in case.pack.limits[clock.key].milestones:
        mark = case.marks.get(event)
        reached = mark if mark is not None and mark["seq"] > clock.started_seq else None
        value = moment_text(parse(reached["at"]), now) if reached else "未到"
        found.append({"name": EVENTS[event], "value": value})
    return found


def _way(case: Case, clock: Clock, now: datetime) -> list[str]:
    said = "，".join(f"{one['name']} {one['value']}" for one in milestones(case, clock, now))
    return [f"途中：{said}"] if said else []


def working(clock: Clock, now: datetime) -> list[dict[str, str]]:
    """The steps of the reckoning as rows of the sheet."""
    return [{"name": step["text"], "value": _moment(parse(step["at"]), now)} for step in clock.steps]


def _moment(at: datetime, now: datetime) -> str:
    """00:00 ends the day before it: 11月23日 24:00."""
    here = local(at)
    if (here.hour, here.minute) != (0, 0):
        return moment_text(at, now)
    return f"{day_text(here.date() - timedelta(days=1), now)} 24:00"
