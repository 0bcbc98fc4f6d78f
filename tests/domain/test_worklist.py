"""The worklist: own tasks and pools, what is due first, page by page, by index alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fieldapp.domain.agenda import FAR
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import Cursor, query, worklist
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.story_intake import handed_over

NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)


def put(session: Session, stage: Stage, case_id: UUID, label: str, **over: object) -> Task:
    due = over.pop("due_at", None)
    task = Task(
        id=uuid7(),
        company_id=stage.cast.company.id,
        case_id=case_id,
        key=label,
        kind="x",
        label=label,
        due_at=due,
        sort_at=due or FAR,
        opened_at=NOON,
        **{"role": Role.ENGINEER.value, **over},
    )
    session.add(task)
    return task


def labels(session: Session, stage: Stage, part: str, size: int = 50) -> list[str]:
    person, after, seen = session.get_one(Person, stage.person(part).id), None, []
    while True:
        tasks, after = worklist(session, person, after, size)
        seen += [task.label for task in tasks]
        if after is None:
            return seen
        assert Cursor.parse(after.text()) == after


def test_it_lists_own_tasks_and_pools_what_is_due_first_and_holds_last(stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    engineer, other = stage_xz.person("engineer"), stage_xz.person("finance")
    with Session(stage_xz.engine) as session:
        put(session, stage_xz, case_id, "没期限")
        put(session, stage_xz, case_id, "后天", due_at=NOON + timedelta(days=2), person_id=engineer.id)
        put(session, stage_xz, case_id, "停着", due_at=NOON, held=True)
        put(session, stage_xz, case_id, "今天", due_at=NOON)
        put(session, stage_xz, case_id, "别人的", due_at=NOON, person_id=other.id)
        put(session, stage_xz, case_id, "办完的", due_at=NOON, closed_at=NOON)
        put(session, stage_xz, case_id, "别的角色", due_at=NOON, role=Role.FINANCE_OFFICER.value)
        session.commit()
        for size in (1, 2, 3, 50):
            assert labels(session, stage_xz, "engineer", size) == ["今天", "后天", "没期限", "停着"]


def test_it_shows_a_firm_only_its_own_pool(stage_xz: Stage) -> None:
    case_id, firms = handed_over(stage_xz), stage_xz.cast.firms
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        session.query(Task).delete()
        put(session, stage_xz, case_id, "设计的", role="designer", firm_id=firms["design"].id)
        put(session, stage_xz, case_id, "施工的", role="contractor", firm_id=firms["works"].id)
        session.commit()
        assert case.contractor_id is None
        assert labels(session, stage_xz, "designer") == ["设计的"]
        assert labels(session, stage_xz, "contractor") == []  # the case is not theirs to see


@pytest.mark.parametrize(
    "text", [None, "", "x", "0_nonsense_1", "0_2026-03-12T04:00:00_00000000000000000000000000000000", "1_2"]
)
def test_it_takes_a_cursor_nobody_was_given_as_the_beginning(text: str | None) -> None:
    assert Cursor.parse(text) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("after", [None, Cursor(False, NOON, UUID(int=1))])
def test_it_walks_the_indexes_without_scanning_or_sorting_tasks(
    stage_xz: Stage, engine: Engine, after: Cursor | None
) -> None:
    with Session(engine) as session:
        person = session.get_one(Person, stage_xz.person("designer").id)
        statement = query(person, after, 51).compile(engine, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert any("ix_task_person" in line for line in plan) and any("ix_task_pool" in line for line in plan), (
        plan
    )
    assert not any("SCAN task" in line or "SCAN works_case" in line for line in plan), plan
