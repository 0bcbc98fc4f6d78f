"""今天: the worklist as a page."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.agenda import FAR
from fieldapp.domain.task import Task
from fieldapp.lib.clock import end_of_day, now
from fieldapp.lib.ids import uuid7
from fieldapp.web import reminder
from fieldapp.web.today.row import section_of
from tests.support.cast import Stage, enter
from tests.support.story_ignition import accepted_works, applied, tolerating
from tests.support.story_intake import lead

NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)


def put(session: Session, stage: Stage, label: str, part: str = "engineer", **over: object) -> None:
    case_id = lead(stage, name=f"{label}的店")
    due = over.pop("due_at", None)
    session.add(
        Task(
            id=uuid7(),
            company_id=stage.cast.company.id,
            case_id=case_id,
            key=label,
            kind="x",
            label=label,
            due_at=due,
            sort_at=due or FAR,
            opened_at=now(),
            role=stage.person(part).roles[0],
            person_id=stage.person(part).id,
            **over,
        )
    )


@pytest.mark.parametrize(
    ("due", "held", "section"),
    [
        (NOON - timedelta(minutes=1), False, "late"),
        (NOON, False, "late"),
        (NOON + timedelta(minutes=1), False, "today"),
        (datetime(2026, 3, 12, 16, tzinfo=UTC), False, "today"),
        (datetime(2026, 3, 12, 16, 1, tzinfo=UTC), False, "later"),
        (None, False, "later"),
        (NOON - timedelta(days=1), True, "held"),
    ],
)
def test_it_puts_a_task_due_at_24_00_under_today(due: datetime | None, held: bool, section: str) -> None:
    assert section_of(Task(due_at=due, held=held), end_of_day(NOON), NOON) == section


def test_it_says_when_there_is_nothing_to_do(app: Flask, stage_xz: Stage) -> None:
    page = enter(app, stage_xz, "finance").get("/").text
    assert "手上没有要办的" in page


def test_it_shows_the_sections_with_clock_name_step_and_due(app: Flask, stage_xz: Stage) -> None:
    with Session(stage_xz.engine) as session:
        put(session, stage_xz, "点火通气", due_at=now() - timedelta(hours=14))
        put(session, stage_xz, "补取营业执照", due_at=now() + timedelta(days=3), started_at=now())
        put(session, stage_xz, "等用户定时间", held=True)
        session.commit()
    page = enter(app, stage_xz, "engineer").get("/today").text
    assert page.index("已超时") < page.index("之后") < page.index('id="held"')
    assert "点火通气的店" in page and "超 14 小时" in page and "超时 14 小时" in page
    assert 'style="' not in page and "onclick" not in page


@pytest.mark.parametrize(
    ("days", "kind", "word"),
    [(1, "", ""), (3, "soon", "快到期"), (5, "soon", "快到期"), (6, "late", "已超期")],
)
def test_it_reminds_of_a_tolerated_paper_from_the_packs_day(
    stage_xz: Stage, days: int, kind: str, word: str
) -> None:
    promised = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00; the third day after begins on 5 March at 0:00
    made = applied(stage_xz, accepted_works(stage_xz, at=promised - timedelta(days=1)), at=promised)
    stage_xz.act("counter", tolerating(made, "M05"), at=promised)
    with Session(stage_xz.engine) as session:
        task = session.scalars(select(Task).where(Task.kind == "tolerance")).one()
        midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)
        assert reminder.face(task, midnight + timedelta(days=days)).phase == (kind or "running")
        assert reminder.word(task, midnight + timedelta(days=days)) == word


def test_it_goes_on_to_the_next_page(app: Flask, stage_xz: Stage) -> None:
    with Session(stage_xz.engine) as session:
        case_id = lead(stage_xz)
        for n in range(51):
            session.add(
                Task(
                    id=uuid7(),
                    company_id=stage_xz.cast.company.id,
                    case_id=case_id,
                    key=str(n),
                    kind="x",
                    label=f"第{n}件",
                    sort_at=FAR,
                    opened_at=now(),
                    role="engineer",
                    person_id=stage_xz.person("engineer").id,
                )
            )
        session.commit()
    phone = enter(app, stage_xz, "engineer")
    first = phone.get("/today").text
    assert "第49件" in first and "第50件" not in first and "50+" in first
    address = first.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "第50件" in phone.get(address).text
