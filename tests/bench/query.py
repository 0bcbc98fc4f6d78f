"""The queries behind the screens, alone: 95th percentile at a million cases, and against ten thousand."""

import random
import time
from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from fieldapp.domain.search import find
from fieldapp.domain.worklist import worklist
from tests.bench.figure import Figure, percentile
from tests.bench.house import House

GOALS_MS = {"worklist_sql": 20.0, "search_sql": 150.0}
FLAT = 1.3
ROUNDS = 200


def measure(house: House) -> dict[str, float]:
    """95th percentile in ms of each query, by name, over many people and words, after a warm-up."""
    dice = random.Random(3)
    words = ["烩面", "新华", "酒店", "张记", "和庄", "豆制"]
    with Session(house.engine) as session:
        people = [session.merge(person, load=False) for person in house.people.managers]
        return {
            "worklist_sql": _p95(lambda: worklist(session, dice.choice(people))),
            "search_sql": _p95(lambda: find(session, dice.choice(people), dice.choice(words))),
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


def _p95(ask: Callable[[], object]) -> float:
    for _ in range(20):
        ask()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.95)
