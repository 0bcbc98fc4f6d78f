"""Streets with doors for the demo: some walked this week, one half, one that nobody has walked for months."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, radians

from fieldapp.cli.demo.troupe import PLACES, Troupe
from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter, Place
from fieldapp.lib.ids import uuid7

METRE = 1 / 111_320
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
RESULTS = ("D02", "D03", "D06", "D03", "D02", "D05", "D08", "D07", "D03", "D10")


def walk_the_streets(troupe: Troupe, now: datetime) -> int:
    """Every door by the letter a phone would have sent from before it; how many there are."""
    doors = list(_doors(troupe.code))
    for number, (name, street, kind, lng, lat, weeks) in enumerate(doors):
        at = now - timedelta(weeks=weeks, minutes=7 * (number % 20) + 30)
        command = AddDoor(
            name=name,
            street=street,
            number=f"{number % 60 * 2 + 1} 号",
            shop=kind,
            result=RESULTS[number % 10],
        )
        letter = Letter(
            cmd_id=uuid7(), owner=troupe.cast["customer_manager"].id, kind=command.kind,
            body=command.model_dump(mode="json"), place=Place(lng=lng, lat=lat, accuracy_m=8),
        )  # fmt: skip
        dispatch(troupe.engine, letter, now=at)
    return len(doors)


def _doors(code: str) -> Iterator[tuple[str, str, str, float, float, int]]:
    middle_lng, middle_lat = PLACES.get(code, (113.6, 34.7))
    east = METRE / cos(radians(middle_lat))
    for number, (street, x, y, lies, count, weeks) in enumerate(STREETS):
        for n in range(count):
            along, side = 24.3 * n, 7.0 if n % 2 else -7.0
            dx, dy = (x + along, y + side) if lies else (x + side, y + along)
            tail, kind = SHOPS[(n + number) % len(SHOPS)]
            name = FIRST[(n * 3 + number) % len(FIRST)] + FIRST[(n + 5 * number + 1) % len(FIRST)] + tail
            yield name, street, kind, middle_lng + dx * east, middle_lat + dy * METRE, weeks[n % len(weeks)]
