"""Migrations: up, down and up again with data in the tables; models and migrations say the same."""

from datetime import datetime, timedelta
from pathlib import Path
from time import time_ns

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, MetaData, inspect, select
from sqlalchemy.orm import Session

from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.db import Base
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.device import Contact
from fieldapp.domain.person import Person
from fieldapp.domain.search import find
from fieldapp.lib.clock import SHANGHAI, now
from fieldapp.lib.ids import uuid7
from tests.domain.test_board import HOUR, finished, running, stand_still
from tests.support.cast import raise_curtain
from tests.support.database import MIGRATIONS
from tests.support.story_acceptance import accepted, completed
from tests.support.story_closing import archived
from tests.support.story_door import added
from tests.support.story_intake import blob, handed_over
from tests.support.vectors.letter import STROKES


def move(app: Flask, to: str) -> None:
    with app.app_context():
        down = to == "base" or to < _head()
        (flask_migrate.downgrade if down else flask_migrate.upgrade)(directory=str(MIGRATIONS), revision=to)


def _head() -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None
    return head


def found(engine: Engine, login: str, words: str) -> list[str]:
    with Session(engine) as session:
        person = session.scalars(select(Person).where(Person.login == login)).one()
        return [case.name for case in find(session, person, words)]


Contents = dict[str, list[dict[str, object]]]


def contents(engine: Engine) -> Contents:
    """Every row of every mapped table that there is."""
    there = MetaData()
    there.reflect(engine, only=lambda name, _: name in Base.metadata.tables)
    with engine.connect() as connection:
        return {
            table.name: sorted((dict(row) for row in connection.execute(table.select()).mappings()), key=repr)
            for table in there.tables.values()
        }


def as_in(older: Contents, newer: Contents) -> Contents:
    """Of the newer contents what the older schema has room for."""
    kept = {name: rows[0].keys() if rows else () for name, rows in older.items()}
    return {
        name: sorted(({key: row[key] for key in columns} for row in newer[name]), key=repr)
        for name, columns in kept.items()
    }


def test_it_loses_nothing_between_the_first_revision_and_the_newest(app: Flask, engine: Engine) -> None:
    stage = raise_curtain(engine, "xinzheng")
    case_id = handed_over(stage)
    before = contents(engine)
    assert before["works_case"] and before["event"] and found(engine, "xz-manager", "张记") == ["张记烩面馆"]
    move(app, "0001")
    oldest = contents(engine)
    assert as_in(oldest, before) == oldest and oldest.keys() >= {"works_case", "event", "clock"}
    move(app, _head())
    assert contents(engine) == before
    for words in ("张记", "烩面", "新华路", "126"):
        assert found(engine, "xz-manager", words) == ["张记烩面馆"], words
    with Session(engine) as session:
        assert session.get_one(Case, case_id).phone == "13900001111"


def test_a_whole_case_and_a_street_go_down_one_revision_after_the_other_and_up_again(
    app: Flask, engine: Engine
) -> None:
    """From the push to the archive, with signatures, settlement and household, and a shop that asked for help."""
    stage = raise_curtain(engine, "xinzheng")
    archived(stage)
    accepted(stage, completed(stage))
    added(
        stage,
        "老街羊肉汤",
        result="D01",
        met="李老板",
        agent_reason="ELDERLY",
        strokes=STROKES,
        papers=[blob(stage)],
    )
    before = contents(engine)
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {
        "acceptance", "acceptance_answer", "signature", "acceptance_trial", "archive", "household",
        "settlement", "door", "door_visit",
    }  # fmt: skip
    steps = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    for revision in steps[1:]:
        move(app, revision)
    oldest = contents(engine)
    assert as_in(oldest, before) == oldest
    move(app, _head())
    after = contents(engine)
    assert {name: len(rows) for name, rows in after.items() if name in oldest} == {
        name: len(rows) for name, rows in before.items() if name in oldest
    }


def test_it_knows_what_was_late_and_how_long_it_took(app: Flask, engine: Engine) -> None:
    stage = raise_curtain(engine, "xinzheng")
    due = datetime(2026, 3, 6, tzinfo=SHANGHAI)
    finished(stage, "停过", due - 48 * HOUR, due + HOUR, due, hold=HOUR)
    for name, hold in (("走着", None), ("停着", due - HOUR), ("晚了才停", due + HOUR)):
        case_id = running(stage, name, due, held=hold is not None)
        if hold is not None:
            stand_still(stage, case_id, hold)
    move(app, "0003")
    move(app, _head())
    with Session(engine) as session:
        query = select(Case.name, Clock.late_at, Clock.took).join(Clock, Clock.case_id == Case.id)
        assert {name: rest for name, *rest in session.execute(query)} == {
            "停过": [due, 24 * 60], "走着": [due, None], "停着": [None, None], "晚了才停": [due, None]
        }  # fmt: skip


def test_it_knows_since_when_somebody_speaks_from_a_phone(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not later than they last spoke, though the id it is read from runs ahead of the clock."""
    monkeypatch.setattr("fieldapp.lib.ids._last", (time_ns() // 1_000_000 + 30 * 3_600_000) << 12)
    stage = raise_curtain(engine, "xinzheng")
    began = now()
    told = Told(device_id=uuid7(), pending=1)
    report_contact(engine, stage.person("inspector").id, told, None, "", began)
    move(app, "0018")
    move(app, _head())
    with Session(engine) as session:
        first_at = session.scalars(select(Contact.first_at)).one()
    assert abs(first_at - began) < timedelta(minutes=1)


def test_it_goes_down_to_nothing_and_up_to_a_working_schema(app: Flask, engine: Engine) -> None:
    handed_over(raise_curtain(engine, "xinzheng"))
    move(app, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    move(app, _head())
    stage = raise_curtain(engine, "xinzheng")
    handed_over(stage)
    assert found(engine, "xz-manager", "张记") == ["张记烩面馆"]


def test_models_and_migrations_say_the_same(app: Flask, engine: Engine) -> None:
    def meant(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and (name or "").startswith("case_search"))

    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": meant, "render_as_batch": True}
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    assert difference == []


@pytest.mark.parametrize(
    "file", sorted((Path(MIGRATIONS) / "versions").glob("*.py")), ids=lambda one: one.stem
)
def test_every_step_has_a_way_back_and_there_is_one_head(file: Path) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == [_head()]
    text = file.read_text(encoding="utf-8")
    assert "def downgrade()" in text and "raise NotImplementedError" not in text
