"""The queries behind the screens, alone: 95th percentile at a million cases, and against ten thousand."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

from sqlalchemy.orm import Session

from fieldapp.domain.person import Person
from fieldapp.domain.rate import rates, spreads
from fieldapp.domain.search import find
from fieldapp.domain.worklist import worklist
from fieldapp.lib.clock import now
from tests.bench.figure import Figure, percentile
from tests.bench.house import House

GOALS_MS = {"worklist_sql": 20.0, "search_sql": 150.0, "month_sql": 150.0}
FLAT = 1.3
WARM, ROUNDS = 20, 400


def measure(*houses: House) -> list[dict[str, float]]:
    """95th percentile in ms of each query in each house, over many people and words, after a warm-up.

    The houses are asked in turns, so that a busy moment of the machine falls on all of them alike.
    """
    with ExitStack() as stack:
        asks = [_asks(stack.enter_context(Session(house.engine)), house) for house in houses]
        found: list[dict[str, float]] = [{} for _ in houses]
        for name in GOALS_MS:
            for mine, value in zip(found, _p95([ask[name] for ask in asks]), strict=True):
                mine[name] = value
        return found


def _asks(session: Session, house: House) -> dict[str, Callable[[], object]]:
    dice = random.Random(3)
    words = ["烩面", "新华", "酒店", "张记", "和庄", "豆制"]
    people = [session.merge(person, load=False) for person in house.people.managers]
    return {
        "worklist_sql": lambda: worklist(session, dice.choice(people)),
        "search_sql": lambda: find(session, dice.choice(people), dice.choice(words)),
        "month_sql": lambda: _month(session, people[0]),
    }


def compare(many: dict[str, float], few: dict[str, float], house: House) -> Iterator[Figure]:
    """Each query against its goal and against itself on the small company of the same run."""
    for name, value in many.items():
        goal = GOALS_MS[name]
        yield Figure(
            f"{house.kind}.{name}",
            value,
            "ms p95",
            goal=f"<= {goal:.0f} ms at {house.count:,} cases",
            met=value <= goal,
        )
        ratio = value / few[name]
        yield Figure(
            f"{house.kind}.{name}_flat", value, "ms p95", few[name], ratio, f"<= {FLAT} x at 10,000 cases",
            ratio <= FLAT if name == "worklist_sql" else None,
        )  # fmt: skip


def _month(session: Session, person: Person) -> None:
    """The board's figures of the month, which the page reckons once a minute; they grow with the running clocks."""
    for reckon in (rates, spreads):
        reckon(session, person.company_id, person.company.pack, now())


def _p95(asks: Sequence[Callable[[], object]]) -> list[float]:
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(WARM + ROUNDS):
        for ask, mine in zip(asks, times, strict=True):
            began = time.perf_counter()
            ask()
            mine.append((time.perf_counter() - began) * 1000)
    return [percentile(mine[WARM:], 0.95) for mine in times]
