"""Streets with doors for the demo: some walked this week, one half, one that nobody has walked for months."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.record_walk import RecordWalk, Step
from fieldapp.lib.ids import uuid7

# Name, where it begins (metres east and north of the middle of the town), whether it lies or stands, doors, weeks ago.
STREETS = (
    ("文峰路", -260, 0, True, 14, (0, 0, 1)),
    ("建设路", -90, -220, False, 10, (1, 2, 15)),
    ("东关街", -200, -170, True, 7, (30,)),
    ("滨河路", 170, -240, False, 9, (26,)),
    ("北关街", -240, 190, True, 8, (3, 4, 5)),
)
FIRST = ("顺", "福", "兴", "永", "德", "隆", "泰", "和", "祥", "源", "盛", "丰", "康", "宝")
SHOPS = (
    ("记烩面馆", "RESTAURANT"), ("家早餐", "RESTAURANT"), ("达超市", "SHOP"), ("生药房", "SHOP"),
    ("味羊肉汤", "RESTAURANT"), ("发理发店", "SHOP"), ("旺板面", "RESTAURANT"),
)  # fmt: skip
PICTURED = 7  # every so many doors has a photo of its front
RESULTS = ("D02", "D03", "D06", "D03", "D02", "D05", "D08", "D07", "D03", "D10")


def walk_the_streets(troupe: Troupe, now: datetime) -> int:
    """Every door by the letter a phone would have sent from before it, some with a photo, and the walk of today; how
    many doors there are."""
    doors = list(_doors())
    for number, (name, street, kind, spot, weeks) in enumerate(doors):
        troupe.spot = spot
        photos = [troupe.photo(f"门头 {name}", front=True)] if number % PICTURED == 0 else []
        command = AddDoor(
            name=name, street=street, number=f"{number % 60 * 2 + 1} 号", shop=kind, result=RESULTS[number % 10],
            photos=photos,
        )  # fmt: skip
        troupe.act(
            "customer_manager", command, at=now - timedelta(weeks=weeks, minutes=7 * (number % 20) + 30)
        )
    _walk(troupe, now)
    return len(doors)


def _walk(troupe: Troupe, now: datetime) -> None:
    """Along the first street and back, an hour ago."""
    _, x, y, _, count, _ = STREETS[0]
    began = now - timedelta(minutes=100)
    steps = []
    for n in range(2 * count):
        lng, lat = troupe.place(x + 24.3 * min(n, 2 * count - n), y)
        steps.append(Step(at=began + timedelta(minutes=2 * n), lng=lng, lat=lat, accuracy_m=8))
    walk = RecordWalk(
        walk=uuid7(), started_at=began, ended_at=began + timedelta(minutes=4 * count), steps=steps
    )
    troupe.act("customer_manager", walk, at=now)


def _doors() -> Iterator[tuple[str, str, str, tuple[float, float], int]]:
    for number, (street, x, y, lies, count, weeks) in enumerate(STREETS):
        for n in range(count):
            along, side = 24.3 * n, 7.0 if n % 2 else -7.0
            spot = (x + along, y + side) if lies else (x + side, y + along)
            tail, kind = SHOPS[(n + number) % len(SHOPS)]
            name = FIRST[(n * 3 + number) % len(FIRST)] + FIRST[(n + 5 * number + 1) % len(FIRST)] + tail
            yield name, street, kind, spot, weeks[n % len(weeks)]
