"""The evening of a story: good network, room, everybody logged in; all must arrive, and the last words must be true."""

import time

from playwright.sync_api import Error, Page

from tests.torture.drawn import hand, proof, screen
from tests.torture.drawn.ground import ITEMS
from tests.torture.drawn.handset import Handset, Look
from tests.torture.drawn.patience import SETTLING_LOOKS, SETTLING_S
from tests.torture.drawn.world import World

EVENING_S = 120.0


def evening(world: World) -> None:
    """Good network, room, everybody logged in; people finish what they began and decide what is theirs."""
    world.company.wire.mend()
    world.company.ready()
    try:
        for phone in world.phones:
            come_home(world, phone)
        for phone in world.phones:
            finish(world, phone)
        for phone in world.phones:
            settle(world, phone)
    except (Error, AssertionError) as error:
        world.wrong.append(f"in the evening: {str(error)[:400]}\n{world.scene(world.phones[0])}")
    if not world.wrong:
        last_words(world)
    world.wrong += [f"error in a script: {one}" for phone in world.phones for one in phone.errors]


def come_home(world: World, phone: Handset) -> None:
    phone.tidy()
    phone.set_online(True)
    phone.login()
    for page in phone.tabs[1:]:
        phone.close_tab(page)


def finish(world: World, phone: Handset) -> None:
    """Items that were begun get a verdict, visits are handed in; what another tab wrote unseen is not wanted."""
    disk = phone.look().disk
    begun = [(draft["field"].removeprefix("item:"), draft["cmd_id"]) for draft in disk["draft"]]
    for code, cmd_id in begun:
        if code in ITEMS and cmd_id is None:
            phone.open_sheet(phone.tabs[0])
            hand.type(world, phone, (0.0, ITEMS.index(code) / len(ITEMS), 0.5, 0.0))
    for code in {
        one["field"].partition("~")[0].removeprefix("item:") for one in disk["draft"] if "~" in one["field"]
    }:
        phone.open_sheet(phone.tabs[0])
        screen.let_be(phone.tabs[0], code)
    if any(draft["field"] == "visit?" for draft in disk["draft"]):
        hand.visit(world, phone, (0.0, 0.9, 0.5, 0.0))


def settle(world: World, phone: Handset) -> None:
    """Until nothing waits on this phone; cards are decided as they come."""
    page = phone.open("/sync", phone.tabs[0])
    until = time.monotonic() + EVENING_S
    while True:
        disk = phone.look(page).disk
        waiting = [one for one in disk["photo"] if one["state"] != "arrived"]
        if not disk["row"] and not waiting:
            break
        if time.monotonic() > until:
            told = [(one["kind"], one["state"], one["error"]) for one in disk["row"]]
            raise AssertionError(f"still waiting: {told} {[one['state'] for one in waiting]}")
        stuck = [one for one in disk["row"] if one["state"] != "waiting"]
        if stuck:
            decide(world, phone, page, stuck)
            page = phone.open("/sync", page)
        if any(one["not_before"] for one in [*disk["row"], *waiting]):
            phone.set_clock(phone.shift + 61_000)
        page.locator("[data-kick]").tap()
        page.wait_for_timeout(60)
    phone.open_sheet(page)
    world.check()


def decide(world: World, phone: Handset, page: Page, stuck: list[dict]) -> None:  # type: ignore[type-arg]
    """The card must show both values; anything refused is no conflict and should not have been."""
    for row in stuck:
        if row["state"] != "conflict" or row["kind"] != "answer_item":
            raise AssertionError(f"{row['kind']} {row['state']}: {row['error']}")
        item = row["body"]["item"]
        theirs = world.land.known(world.ground).answers[item][-1][0]
        phone.open_sheet(page)
        screen.decide(page, item, world.n % 2 == 0, row["body"]["note"], theirs)
        world.n += 1


def last_words(world: World) -> None:
    """What must be so in the end; a page may just be writing down where the person is, or telling the company."""
    until, looked = time.monotonic() + SETTLING_S, 0
    while wrong := untrue_words(world):
        looked += 1
        if time.monotonic() > until and looked > SETTLING_LOOKS:
            world.wrong += wrong
            return
        time.sleep(0.05)


def half_signed(look: Look) -> bool:
    """A signature was written and not taken, since what it signs had just changed: it lies on the phone."""
    return any(one["field"].startswith("sign:") and one["cmd_id"] is None for one in look.disk["draft"])


def begun(look: Look) -> list[tuple[str, str | None]]:
    """Drafts on the phone, with the letters that were made of them."""
    return [(one["field"], one["cmd_id"]) for one in look.disk["draft"]]


def untrue_words(world: World) -> list[str]:
    known = world.land.known(world.ground)
    looks = world.looks()
    wrong = [
        f"phone {n} says {look.says['sync']!r} in the end, with {begun(look)} begun"
        for n, look in looks.items()
        if look.says["sync"] not in (("已存本机",) if half_signed(look) else ("已到公司", ""))
    ]
    wrong += proof.older(world.facts, known) + proof.overwritten(looks, known)
    if all(step.op != "clock" for step in world.story):
        wrong += proof.turned_back(looks, known)
    for fact in world.facts:
        if fact.kind == "visit" and fact.safe and not fact.gone and known.visits[fact.key] != 1:
            wrong.append(f"{fact}: {known.visits[fact.key]} visits")
        if fact.kind == "signature" and fact.safe and not fact.gone and not known.signatures.get(fact.key):
            wrong.append(f"{fact}: blank or lost")
    for device, pending in world.told:
        if pending and not known.contacts.get(device, (0, True))[1]:
            wrong.append(f"storage {device} was taken away with {pending} and nobody was told")
    return wrong
