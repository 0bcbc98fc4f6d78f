"""A large company, seeded fast: cases with their journal head, open tasks, clocks and search rows, by bulk inserts."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Engine, String, Table, Text, Uuid, column, insert, table, text, update
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import Cast, hire
from fieldapp.commands.founding import add_person, hasher
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.company import Company
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.person import Person, Role
from fieldapp.domain.search import digest_of, grams
from fieldapp.domain.stage import Stage
from fieldapp.domain.task import Task
from fieldapp.lib import seal
from fieldapp.lib.ids import uuid7

CHUNK = 20_000
PEOPLE = 40
FAMILY = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗"
TRADE = (
    "烩面馆",
    "快捷酒店",
    "豆制品厂",
    "早餐工坊",
    "火锅店",
    "幼儿园食堂",
    "洗衣房",
    "锅炉房",
    "卤味店",
    "饭庄",
)
ROAD = ("新华路", "人民路", "轩辕路", "解放路", "中华路", "文化路", "玉前路", "薛店镇", "龙湖镇", "和庄镇")
OPEN_ONE_IN = 10  # nine cases of ten are archived, as in a company that has worked for five years
YEARS = 5
STAGES = (
    Stage.ASSIGNED,
    Stage.HANDED_OVER,
    Stage.DESIGNING,
    Stage.DISPATCHED,
    Stage.BUILDING,
    Stage.COMPLETED,
    Stage.ACCEPTED,
)


@dataclass
class Population:
    """Who to log in as and which cases to open."""

    cast: Cast
    managers: list[Person]
    case_ids: list[UUID]


def populate(engine: Engine, count: int, *, seed: int = 7) -> Population:
    """Seed `count` cases of one company over five years, one in ten still open, spread over 40 customer managers."""
    dice = random.Random(seed)
    with Session(engine, expire_on_commit=False) as session:
        cast = hire(session, "xinzheng", datetime.now(UTC))
        hashed = hasher.hash("bench-2026")
        managers = [
            add_person(
                session,
                cast.company,
                f"bench-{n}",
                f"经理{n}",
                [Role.CUSTOMER_MANAGER],
                "",
                password_hash=hashed,
            )
            for n in range(PEOPLE)
        ]
        session.commit()
        sealed = [(f"1380000{n:04d}", seal.digest(f"1380000{n:04d}")) for n in range(1000)]
        case_ids: list[UUID] = []
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            rows = list(_rows(dice, cast, managers, sealed, start, size))
            _insert(session, rows)
            case_ids += [row.case["id"] for row in rows[:: max(1, CHUNK // 50)]]
        session.execute(update(Company).values(case_count=count))
        session.commit()
    return Population(cast, managers, case_ids)


@dataclass(slots=True)
class _Row:
    case: dict[str, Any]
    chain: dict[str, Any]
    event: dict[str, Any]
    task: dict[str, Any]
    clock: dict[str, Any]


def _rows(
    dice: random.Random,
    cast: Cast,
    managers: Sequence[Person],
    phones: Sequence[tuple[str, str]],
    start: int,
    size: int,
) -> Iterator[_Row]:
    now = datetime.now(UTC)
    company, ruleset = cast.company.id, cast.company.ruleset_id
    for number in range(start, start + size):
        case_id, owner = uuid7(), managers[number // OPEN_ONE_IN % len(managers)]
        running = number % OPEN_ONE_IN == 0
        began = now - timedelta(minutes=dice.randrange(60 * 24 * (6 if running else 365 * YEARS)))
        due = began + timedelta(days=3, minutes=dice.randrange(60 * 24))
        phone, digest = phones[number % len(phones)]
        held = running and number % 17 == 0
        stage = STAGES[number // OPEN_ONE_IN % len(STAGES)] if running else Stage.ARCHIVED
        ended = None if running else min(now, due - timedelta(hours=5))
        event = Event(
            id=uuid7(),
            company_id=company,
            case_id=case_id,
            kind="CASE_ASSIGNED",
            actor_id=owner.id,
            role="customer_manager",
            at=began,
            server_at=began,
            data={},
            clause="",
        )
        chain = Chain(id=case_id, company_id=company, seq=0, head="0" * 64)
        append(chain, event)
        marks = {"CASE_ASSIGNED": {"at": began.isoformat(), "seq": 1}}
        yield _Row(
            case={
                "id": case_id,
                "company_id": company,
                "no": f"XZ-2026-{number:07d}",
                "ruleset_id": ruleset,
                "name": f"{dice.choice(FAMILY)}记{dice.choice(TRADE)}{number % 977}",
                "customer": "NONRES",
                "address": f"新郑市{dice.choice(ROAD)} {number % 400} 号",
                "contact": f"{dice.choice(FAMILY)}先生",
                "phone": phone,
                "phone_digest": digest,
                "origin": "SWEEP",
                "stage": stage.value,
                "held": held,
                "due_at": due if running else None,
                "marks": marks,
                "closed_at": ended,
                "customer_manager_id": owner.id,
                "created_at": began,
                "small_ci": True,
                "customer_kind": "",
                "customer_key": "",
                "uscc": "",
                "channel": "",
                "note": "",
                "rev": 1,
                "counters": {},
                "order_rev": 0,
            },
            chain={"id": case_id, "company_id": company, "seq": 1, "head": chain.head},
            event={c.name: getattr(event, c.key) for c in Event.__table__.columns},
            task={
                "id": uuid7(),
                "company_id": company,
                "case_id": case_id,
                "key": f"visit::{owner.id}",
                "kind": "visit",
                "label": "上门",
                "role": "customer_manager",
                "person_id": owner.id,
                "due_at": due,
                "started_at": began,
                "hard": True,
                "held": held,
                "sort_at": due,
                "opened_at": began,
                "clause": "XZ-1.1-1a",
                "clock_key": "DELIVERY_SMALL",
                "closed_at": ended,
            },
            clock={
                "id": uuid7(),
                "company_id": company,
                "case_id": case_id,
                "subject_id": case_id,
                "key": "DELIVERY_SMALL",
                "name": "全程",
                "started_at": began,
                "started_seq": 1,
                "void": False,
                "due_at": due,
                "target_at": due,
                "steps": [],
                "stopped_at": ended,
            },
        )


def _insert(session: Session, rows: Sequence[_Row]) -> None:
    for model, pick in ((Case, "case"), (Chain, "chain"), (Event, "event"), (Task, "task"), (Clock, "clock")):
        sheet = model.__table__
        assert isinstance(sheet, Table)
        session.execute(insert(sheet), [getattr(row, pick) for row in rows])
    _index(session, rows)
    session.commit()


def _index(session: Session, rows: Sequence[_Row]) -> None:
    """Search entries as migration 0002 lays them out, in bulk."""
    entries = [(row.case["id"], grams(row.case["company_id"], _words(row.case))) for row in rows]
    if session.get_bind().dialect.name == "sqlite":
        first = (session.scalar(text("SELECT max(id) FROM case_search_key")) or 0) + 1
        keys = table("case_search_key", column("id"), column("case_id", Uuid), column("digest", String))
        numbered = list(enumerate(entries, first))
        session.execute(
            insert(keys), [{"id": n, "case_id": case, "digest": digest_of(of)} for n, (case, of) in numbered]
        )
        session.execute(
            text("INSERT INTO case_search(rowid, grams) VALUES (:row, :grams)"),
            [{"row": n, "grams": " ".join(of)} for n, (_, of) in numbered],
        )
        return
    arrays = table(
        "case_search", column("case_id", Uuid), column("digest", String), column("grams", ARRAY(Text))
    )
    session.execute(
        insert(arrays), [{"case_id": case, "digest": digest_of(of), "grams": of} for case, of in entries]
    )


def _words(case: dict[str, Any]) -> list[str]:
    return [case["name"], case["address"], case["no"]]
