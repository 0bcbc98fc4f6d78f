"""A million doors of one company: what is nearest, whether a shop is there already, and the page of both."""

import os
import random
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fieldapp.domain.company import Area
from fieldapp.domain.customer import name_key
from fieldapp.domain.door import areas_seen_by
from fieldapp.domain.nearby import alike_near, nearest
from fieldapp.domain.person import Person
from fieldapp.domain.placed import cell_of
from fieldapp.lib.geo import Crs, Place
from tests.bench.bulk import loading
from tests.bench.figure import Figure, percentile
from tests.bench.house import House, postgres_house, sqlite_house
from tests.bench.load import bare_server, hit, our_server
from tests.bench.page import log_in
from tests.bench.sheet import Row, Sheet

DOORS = int(os.environ.get("BENCH_DOORS", "1000000"))
CASES = 400
GOALS_MS = {"nearest": 10.0, "duplicate": 5.0}
PAGE_MS = 100.0
WARM, ROUNDS = 20, 400
LNG, LAT = 113.74, 34.40
# Seven doors of ten stand in a town of ten kilometres, the rest in the county around it.
TOWN, COUNTY, IN_TOWN = 0.05, 0.2, 0.7
ALONG, STEP = 60, 0.0001  # doors of a street, and degrees from one to the next: ten metres
FIRST = ("老街", "文峰", "张记", "李家", "好又多", "新华", "轩辕", "鸿福", "永和", "东关", "南门", "北关")
SECOND = (
    "羊肉汤",
    "早餐店",
    "烩面馆",
    "板面",
    "超市",
    "烟酒",
    "理发",
    "五金",
    "药房",
    "胡辣汤",
    "饺子馆",
    "面包房",
)
KINDS: dict[str, Callable[[Path, int], Generator[House, None, None]]] = {
    "sqlite": sqlite_house,
    "postgres": postgres_house,
}


def measure(folder: Path) -> Iterator[Figure]:
    """Both databases, one after the other."""
    for kind, build in KINDS.items():
        standing = build(folder / kind, CASES)
        house = next(standing)
        began = time.perf_counter()
        people = _settle(house)
        yield Figure(f"doors.seed.{kind}", DOORS / (time.perf_counter() - began), "doors/s", goal="context")
        yield from _queries(house, kind, people[0])
        if kind == "sqlite":
            yield from _page(house, people[0])
        standing.close()


def spot(dice: random.Random) -> tuple[float, float]:
    """Where a street begins, or somebody stands."""
    wide = TOWN if dice.random() < IN_TOWN else COUNTY
    return LNG + dice.uniform(-wide, wide), LAT + dice.uniform(-wide, wide)


def beat(dice: random.Random) -> tuple[float, float]:
    """Somewhere in the area of who asks, the western half."""
    lng, lat = spot(dice)
    return LNG - abs(lng - LNG), lat


def shop(dice: random.Random) -> str:
    return dice.choice(FIRST) + dice.choice(SECOND)


def _settle(house: House) -> list[Person]:
    """The doors, half of them in the area of the person who asks, the others in a colleague's."""
    cast = house.people.cast
    people = [cast["customer_manager"], cast["customer_manager_2"]]
    with Session(house.engine) as session:
        areas = [
            Area(company_id=cast.company.id, name=f"片{n}", keywords=[], customer_manager_id=person.id)
            for n, person in enumerate(people)
        ]
        session.add_all(areas)
        session.flush()
        ids = [one.id.hex for one in areas]
        session.execute(update(Area).where(Area.id.in_([one.id for one in areas])).values(is_default=False))
        session.commit()
    sheet = Sheet(
        "door",
        ("id", "area_id", "street", "name", "name_key", "lng", "lat", "cell"),
        {
            "company_id": cast.company.id.hex, "number": "", "kind": "SHOP", "last_result": "D03", "times_missed": 0,
            "added_at": "2026-03-01 00:00:00",
        },
    )  # fmt: skip
    with loading(house.engine, ["door"]) as loader:
        loader.load(sheet, _rows(ids))
    return people


def _rows(areas: list[str]) -> Iterator[Row]:
    """Street by street, as people walk them: neighbours stand near one another in the table too."""
    dice, base = random.Random(11), int(time.time() * 1000)
    for n in range(DOORS):
        if n % ALONG == 0:
            (lng, lat), lying = spot(dice), dice.random() < 0.5
        lng, lat = (lng + STEP, lat) if lying else (lng, lat + STEP)
        x, y = lng + dice.uniform(-1, 1) * STEP, lat + dice.uniform(-1, 1) * STEP
        name = shop(dice)
        fresh = UUID(int=(base + n // 64 << 80) | (7 << 76) | (n << 40) | (2 << 62) | dice.getrandbits(32))
        yield (
            fresh.hex, areas[x > LNG], f"{n // ALONG} 路", name, name_key(name), round(x, 7), round(y, 7),
            cell_of(x, y),
        )  # fmt: skip


def _queries(house: House, kind: str, person: Person) -> Iterator[Figure]:
    dice = random.Random(5)
    with Session(house.engine) as session:
        areas = areas_seen_by(session, session.merge(person, load=False))
        company_id = house.people.cast.company.id

        def near() -> object:
            session.expunge_all()
            lng, lat = beat(dice)
            return nearest(session, company_id, Place(lng, lat, Crs.WGS84), 50, areas=areas)

        def twice() -> object:
            session.expunge_all()
            lng, lat = beat(dice)
            here, key = Place(lng, lat, Crs.WGS84), name_key(shop(dice))
            return alike_near(session, company_id, here, key, within_m=15, least=70)

        for name, ask in (("nearest", near), ("duplicate", twice)):
            times = []
            for _ in range(WARM + ROUNDS):
                began = time.perf_counter()
                ask()
                times.append((time.perf_counter() - began) * 1000)
            value, goal = percentile(times[WARM:], 0.95), GOALS_MS[name]
            words = f"<= {goal:.0f} ms at {DOORS:,} doors"
            yield Figure(f"doors.{name}.{kind}", value, "ms p95", goal=words, met=value <= goal)


def _page(house: House, person: Person) -> Iterator[Figure]:
    dice = random.Random(9)
    with bare_server(house.folder) as (port, _):
        bare = hit(port, ["/"])
    paths = ["/canvass?" + urlencode(dict(zip(("lng", "lat"), beat(dice), strict=True))) for _ in range(60)]
    with our_server(house.settings, house.folder) as (port, _):
        cookie = log_in(port, person.login, "demo-2026")
        hit(port, paths, headers={"Cookie": cookie}, requests=64)
        served = hit(port, paths, headers={"Cookie": cookie})
    yield Figure(
        "doors.page", served.p95_ms, "ms p95", bare.p95_ms, served.p95_ms / bare.p95_ms,
        f"<= {PAGE_MS:.0f} ms at 8 concurrent", served.p95_ms <= PAGE_MS,
    )  # fmt: skip
