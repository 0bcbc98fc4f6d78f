"""What happens to people in a story: networks, servers, browsers, clocks and rooms; as the deeds in hand.py."""

import time

from playwright.sync_api import expect

from tests.torture.drawn import hand, screen
from tests.torture.drawn.ground import ITEMS
from tests.torture.drawn.hand import Dice
from tests.torture.drawn.handset import PATIENCE_MS, ROOM, Handset, within
from tests.torture.drawn.wire import Trap
from tests.torture.drawn.world import World

SENDS = (
    "POST /sync/commands",
    "POST /sync/hello",
    "PUT /sync/blobs",
    "POST /sync/documents",
    "HEAD /sync/blobs",
)
DAY_MS = 86_400_000


def lose(world: World, phone: Handset, r: Dice) -> None:
    """An answer to something that was sent is lost, whole or from some byte on."""
    after = int(r[2] * 600) if r[3] < 0.5 else 0
    world.company.wire.set(Trap(SENDS[int(r[1] * len(SENDS))], there=False, after=after))


def cut(world: World, phone: Handset, r: Dice) -> None:
    """What is sent is cut at some byte: of an upload mostly."""
    begins = "PUT /sync/blobs" if r[1] < 0.7 else SENDS[int(r[1] * len(SENDS))]
    after = int(r[2] ** 2 * 700_000) if r[3] < 0.6 else int(r[2] * 1500)
    world.company.wire.set(Trap(begins, there=True, after=after))


def spoil(world: World, phone: Handset, r: Dice) -> None:
    """One byte of an upload becomes another on its way."""
    world.company.wire.set(Trap("PUT /sync/blobs", there=True, after=int(r[2] ** 2 * 700_000), spoils=True))


def offline(world: World, phone: Handset, r: Dice) -> None:
    phone.set_online(False)


def online(world: World, phone: Handset, r: Dice) -> None:
    phone.set_online(True)


def second_tab(world: World, phone: Handset, r: Dice) -> bool:
    if len(phone.tabs) > 1 or not phone.reaches:
        return False
    phone.open_sheet()
    return True


def second_device(world: World, phone: Handset, r: Dice) -> bool:
    """A colleague's phone, or another one of the same person."""
    if len(world.phones) > 1:
        return False
    world.take_phone(world.pockets.second, "engineer" if r[1] < 0.7 else "inspector")
    return True


def expire(world: World, phone: Handset, r: Dice) -> None:
    phone.expire()


def login(world: World, phone: Handset, r: Dice) -> None:
    phone.login()


def clock(world: World, phone: Handset, r: Dice) -> None:
    phone.set_clock(round((r[1] - 0.5) * 2 * DAY_MS))


def full(world: World, phone: Handset, r: Dice) -> bool:
    """A photo that does not fit, where the phone has little room."""
    if phone.worker:
        return False
    page = hand.sheet(phone, r[0])
    screen.photograph(page, ITEMS[int(r[1] * len(ITEMS))], screen.picture(r[2], 0.5 + ROOM / 1_000_000)[1])
    return True


def roomy(world: World, phone: Handset, r: Dice) -> None:
    phone.tidy()


def evict(world: World, phone: Handset, r: Dice) -> bool:
    """All it had not sent is gone, and that will have to be told."""
    if not phone.reaches:
        return False
    device = phone.look().disk["device"]
    phone.evict()
    here, known = world.phones.index(phone), world.land.known(world.ground)
    for one in world.facts:
        one.gone |= one.phone == here
    if device:
        world.told.append((device, known.contacts.get(device, (0, False))[0]))
    phone.open_sheet(phone.tabs[0])
    return True


def reload(world: World, phone: Handset, r: Dice) -> bool:
    page = hand.sheet(phone, r[0])
    if not (phone.reaches or (phone.worker and phone.session)):
        return False
    page.reload()
    expect(page.locator("[data-foot] .action-bar")).to_be_visible(timeout=PATIENCE_MS)
    return True


def kill_browser(world: World, phone: Handset, r: Dice) -> bool:
    """In the middle of typing."""
    if not phone.worker:
        return False
    hand.type(world, phone, r, wait=False)
    time.sleep(r[3] * 0.08)
    phone.die()
    phone.take_out()
    phone.open_sheet()
    return True


def kill_server(world: World, phone: Handset, r: Dice) -> None:
    """kill -9; it comes back by itself some seconds later."""
    world.company.kill()
    world.company.start()


def update(world: World, phone: Handset, r: Dice) -> None:
    """The company has a newer version; where there is a worker the person taps 更新."""
    world.company.update()
    page = hand.sheet(phone, r[0])
    if not (phone.worker and phone.reaches and page.evaluate("Boolean(navigator.serviceWorker.controller)")):
        return
    within(page, "navigator.serviceWorker.getRegistration().then((one) => one.update())")
    strip = page.locator(".strip", has_text="有新版本").first
    expect(strip).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_navigation():
        strip.get_by_role("button", name="更新").tap()
    expect(page.locator("[data-foot] .action-bar")).to_be_visible(timeout=PATIENCE_MS)


# Only in stories that are written: nobody waits for these by chance.


def arrived(world: World, phone: Handset, r: Dice) -> None:
    """Until the company has it all."""
    expect(phone.tabs[0].locator("[data-sync]")).to_have_text("已到公司", timeout=PATIENCE_MS)


def sprung(world: World, phone: Handset, r: Dice) -> None:
    """Until what was laid out on the wire has happened."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while world.company.wire.traps:
        assert time.monotonic() < until, "nothing has passed there"
        phone.tabs[0].wait_for_timeout(50)
