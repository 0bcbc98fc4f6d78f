"""Stories of the board: what is late stands on top, what is held stands still, and the rate is honest."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text, update
from sqlalchemy.orm import Session

from fieldapp import sla
from fieldapp.domain import board
from fieldapp.domain.board import Place, lines, totals, undue
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, took
from fieldapp.domain.company import Company
from fieldapp.domain.hold import Hold
from fieldapp.domain.rate import Spread, month_of, rates, spreads
from fieldapp.domain.stage import Stage as At
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

NOW = datetime(2026, 3, 12, 14, 36, tzinfo=SHANGHAI)
MIDNIGHT = datetime(2026, 3, 13, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


def running(
    stage: Stage,
    name: str,
    due: datetime | None,
    *,
    at: At = At.DESIGNING,
    held: bool = False,
    key: str = "DESIGN_NONRES",
) -> UUID:
    """A case with one clock that runs until `due`, put straight into the database."""
    with Session(stage.engine) as session:
        company = stage.cast.company
        case = Case(
            id=uuid7(),
            company_id=company.id,
            no=f"B-{uuid7().hex[-10:]}",
            ruleset_id=company.ruleset_id,
            name=name,
            address="新华路",
            origin="SWEEP",
            stage=at.value,
            created_at=NOW,
            due_at=due,
            held=held,
            marks={},
            counters={},
        )
        session.add(case)
        session.flush()
        if due is not None:
            session.add(clock(case, key, due - 24 * HOUR, due))
        session.commit()
        return case.id


def clock(
    case: Case, key: str, start: datetime, due: datetime, stopped: datetime | None = None, *holds: sla.Hold
) -> Clock:
    return Clock(
        company_id=case.company_id,
        case_id=case.id,
        subject_id=case.id,
        key=key,
        name="出图",
        started_at=start,
        started_seq=1,
        due_at=due,
        target_at=due,
        late_at=due,
        stopped_at=stopped,
        took=took(start, stopped, holds) if stopped else None,
        void=False,
        steps=[],
    )


def finished(
    stage: Stage, name: str, start: datetime, stop: datetime, due: datetime, hold: timedelta = timedelta()
) -> None:
    """Works that are done, perhaps after a hold of some length."""
    with Session(stage.engine) as session:
        case_id = running(stage, name, None, at=At.ACCEPTED)
        case = session.get_one(Case, case_id)
        held = [sla.Hold(start + HOUR, start + HOUR + hold)] if hold else []
        session.add(clock(case, "DELIVERY_SMALL", start, due, stop, *held))
        session.commit()
    if hold:
        stand_still(stage, case_id, start + HOUR, start + HOUR + hold)


def stand_still(stage: Stage, case_id: UUID, since: datetime, until: datetime | None = None) -> None:
    """An approved hold of the whole case, put straight into the database."""
    manager = stage.person("manager").id
    with Session(stage.engine) as session:
        session.add(
            Hold(
                company_id=stage.cast.company.id,
                case_id=case_id,
                reason_class="USER",
                reason="RESCHEDULE",
                from_at=since,
                until_at=until,
                asked_by_id=manager,
                asked_at=since,
                approved=True,
                decided_by_id=manager,
            )
        )
        session.commit()


def test_it_counts_late_due_today_held_and_open(stage: Stage) -> None:
    running(stage, "超时", NOW - HOUR)
    running(stage, "今天", NOW + HOUR)
    running(stage, "到 24 点", MIDNIGHT)
    running(stage, "明天", MIDNIGHT + HOUR)
    running(stage, "停着", NOW - 9 * HOUR, held=True)
    running(stage, "没时限", None, at=At.VISITED)
    running(stage, "归档", None, at=At.ARCHIVED)
    with Session(stage.engine) as session:
        count = totals(session, stage.cast.company.id, NOW, MIDNIGHT)
    assert (count.late, count.today, count.held, count.open) == (1, 2, 1, 6)


def test_it_lists_what_is_due_first_and_pages_without_a_gap(stage: Stage) -> None:
    for hour in (5, 1, 3, 1, 2):
        running(stage, f"{hour} 点", NOW + hour * HOUR)
    with Session(stage.engine) as session:
        names, after = [], None
        while True:
            found, after = lines(session, stage.cast.company.id, after=after, size=2)
            names += [line.case.name for line in found]
            if after is None:
                break
            after = Place.parse(after.text())
    assert names == ["1 点", "1 点", "2 点", "3 点", "5 点"]


def test_it_filters_by_stage_and_by_clock(stage: Stage) -> None:
    running(stage, "设计中", NOW + HOUR)
    running(stage, "验收中", NOW + 2 * HOUR, at=At.ACCEPTANCE, key="DELIVERY_SMALL")
    running(stage, "收资料", None, at=At.VISITED)
    company = stage.cast.company.id
    with Session(stage.engine) as session:
        assert [line.case.name for line in lines(session, company, stage=At.ACCEPTANCE)[0]] == ["验收中"]
        assert [line.case.name for line in lines(session, company, key="DESIGN_NONRES")[0]] == ["设计中"]
        assert [line.case.name for line in undue(session, company, At.VISITED)[0]] == ["收资料"]
        assert lines(session, company, key="PIPE")[0] == []
        first = lines(session, company)[0][0]
        assert first.clock is not None and first.clock.due_at == first.case.due_at


def test_it_finds_the_same_by_clock_however_many_there_are(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (3, 1, 2):
        running(stage, f"{hour} 点", NOW + hour * HOUR, key="DELIVERY_SMALL")
    running(stage, "别的", NOW)
    for most in (999, 2):
        monkeypatch.setattr(board, "MOST", most)
        with Session(stage.engine) as session:
            found, _ = lines(session, stage.cast.company.id, key="DELIVERY_SMALL")
        assert [line.case.name for line in found] == ["1 点", "2 点", "3 点"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_walks_the_board_index_and_sorts_nothing(stage: Stage) -> None:
    with Session(stage.engine) as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT * FROM works_case WHERE company_id = :c AND held IS 0 "
                "AND due_at IS NOT NULL ORDER BY due_at, id LIMIT 51"
            ),
            {"c": stage.cast.company.id.hex},
        ).all()
    told = " ".join(str(row) for row in plan)
    assert "ix_works_case_board" in told and "TEMP B-TREE" not in told


def test_it_leaves_what_is_undecided_out_of_the_rate(stage: Stage) -> None:
    day = NOW - 48 * HOUR
    finished(stage, "按时", day, day + 5 * HOUR, day + 20 * HOUR)
    finished(stage, "晚了", day, day + 30 * HOUR, day + 20 * HOUR)
    finished(stage, "上月", day - 240 * HOUR, month_of(NOW) - HOUR, day)
    running(stage, "还在走", NOW + HOUR, key="DELIVERY_SMALL")
    running(stage, "走着已超", NOW - HOUR, key="DELIVERY_SMALL")
    held = running(stage, "停着", NOW - HOUR, held=True, key="DELIVERY_SMALL")
    with Session(stage.engine) as session:
        session.execute(update(Clock).where(Clock.case_id == held).values(late_at=None))
        found = {one.name: one for one in rates(session, stage.cast.company.id, stage.cast.company.pack, NOW)}
    rate = found["全程 3 日"]
    assert (rate.met, rate.late, rate.open) == (1, 2, 2)
    assert rate.percent == pytest.approx(100 / 3)
    assert found["出图 1 日"].percent is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_counts_on_indexes_alone(stage: Stage, engine: Engine) -> None:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    with Session(engine) as session:
        company = session.get_one(Company, stage.cast.company.id)
        rates(session, company.id, company.pack, NOW)
        spreads(session, company.id, company.pack, NOW)
        counted = {statement for statement in asked if "FROM clock" in statement}
        event.remove(engine, "before_cursor_execute", note)
        assert len(counted) == 2
        for statement in counted:
            asks = "EXPLAIN QUERY PLAN " + statement
            plan = session.connection().exec_driver_sql(asks, ("x",) * statement.count("?")).all()
            walks = [row[3] for row in plan if "clock" in row[3]]
            assert walks and all("COVERING INDEX ix_clock_" in walk for walk in walks), walks
            assert "TEMP B-TREE" not in str(plan)


def test_it_takes_holds_out_of_the_days_and_colours_by_the_deadline(stage: Stage) -> None:
    start = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
    due = datetime(2026, 3, 6, tzinfo=SHANGHAI)
    finished(stage, "一天半", start, datetime(2026, 3, 4, 12, tzinfo=SHANGHAI), due)
    finished(stage, "正好三天", start, due, due)
    finished(stage, "停过一天", start, due + 20 * HOUR, due + 24 * HOUR, hold=24 * HOUR)
    finished(stage, "超了", start, due + 10 * HOUR, due)
    with Session(stage.engine) as session:
        spread: Spread = spreads(session, stage.cast.company.id, stage.cast.company.pack, NOW)[0]
    assert (spread.promised, spread.total, spread.met) == (3, 4, 3)
    bars = {bar.start: (bar.met, bar.late) for bar in spread.bars if bar.met or bar.late}
    assert bars == {1.0: (1, 0), 2.5: (2, 0), 3.0: (0, 1)}
    assert spread.middle == 2.9
