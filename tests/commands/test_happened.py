"""A crew works in a cellar without signal: what arrives in the evening happened in the afternoon."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.report_progress import ReportProgress
from fieldapp.domain.clock import Clock
from fieldapp.domain.journal import Event
from fieldapp.domain.rate import Rate, rates
from fieldapp.domain.works import Progress
from fieldapp.lib.clock import SHANGHAI, iso, parse
from tests.support.cast import Stage, enter
from tests.support.story_ignition import accepted_works, applied, lighting, prepared, taken_up
from tests.support.story_works import building

MORNING = datetime(2026, 3, 12, 9, 0, tzinfo=SHANGHAI)
HOUR, MS = timedelta(hours=1), timedelta(milliseconds=1)
PHONE = "0190a000-0000-7000-8000-000000000001"


def cellar(
    seen: datetime, since: timedelta, running: timedelta | None, off: timedelta = timedelta()
) -> dict[str, Any]:
    """What the letter of a phone says that left the net at `seen`; `off` is how wrong its clock is."""
    return {
        "device_id": PHONE, "client_at": seen + since + off, "seen_at": seen, "since_ms": since // MS,
        "mono_ms": None if running is None else running // MS,
    }  # fmt: skip


def tell(stage: Stage, order_id: UUID, at: datetime, **told: Any) -> None:
    """The crew's report arrives."""
    stage.act("crew", ReportProgress(order_id=order_id, text="沟槽挖好，管放下去"), at=at, **told)


def reported(stage: Stage, case_id: UUID) -> tuple[Progress, Event]:
    with Session(stage.engine) as session:
        made = session.scalars(select(Progress).where(Progress.case_id == case_id)).one()
        return made, session.scalars(select(Event).where(Event.subject_id == made.id)).one()


def test_it_is_stamped_with_the_time_of_the_work_not_of_the_sending(stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz, at=MORNING)
    told = cellar(MORNING + HOUR, 3 * HOUR, 3 * HOUR, off=5 * HOUR)
    tell(stage_xz, order_id, MORNING + 9 * HOUR, **told)
    made, event = reported(stage_xz, case_id)
    assert made.at == event.at == MORNING + 4 * HOUR
    assert event.server_at == MORNING + 9 * HOUR
    early, late = (parse(one) for one in event.data["between"])
    assert early <= event.at <= late
    assert late - early <= timedelta(minutes=4)


def test_it_is_stamped_as_it_arrives_when_the_company_watched(stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz, at=MORNING)
    tell(
        stage_xz,
        order_id,
        MORNING + HOUR,
        client_at=MORNING - HOUR,
    )
    made, event = reported(stage_xz, case_id)
    assert made.at == event.at == event.server_at == MORNING + HOUR
    assert "between" not in event.data


def test_it_keeps_what_a_turned_clock_leaves_uncertain(stage_xz: Stage) -> None:
    case_id, order_id = building(stage_xz, at=MORNING)
    tell(
        stage_xz,
        order_id,
        MORNING + 9 * HOUR,
        **cellar(MORNING + HOUR, -2 * HOUR, None),
    )
    _, event = reported(stage_xz, case_id)
    assert event.at == MORNING + 9 * HOUR
    assert event.data["between"] == [iso(MORNING + HOUR), iso(MORNING + 9 * HOUR)]


def lit(stage: Stage, arrives: datetime, **told: Any) -> tuple[Clock, Rate]:
    """Gas is let in at a restaurant in a cellar; the morning's application promised it by the end of tomorrow."""
    case_id = accepted_works(stage, at=MORNING)
    application_id = taken_up(stage, applied(stage, case_id, at=MORNING), at=MORNING)
    prepared(stage, application_id, at=MORNING + HOUR)
    stage.act("customer_manager", lighting(application_id), at=arrives, **told)
    with Session(stage.engine) as session:
        clock = session.scalars(select(Clock).where(Clock.case_id == case_id, Clock.key == "IGNITION")).one()
        company = stage.cast.company
        found = rates(session, company.id, company.pack, arrives)
        return clock, next(one for one in found if one.name.startswith(clock.name))


LAST = datetime(2026, 3, 14, 0, 0, tzinfo=SHANGHAI)


def test_a_dead_zone_causes_no_false_breach(stage_xz: Stage) -> None:
    """Lit an hour before the end of the day; the phone found the net again in the morning."""
    clock, rate = lit(stage_xz, LAST + 8 * HOUR, **cellar(LAST - 5 * HOUR, 4 * HOUR, 4 * HOUR))
    assert (clock.late_at, clock.stopped_at, clock.sure_at) == (LAST, LAST - HOUR, None)
    assert (rate.met, rate.late, rate.open) == (1, 0, 0)


def test_a_clock_set_back_earns_no_kept_promise(stage_xz: Stage) -> None:
    """Lit three hours late, with the phone turned back by five: its other clock knows."""
    clock, rate = lit(stage_xz, LAST + 8 * HOUR, **cellar(LAST - 5 * HOUR, 3 * HOUR, 8 * HOUR))
    assert clock.stopped_at == LAST + 3 * HOUR
    assert (rate.met, rate.late, rate.open) == (0, 1, 0)


def test_what_only_the_phone_says_stays_open_and_the_page_says_so(app: Flask, stage_xz: Stage) -> None:
    clock, rate = lit(stage_xz, LAST + 8 * HOUR, **cellar(LAST - 5 * HOUR, 4 * HOUR, None))
    assert (clock.stopped_at, clock.sure_at) == (LAST - HOUR, LAST + 8 * HOUR)
    assert clock.took is None
    assert (rate.met, rate.late, rate.open) == (0, 0, 1)
    page = enter(app, stage_xz, "manager").get(f"/cases/{clock.case_id}").text
    assert "待定（离线）" in page
    assert "达标，用" not in page.split(clock.name, 1)[1][:400]
