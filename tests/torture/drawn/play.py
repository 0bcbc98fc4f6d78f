"""Lives through a story: every step on real screens, checks after each, and an evening in which all must arrive."""

from playwright.sync_api import Error

from tests.torture.drawn import fate, hand
from tests.torture.drawn.evening import evening
from tests.torture.drawn.story import Step
from tests.torture.drawn.world import World


def play(world: World) -> list[str]:
    """What was wrong in this story, in words."""
    try:
        world.take_phone(world.pockets.mortal if world.mortal else world.pockets.plain, "inspector")
        for step in world.story:
            _act(world, step)
            if world.wrong:
                return world.wrong
        evening(world)
    finally:
        world.company.wire.mend()
        for phone in world.phones:
            phone.put_away()
    return world.wrong


def _act(world: World, step: Step) -> None:
    phone = world.phones[int(step.r[0] * len(world.phones))]
    print(f"  {step}", flush=True)
    try:
        deed = getattr(hand if hasattr(hand, step.op) else fate, step.op)
        if deed(world, phone, step.r) is False:
            return
        world.happened[step.op] += 1
        was = len(world.wrong)
        world.check()
        world.wrong[was:] = [f"after {step}: {one}" for one in dict.fromkeys(world.wrong[was:])]
    except (Error, AssertionError) as error:
        world.wrong.append(f"{step}: {str(error)[:300]}\n{world.scene(phone)}")
    world.wrong += [f"{step}: error in a script: {one}" for one in phone.errors]
