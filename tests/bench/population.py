"""A large company: founded as any other, its cases loaded as plain rows that other processes write ahead."""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import Cast, hire
from fieldapp.commands.founding import add_person, hasher
from fieldapp.domain.company import Company
from fieldapp.domain.person import Person, Role
from fieldapp.lib import seal
from tests.bench.bulk import loading
from tests.bench.scribe import CASE, OPEN_ONE_IN, Scribe, opening
from tests.bench.sheet import Row, sheets

CHUNK = 5_000
WRITERS = 2
AHEAD = 4  # parts written but not loaded yet; more would only fill the memory
PEOPLE = 40
FULL = 60  # open cases that everybody has at least: a page of the worklist is full, or sizes could not be compared
PHONES = 1000
SHOWN = 200


@dataclass
class Population:
    """Who to log in as and which cases to open."""

    cast: Cast
    managers: list[Person]
    case_ids: list[UUID]


def populate(engine: Engine, count: int) -> Population:
    """Seed `count` cases of one company over five years, one in ten still open, spread over customer managers."""
    cast, managers = _found(engine, count)
    company = cast.company
    phones = [f"1380000{n:04d}" for n in range(PHONES)]
    assert company.ruleset_id is not None
    sqlite = engine.dialect.name == "sqlite"
    scribe = Scribe(
        company=company.id,
        sheets=sheets(company.id, company.ruleset_id, sqlite),
        managers=[person.id for person in managers],
        phones=[(seal.close(phone), seal.digest(phone)) for phone in phones],
        now=datetime.now(UTC).replace(tzinfo=None),
        base=int(time.time() * 1000) - count,
        sqlite=sqlite,
        form=opening(company.id),
    )
    with loading(engine, [sheet.table for sheet in scribe.sheets]) as loader:
        for rows in _written(scribe, count):
            for sheet in scribe.sheets:
                loader.load(sheet, rows[sheet.table])
    shown = range(OPEN_ONE_IN, count + 1, OPEN_ONE_IN * max(1, count // SHOWN // OPEN_ONE_IN))
    return Population(cast, managers, [UUID(scribe.id(CASE, number)) for number in shown])


def _found(engine: Engine, count: int) -> tuple[Cast, list[Person]]:
    with Session(engine, expire_on_commit=False) as session:
        cast = hire(session, "xinzheng", datetime.now(UTC))
        hashed, role = hasher.hash("bench-2026"), [Role.CUSTOMER_MANAGER]
        managers = [
            add_person(session, cast.company, f"bench-{n}", f"经理{n}", role, "", password_hash=hashed)
            for n in range(min(PEOPLE, max(1, count // OPEN_ONE_IN // FULL)))
        ]
        session.execute(update(Company).values(case_count=count))
        session.commit()
    return cast, managers


def _written(scribe: Scribe, count: int) -> Iterator[dict[str, list[Row]]]:
    """The rows of all cases in parts, in order; while one is loaded the next ones are written."""
    waiting: deque[Future[dict[str, list[Row]]]] = deque()
    with ProcessPoolExecutor(WRITERS) as pool:
        for start in range(1, count + 1, CHUNK):
            waiting.append(pool.submit(scribe.write, range(start, min(start + CHUNK, count + 1))))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
