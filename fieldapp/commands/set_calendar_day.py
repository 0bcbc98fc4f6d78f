"""Set what a day is for the company; the running deadlines that the day touches are reckoned anew."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.calendar import CalendarDay
from fieldapp.domain.clock import Clock
from fieldapp.domain.digest import bounds
from fieldapp.domain.person import Role


class SetCalendarDay(Command):
    """WORK, REST or FESTIVAL over the published calendar; PUBLISHED takes the own entry away again."""

    kind: ClassVar[str] = "set_calendar_day"
    title: ClassVar[str] = "改日历"

    day: date
    day_kind: Literal["WORK", "REST", "FESTIVAL", "PUBLISHED"]
    note: str = Field(default="", max_length=100)


@verb(SetCalendarDay, by={Role.ADMIN})
def set_calendar_day(do: Doing, cmd: SetCalendarDay) -> Result:
    own = select(CalendarDay).where(CalendarDay.company_id == do.actor.company_id, CalendarDay.day == cmd.day)
    row = do.session.scalar(own)
    if cmd.day_kind == "PUBLISHED":
        if row is not None:
            do.session.delete(row)
    elif row is None:
        do.session.add(
            CalendarDay(company_id=do.actor.company_id, day=cmd.day, kind=cmd.day_kind, note=cmd.note)
        )
    else:
        row.kind, row.note = cmd.day_kind, cmd.note
    do.session.flush()
    touched = _touched(do, cmd.day)
    for case_id in touched:
        do.case(
            case_id
        )  # the deadlines of whatever was taken in hand are reckoned when the command is settled
    data = {"day": cmd.day.isoformat(), "kind": cmd.day_kind, "note": cmd.note, "cases": len(touched)}
    do.record(None, "CALENDAR_SET", data=data)
    return {"cases": len(touched)}


def _touched(do: Doing, day: date) -> list[UUID]:
    """Cases with a running clock that this day could move: it began before the day is over and ends after it began."""
    since, until = bounds(day)
    query = (
        select(Clock.case_id)
        .where(
            Clock.company_id == do.actor.company_id, Clock.stopped_at.is_(None), Clock.void.is_(False),
            Clock.started_at < until, Clock.due_at > since,
        )
        .distinct()
        .order_by(Clock.case_id)
    )  # fmt: skip
    return list(do.session.scalars(query))
