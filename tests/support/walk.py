"""A whole case in one line of a story: every stage from the lead to the archive, at moments the story names."""

from datetime import datetime, timedelta
from uuid import UUID

from tests.support import (
    story_acceptance,
    story_closing,
    story_design,
    story_ignition,
    story_intake,
    story_works,
)
from tests.support.cast import Stage

HOMES = ("1-1-101", "1-1-102")


def received(stage: Stage, *, home: bool = False, at: datetime | None = None) -> UUID:
    """The lead, in the design firm's hands."""
    case_id = story_intake.estate(stage, at=at) if home else story_intake.lead(stage, at=at)
    return story_intake.handed_over(stage, case_id, at=at)


def drawn(
    stage: Stage,
    case_id: UUID,
    *,
    flow: str = "12.6",
    cut: str = "0",
    station: bool = False,
    at: datetime | None = None,
) -> UUID:
    """Agreed at `at`, on site an hour later, surveyed two, its area pressure checked three, drawn four hours later."""
    story_design.surveyed(stage, case_id, flow=flow, cut=cut, station=station, at=at)
    if story_design.residential(stage, case_id):
        story_design.pressed(stage, case_id, at=at)
    return story_design.dispatched(stage, case_id, at=at)


def lit(stage: Stage, case_id: UUID, *, at: datetime | None = None) -> list[UUID]:
    """Gas on; in an estate in each of its homes. Answers the applications."""
    homes: list[UUID | None] = [None]
    if story_design.residential(stage, case_id):
        homes = [*story_ignition.rooms(stage, case_id, *HOMES)]
    channels = {one.code for one in stage.cast.company.pack.channels}
    channel = "VISIT" if "VISIT" in channels else "HALL"
    found = []
    for household_id in homes:
        asked = story_ignition.applied(stage, case_id, household_id, at=at, channel=channel)
        found.append(story_ignition.taken_up(stage, asked, at=at))
        story_ignition.prepared(stage, asked, at=at)
        stage.act("customer_manager", story_ignition.lighting(asked), at=at)
    return found


def walked(
    stage: Stage,
    *,
    home: bool = False,
    flow: str = "12.6",
    cut: str = "0",
    station: bool = False,
    at: datetime | None = None,
) -> UUID:
    """From the lead to the archive: agreed and drawn on the first day, built on the second, and so on."""
    case_id = received(stage, home=home, at=at)
    drawn(stage, case_id, flow=flow, cut=cut, station=station, at=at)
    day = timedelta(days=1)
    story_works.finish(stage, case_id, at=at + day if at else None)
    story_acceptance.accepted(stage, case_id, at=at + 2 * day if at else None)
    lit(stage, case_id, at=at + 3 * day if at else None)
    story_closing.archived(stage, case_id, at=at + 4 * day if at else None)
    return case_id
