"""What a letter costs: how often it asks the database, and that those who write wait in turn."""

import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.orm import Session

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.db import prepare_sqlite
from fieldapp.domain.journal import Chain, Event, holds
from fieldapp.lib.errors import NotPermitted
from fieldapp.lib.ids import uuid7
from tests.support import story_acceptance
from tests.support.cast import Stage
from tests.support.story_intake import lead

# its begin, sender and case with the chain; visit, event, ledger, chain and case written; holds, clocks, tasks and the
# last visit asked; the task changed
MOST = 13


def visit(stage: Stage, case_id: UUID, part: str = "customer_manager") -> Letter:
    body = RecordVisit(case_id=case_id, result="D03", met="店主").model_dump(mode="json")
    return Letter(cmd_id=uuid7(), owner=stage.person(part).id, kind=RecordVisit.kind, body=body)


def test_it_asks_no_more_than_it_needs(stage_xz: Stage) -> None:
    case_id = lead(stage_xz)
    for _ in range(2):
        dispatch(stage_xz.engine, visit(stage_xz, case_id))
    asked: list[str] = []
    event.listen(stage_xz.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    dispatch(stage_xz.engine, visit(stage_xz, case_id))
    assert len(asked) <= MOST, "\n".join(asked)


def test_an_answer_reads_what_the_parties_sign_only_when_somebody_has_signed(stage_xz: Stage) -> None:
    round_id = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    story_acceptance.photo(stage_xz)
    first, second = story_acceptance.stands(stage_xz, round_id).items[:2]
    stage_xz.act("inspector", story_acceptance.answer(stage_xz, round_id, first))
    asked: list[str] = []
    event.listen(stage_xz.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    stage_xz.act("inspector", story_acceptance.answer(stage_xz, round_id, second))
    assert not [one for one in asked if "FROM design" in one or "FROM acceptance_party" in one]


def test_eight_at_one_case_make_one_chain(stage_xz: Stage, session: Session) -> None:
    case_id = lead(stage_xz)
    before = session.scalar(select(func.count()).where(Event.case_id == case_id)) or 0
    session.commit()
    gate = threading.Barrier(8)

    def write() -> None:
        gate.wait()
        for _ in range(3):
            dispatch(stage_xz.engine, visit(stage_xz, case_id))

    hands = [threading.Thread(target=write) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    events = session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()
    assert [one.seq for one in events] == list(range(1, before + 25))
    assert all(map(holds, events)) and session.get_one(Chain, case_id).head == events[-1].hash


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refused_letter_leaves_its_turn_to_other_processes(stage_xz: Stage, engine: Engine) -> None:
    case_id = lead(stage_xz)
    with pytest.raises(NotPermitted):
        dispatch(stage_xz.engine, visit(stage_xz, case_id, "customer_manager_2"))
    other = create_engine(engine.url)
    prepare_sqlite(other)
    neighbour = threading.Thread(target=dispatch, args=(other, visit(stage_xz, case_id)), daemon=True)
    neighbour.start()
    neighbour.join(60)
    assert not neighbour.is_alive() and Path(f"{engine.url.database}-turn").exists()
    other.dispose()
