"""The designer's round of the day: who is to be visited, in an order that keeps the agreed times and walks least."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from fieldapp.domain.appointment import Appointment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.domain.task import Task
from fieldapp.lib import geo

SURVEY_STEP = "survey"


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit. `fixed` is an agreed time of today, one from an earlier day is None; `leg_m` from the stop before."""

    case_id: UUID
    fixed: datetime | None
    place: geo.Place | None
    leg_m: int | None = None


def place_of(case: Case) -> geo.Place | None:
    """Where the case is, if that is known."""
    said: dict[str, Any] = case.place or {}
    if "lng" not in said or "lat" not in said:
        return None
    return geo.Place(said["lng"], said["lat"], geo.Crs(said.get("crs") or geo.Crs.CGCS2000))


def ordered(stops: Sequence[Stop]) -> list[Stop]:
    """Agreed times as agreed, at the same time the nearest first; the others where they lengthen the way least.

    Between two agreed times the nearest comes first. Those whose place is not known stand at the end.
    """
    fixed: list[Stop] = []
    waiting = sorted((one for one in stops if one.fixed), key=_agreed)
    while waiting:
        same = [one for one in waiting if one.fixed == waiting[0].fixed]
        chosen = _nearest(_last_place(fixed), same)
        fixed.append(chosen)
        waiting.remove(chosen)
    gaps: list[list[Stop]] = [[] for _ in range(len(fixed) + 1)]
    for one in (one for one in stops if not one.fixed):
        gaps[_best_gap(fixed, one)].append(one)
    found: list[Stop] = []
    for place, gap in enumerate(gaps):
        while gap:
            chosen = _nearest(_last_place(found), gap)
            found.append(chosen)
            gap.remove(chosen)
        if place < len(fixed):
            found.append(fixed[place])
    before = [None, *found]
    return [replace(one, leg_m=_metres(last.place if last else None, one.place))
            for last, one in zip(before, found, strict=False)]  # fmt: skip


def _agreed(stop: Stop) -> tuple[datetime, bool, UUID]:
    assert stop.fixed is not None
    return stop.fixed, stop.place is None, stop.case_id


def _nearest(here: geo.Place | None, stops: Sequence[Stop]) -> Stop:
    return min(stops, key=lambda one: (one.place is None, _way(here, one.place), str(one.case_id)))


def _last_place(stops: Iterable[Stop]) -> geo.Place | None:
    """Where one stands after these, as far as that is known."""
    return next((one.place for one in reversed(list(stops)) if one.place), None)


def _best_gap(fixed: Sequence[Stop], stop: Stop) -> int:
    """Before which of the agreed visits the detour is shortest (the later of equals); without a place the last."""
    if stop.place is None or not fixed:
        return len(fixed)
    detours = []
    for gap in range(len(fixed) + 1):
        before, after = _last_place(fixed[:gap]), _last_place(reversed(fixed[gap:]))
        direct = _metres(before, after) or 0
        detours.append((_way(before, stop.place, 0) + _way(after, stop.place, 0) - direct, -gap))
    return -min(detours)[1]


def _way(one: geo.Place | None, other: geo.Place | None, unknown: float = float("inf")) -> float:
    found = _metres(one, other)
    return unknown if found is None else found


def _metres(one: geo.Place | None, other: geo.Place | None) -> int | None:
    return round(geo.distance_m(one, other)) if one and other else None


def tour_of(
    session: Session, person: Person, midnight: datetime, morning: datetime
) -> list[tuple[Stop, Task, Appointment]]:
    """The person's open surveys that were agreed for before `midnight`, in the order of `ordered`."""
    query = (
        select(Task, Appointment)
        .join(Task.case)
        .join(Appointment, Appointment.case_id == Task.case_id)
        .options(contains_eager(Task.case))
        .where(
            Task.person_id == person.id, Task.kind == SURVEY_STEP, Task.closed_at.is_(None), visible(person),
            Appointment.superseded_at.is_(None), Appointment.at < midnight,
        )
    )  # fmt: skip
    rows = {task.case_id: (task, appointment) for task, appointment in session.execute(query)}
    stops = [
        Stop(case_id, appointment.at if appointment.at >= morning else None, place_of(task.case))
        for case_id, (task, appointment) in rows.items()
    ]
    return [(stop, *rows[stop.case_id]) for stop in ordered(stops)]
