"""A story as a list of steps drawn from a seed, each with its own dice; a failing one is cut down to what it needs."""

import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# How often each thing happens, before the weather of the story.
OPS = {
    "type": 12, "photo": 5, "visit": 3, "sign": 3, "submit": 2, "look": 2, "wait": 2, "kick": 4,
    "lose": 5, "cut": 4, "spoil": 2, "offline": 3, "online": 3, "second_tab": 2, "second_device": 3, "expire": 2,
    "login": 1, "clock": 2, "full": 2, "roomy": 1, "evict": 1, "reload": 2, "kill_browser": 3, "kill_server": 2,
    "update": 1,
}  # fmt: skip
# What takes a second or more happens at most so often in one story.
DEAR = {"kill_browser": 2, "kill_server": 1, "update": 1, "evict": 1, "visit": 2, "sign": 2}
SHORTEST, LONGEST = 5, 14


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, with four dice for whatever it has to choose."""

    op: str
    r: tuple[float, float, float, float]

    def __str__(self) -> str:
        return f"{self.op}({', '.join(f'{one:.3f}' for one in self.r)})"


Story = list[Step]


def draw(seed: int) -> Story:
    """The story of that seed; some things happen in it three times as often as usual, some hardly ever."""
    dice = random.Random(seed)
    bag = [op for op, weight in OPS.items() for _ in range(round(weight * dice.choice((0.3, 1, 1, 3))))]
    left = dict(DEAR)
    story: Story = []
    for _ in range(dice.randint(SHORTEST, LONGEST)):
        op = dice.choice(bag)
        if left.get(op) == 0:
            op = "type"
        elif op in left:
            left[op] -= 1
        story.append(Step(op, (dice.random(), dice.random(), dice.random(), dice.random())))
    return story


def shrink(story: Story, fails: Callable[[Story], bool], seconds: float) -> Story:
    """The shortest story found in that time which still fails; halves are left out first, then single steps."""
    until = time.monotonic() + seconds
    core = story
    size = len(core) // 2
    while size >= 1:
        at = 0
        while at < len(core):
            if time.monotonic() > until:
                return core
            shorter = core[:at] + core[at + size :]
            if fails(shorter):
                core = shorter
            else:
                at += size
        size //= 2
    return core


def written(story: Iterable[Step]) -> str:
    """The story as text from which it can be played again."""
    return json.dumps([[one.op, *(round(r, 6) for r in one.r)] for one in story])


def read(text: str) -> Story:
    return [Step(op, (a, b, c, d)) for op, a, b, c, d in json.loads(text)]
