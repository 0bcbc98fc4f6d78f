"""Proofs that the journal gives away every change made behind its back, on both databases."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fieldapp.commands.add_firm import AddFirm
from fieldapp.commands.seal_day import seal_days
from fieldapp.domain.case import Case
from fieldapp.domain.company import Company
from fieldapp.domain.journal import DayDigest
from fieldapp.domain.proof import Count, prove
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import Refused
from tests.support.cast import Stage, raise_curtain
from tests.support.story_intake import lead, visited

MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def story(app: Flask) -> tuple[Stage, list[UUID]]:
    """Three shops on two days, and one entry in the company's own journal."""
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    stage = raise_curtain(engine, "xinzheng")
    stage.act("admin", AddFirm(firm_kind="DESIGN", name="第二设计（演示）"), at=MONDAY)
    first = lead(stage, at=MONDAY, name="张记烩面馆")
    second = visited(stage, lead(stage, at=MONDAY, name="老杨胡辣汤"), at=MONDAY)
    third = lead(stage, at=MONDAY + timedelta(days=2), name="兴盛酒楼")
    return stage, [first, second, third]


def faults(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [str(fault) for fault in prove(session, session.query(Company).one())]


def number(engine: Engine, case_id: UUID) -> str:
    with Session(engine) as session:
        return session.get_one(Case, case_id).no


def tamper(engine: Engine, statement: str, **values: object) -> None:
    """What somebody with the database's password could do."""
    sqlite = engine.dialect.name == "sqlite"
    ids = {
        k: v.hex if isinstance(v, UUID) and sqlite else str(v) if isinstance(v, UUID) else v
        for k, v in values.items()
    }
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(text(statement), ids)
        connection.commit()


def test_it_finds_nothing_in_an_untouched_journal(story: tuple[Stage, list[UUID]]) -> None:
    stage, _ = story
    with Session(stage.engine) as session:
        count = Count()
        assert list(prove(session, session.query(Company).one(), count)) == []
    assert count.chains == 4 and count.events >= 5


def test_it_names_the_case_and_entry_of_a_changed_byte(story: tuple[Stage, list[UUID]]) -> None:
    stage, (_, second, _) = story
    tamper(stage.engine, "UPDATE event SET kind = 'GAS_ON' WHERE chain_id = :chain AND seq = 2", chain=second)
    assert faults(stage.engine) == [f"{number(stage.engine, second)} 第 2 条：内容被改过"]


def test_it_finds_a_time_moved_by_a_second(story: tuple[Stage, list[UUID]]) -> None:
    stage, (first, _, _) = story
    moved = (
        "datetime(at, '+1 second')" if stage.engine.dialect.name == "sqlite" else "at + interval '1 second'"
    )
    tamper(stage.engine, f"UPDATE event SET at = {moved} WHERE chain_id = :chain AND seq = 1", chain=first)
    assert faults(stage.engine) == [f"{number(stage.engine, first)} 第 1 条：内容被改过"]


def test_it_finds_a_removed_event_in_the_middle_and_at_the_end(story: tuple[Stage, list[UUID]]) -> None:
    stage, (first, second, _) = story
    tamper(stage.engine, "DELETE FROM event WHERE chain_id = :chain AND seq = 2", chain=second)
    assert faults(stage.engine) == [f"{number(stage.engine, second)} 第 3 条：第 2 条没有了"]
    tamper(stage.engine, "DELETE FROM event WHERE chain_id = :chain AND seq > 0", chain=first)
    assert any("全没有了" in fault for fault in faults(stage.engine))


def test_it_finds_a_tail_that_was_cut_together_with_its_head(story: tuple[Stage, list[UUID]]) -> None:
    stage, (_, second, _) = story
    seal_days(stage.engine, stage.cast.company.id, date(2026, 3, 4), LATER)
    tamper(stage.engine, "DELETE FROM event WHERE chain_id = :chain AND seq = 3", chain=second)
    head = "SELECT hash FROM event WHERE chain_id = :chain AND seq = 2"
    cut = f"UPDATE chain SET seq = 2, head = ({head}) WHERE id = :chain"
    tamper(stage.engine, cut, chain=second)
    assert faults(stage.engine) == [f"{number(stage.engine, second)} 第 3 条：2026-03-02 封过的这一条没有了"]


@pytest.mark.parametrize("sealed", [True, False])
def test_it_finds_a_case_removed_with_everything_it_had(
    story: tuple[Stage, list[UUID]], sealed: bool
) -> None:
    stage, (first, _, _) = story
    if sealed:
        seal_days(stage.engine, stage.cast.company.id, date(2026, 3, 4), LATER)
    erase(stage.engine, first)
    found = faults(stage.engine)
    assert found[0] == "xinzheng 第 1 件：案件连同日志没有了"
    assert any("封过的这一条没有了" in fault for fault in found) is sealed


def erase(engine: Engine, case_id: UUID) -> None:
    """Every row that names the case, and the case."""
    with Session(engine) as session:
        tables = [t for t in Case.metadata.sorted_tables if "case_id" in t.c]
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(tables):
            session.execute(table.delete().where(table.c.case_id == case_id))
        for table in (Case.metadata.tables["chain"], Case.metadata.tables["works_case"]):
            session.execute(table.delete().where(table.c.id == case_id))
        session.commit()


def test_it_finds_an_event_written_past_the_head(story: tuple[Stage, list[UUID]]) -> None:
    stage, (_, second, _) = story
    tamper(
        stage.engine, "UPDATE chain SET head = :zero, seq = 2 WHERE id = :chain", chain=second, zero="0" * 64
    )
    assert faults(stage.engine) == [f"{number(stage.engine, second)} 第 3 条：和链头对不上"]


def test_it_seals_every_finished_day_and_finds_a_changed_or_missing_seal(
    story: tuple[Stage, list[UUID]],
) -> None:
    stage, _ = story
    company = stage.cast.company.id
    with pytest.raises(Refused, match="还没过完"):
        seal_days(stage.engine, company, LATER.date(), LATER)
    made = seal_days(stage.engine, company, date(2026, 3, 5), LATER)
    assert [(one.day.day, len(one.heads)) for one in made] == [(2, 3), (3, 0), (4, 1), (5, 0)]
    assert seal_days(stage.engine, company, date(2026, 3, 5), LATER) == []
    with pytest.raises(Refused, match="不能往前补"):
        seal_days(stage.engine, company, date(2026, 3, 1), LATER)
    assert faults(stage.engine) == []
    with Session(stage.engine) as session:
        third = session.query(DayDigest).filter_by(day=date(2026, 3, 3)).one().id
    tamper(stage.engine, "UPDATE day_digest SET root = :root WHERE id = :id", id=third, root="f" * 64)
    found = faults(stage.engine)
    assert found == ["xinzheng 2026-03-03 日封：内容被改过", "xinzheng 2026-03-04 日封：和前一天接不上"]
    tamper(stage.engine, "DELETE FROM day_digest WHERE id = :id", id=third)
    assert faults(stage.engine) == ["xinzheng 2026-03-04 日封：和前一天接不上"]
