"""Both companies walk through, small, large and residential: every stage, every clock, and nothing left to do."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.commands.apply_for_gas import ApplyForGas
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.end_hold import EndHold
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of, holds_of, stopped_by
from fieldapp.domain.company import Company
from fieldapp.domain.journal import Event
from fieldapp.domain.proof import Count, prove
from fieldapp.domain.worklist import tasks_of
from fieldapp.lib.clock import local, parse
from fieldapp.lib.errors import Refused
from fieldapp.sla.clock import Phase
from tests.support import story_acceptance, story_closing, story_ignition, story_intake, story_works, walk
from tests.support.cast import Stage, enter, raise_curtain

MONDAY, DAY = parse("2026-03-02T10:00"), timedelta(days=1)
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Way(NamedTuple):
    """One of the walks: its facts, the road's route, the due moments of its clocks, what stays to be done."""

    company: str
    facts: dict[str, Any]
    route: str
    due: dict[str, str]
    open: set[str]


FILED = {"DESIGN_NONRES": "03-04 00:00", "IGNITION": "03-07 00:00", "PERMIT_FILING": "03-03 09:00"}
HOME = {"DESIGN_RES": "03-04 00:00", "IGNITION": "03-07 00:00"}
WAYS = {
    "XZ small": Way("xinzheng", {"cut": "120"}, "FILING", {"DELIVERY_SMALL": "03-06 00:00", **FILED}, {"restoration"}),
    "XZ non-small": Way(
        "xinzheng", {"flow": "60", "cut": "260", "station": True}, "APPROVAL",
        {"DELIVERY_NONSMALL": "03-07 00:00", "DESIGN_NONRES": "03-04 00:00", "PERMIT_APPROVAL": "03-04 00:00",
         "IGNITION": "03-07 00:00"}, {"restoration"},
    ),
    "XZ residential": Way(
        "xinzheng", {"home": True, "flow": "60"}, "SKIPPED", HOME, set()
    ),
    "TH non-residential": Way(
        "tanghe", {"cut": "120"}, "COMMITMENT",
        {"DELIVERY_SMALL": "03-06 00:00", "DESIGN_NONRES": "03-04 00:00", "IGNITION": "03-07 00:00"}, {"restoration"},
    ),
    "TH residential": Way(
        "tanghe", {"home": True, "flow": "60"}, "SKIPPED", HOME, {"fee"}
    ),
}  # fmt: skip
BOTH = ("XZ small", "TH residential")
RUNS = [pytest.param("sqlite", name, id=f"sqlite {name}") for name in WAYS] + [
    pytest.param("postgresql", name, id=f"postgresql {name}", marks=pytest.mark.postgres) for name in BOTH
]


def steps(stage: Stage, case_id: UUID) -> set[str]:
    with Session(stage.engine) as session:
        return {task.kind for task in tasks_of(session, session.get_one(Case, case_id))}


def short(moment: datetime) -> str:
    return f"{local(moment):%m-%d %H:%M}"


@pytest.mark.parametrize(("database_url", "name"), RUNS, indirect=["database_url"])
def test_it_walks_from_lead_to_archive(engine: Engine, name: str) -> None:
    way = WAYS[name]
    stage = raise_curtain(engine, way.company)
    case_id = walk.walked(stage, at=MONDAY, **way.facts)
    assert steps(stage, case_id) == way.open
    with Session(engine) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.permit_route, case.due_at) == ("ARCHIVED", way.route, None)
        clocks = clocks_of(session, case)
        assert {clock.key: short(clock.due_at) for clock in clocks} == way.due
        late = [clock.key for clock in clocks if clock.stopped_at is None or clock.stopped_at > clock.due_at]
        # The filing was done on the next day at ten, its half day was over at nine.
        assert late == (["PERMIT_FILING"] if way.route == "FILING" else [])
        count = Count()
        assert list(prove(session, session.query(Company).one(), count)) == [] and count.events > 90
        seqs = [e.seq for e in session.query(Event).filter(Event.case_id == case_id).order_by(Event.seq)]
        assert seqs == list(range(1, len(seqs) + 1))
        if case.pack.promise.four_zeros:  # the staff fetched everything, nobody came to the hall
            zeros = [one.code for one in case.pack.kpi.counters]
            assert [case.counters.get(one, 0) for one in zeros] == [0, 0, 0, 0]


@ONCE
def test_it_always_has_exactly_the_next_steps_in_the_worklist(stage_xz: Stage) -> None:
    case_id = story_intake.lead(stage_xz, at=MONDAY)
    assert steps(stage_xz, case_id) == {"visit"}
    story_intake.handed_over(stage_xz, case_id, at=MONDAY)
    assert steps(stage_xz, case_id) == {"appointment"}
    walk.drawn(stage_xz, case_id, cut="120", at=MONDAY)
    assert steps(stage_xz, case_id) == {"order_acceptance", "permit"}
    story_works.finish(stage_xz, case_id, at=MONDAY + DAY)
    closing = {"settlement", "completion_documents"}
    assert steps(stage_xz, case_id) == {"acceptance", "restoration", *closing}
    story_acceptance.accepted(stage_xz, case_id, at=MONDAY + 2 * DAY)
    assert steps(stage_xz, case_id) == {"gas-wish", "restoration", *closing}
    walk.lit(stage_xz, case_id, at=MONDAY + 3 * DAY)
    assert steps(stage_xz, case_id) == {"restoration", *closing}
    story_closing.archived(stage_xz, case_id, at=MONDAY + 4 * DAY)
    assert steps(stage_xz, case_id) == {"restoration"}


@ONCE
def test_it_counts_a_visit_of_the_customer_against_the_four_zeros(app: Flask, stage_th: Stage) -> None:
    case_id = story_ignition.accepted_works(stage_th)
    stage_th.act("counter", ApplyForGas(case_id=case_id, channel="HALL", applicant="张保国"))
    assert story_works.read(stage_th, case_id).counters == {"customer_trips": 1}
    other = story_ignition.accepted_works(stage_th)
    stage_th.act("counter", ApplyForGas(case_id=other, channel="HOTLINE", applicant="李秀英"))
    assert story_works.read(stage_th, other).counters == {}
    page = enter(app, stage_th, "manager").get(f"/cases/{case_id}").text
    assert "用户跑腿" in page


def started(stage: Stage, start: datetime, offset: int) -> UUID:
    """A case drawn so that what happens `offset` hours after the call happens at `start`."""
    at = start - timedelta(hours=offset)
    return walk.drawn(stage, story_intake.handed_over(stage, at=at), cut="120", at=at)


OVERLAP = (("03-03T09:00", "03-04T09:00"), ("03-03T15:00", "03-04T21:00"))
A54 = [
    ("DELIVERY_SMALL", 1, "2026-03-02T10:00", (), "2026-03-06T00:00"),
    ("DELIVERY_SMALL", 1, "2026-03-04T10:00", (), "2026-03-10T00:00"),
    ("DESIGN_NONRES", 2, "2026-03-06T16:00", (), "2026-03-10T00:00"),
    ("DESIGN_NONRES", 2, "2026-09-30T16:00", (), "2026-10-09T00:00"),
    ("DESIGN_NONRES", 2, "2026-02-13T11:00", (), "2026-02-15T00:00"),
    ("DELIVERY_SMALL", 1, "2026-03-02T10:00", (("03-03T09:00", "03-03T14:00"),), "2026-03-06T05:00"),
    ("DELIVERY_SMALL", 1, "2026-03-02T10:00", OVERLAP, "2026-03-10T00:00"),
    ("PERMIT_FILING", 4, "2026-03-02T10:00", (), "2026-03-02T16:30"),
    ("PERMIT_FILING", 4, "2026-03-06T16:30", (), "2026-03-09T11:00"),
    ("PERMIT_FILING", 4, "2026-03-02T10:00", (("03-02T11:00", "03-02T15:00"),), "2026-03-02T18:00"),
]  # fmt: skip
REASONS = ("RESCHEDULE", "WEATHER")


@ONCE
def test_it_counts_days_as_the_rules_say(stage_xz: Stage) -> None:
    """Days counted exactly, row by row, on real cases with real holds."""
    for key, offset, start, holds, due in A54:
        case_id = started(stage_xz, parse(start), offset)
        turns: list[tuple[datetime, str, str]] = []
        asked: dict[str, UUID] = {}
        for reason, (since, until) in zip(REASONS, holds, strict=False):
            turns += [(parse(f"2026-{since}"), reason, "ask"), (parse(f"2026-{until}"), reason, "end")]
        for moment, reason, turn in sorted(turns):
            if turn == "ask":
                evidence = [story_intake.blob(stage_xz, "designer")]
                ask = AskHold(case_id=case_id, reason=reason, evidence=evidence)
                asked[reason] = UUID(stage_xz.act("designer", ask, at=moment).result["hold_id"])
                stage_xz.act("manager", DecideHold(hold_id=asked[reason], approve=True), at=moment)
            else:
                stage_xz.act("designer", EndHold(hold_id=asked[reason]), at=moment)
        with Session(stage_xz.engine) as session:
            clock = next(c for c in clocks_of(session, session.get_one(Case, case_id)) if c.key == key)
            assert (short(clock.started_at), short(clock.due_at)) == (
                short(parse(start)),
                short(parse(due)),
            ), (key, start)


@ONCE
def test_it_runs_until_its_deadline_and_is_late_after_it(stage_xz: Stage) -> None:
    case_id = started(stage_xz, MONDAY, 1)
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        clock = next(c for c in clocks_of(session, case) if c.key == "DELIVERY_SMALL")
        holds = stopped_by(holds_of(session, case))
        phases = [clock.state(holds, MONDAY + n * DAY).phase for n in range(5)]
    assert phases == [Phase.RUNNING] * 4 + [Phase.BREACHED]


@ONCE
def test_it_starts_no_promise_before_the_customer_has_agreed_a_time(stage_xz: Stage) -> None:
    case_id = story_intake.handed_over(stage_xz, at=MONDAY)
    with Session(stage_xz.engine) as session:
        assert clocks_of(session, session.get_one(Case, case_id)) == []
    with pytest.raises(Refused):
        stage_xz.act("designer", BookSurvey(case_id=case_id, at=MONDAY - 3 * DAY), at=MONDAY)
