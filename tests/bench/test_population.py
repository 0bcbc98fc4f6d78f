"""The seeded company is one that the app itself could have made: its journal holds, its rows point somewhere."""

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, took
from fieldapp.domain.hold import Hold
from fieldapp.domain.proof import Count, prove
from fieldapp.domain.search import find, grams_of
from fieldapp.domain.stage import Stage
from fieldapp.domain.worklist import worklist
from tests.bench.population import populate
from tests.bench.scribe import HELD_ONE_IN, OPEN_ONE_IN

CASES = 340


def test_it_seeds_a_company_whose_journal_holds(app: Flask, engine: Engine) -> None:
    people = populate(engine, CASES)
    with Session(engine) as session:
        company, count = session.merge(people.cast.company), Count()
        assert list(prove(session, company, count)) == []
        assert (count.events, count.chains, company.case_count) == (CASES, CASES, CASES)
        assert session.scalar(select(func.count()).select_from(Hold)) == CASES // OPEN_ONE_IN // HELD_ONE_IN
        assert session.get_one(Case, people.case_ids[0]).phone == "13800000010"
        for table in Case.metadata.sorted_tables:
            for key in table.foreign_keys:
                lost = select(table).where(key.parent.is_not(None), key.parent.not_in(select(key.column)))
                assert session.execute(lost).first() is None, key


def test_it_is_found_and_worked_on_like_any_other(app: Flask, engine: Engine) -> None:
    people = populate(engine, CASES)
    manager = people.managers[0]
    with Session(engine) as session:
        tasks, _ = worklist(session, manager)
        assert tasks and all(task.person_id == manager.id for task in tasks)
        case = session.get_one(Case, people.case_ids[-1])
        assert case.at_stage is not Stage.ARCHIVED and case in find(session, manager, case.no)
        assert set(grams_of(case)) >= {case.name[:2], case.no[-2:]}
        clock = session.scalars(select(Clock).where(Clock.stopped_at.is_not(None))).first()
        assert clock is not None and clock.stopped_at is not None
        assert clock.took == took(clock.started_at, clock.stopped_at)
