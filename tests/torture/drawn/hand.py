"""What people do in a story, as functions of its world, a phone and four dice; False where it can't be done now."""

from playwright.sync_api import Page

from tests.torture.drawn import screen
from tests.torture.drawn.ground import ITEMS
from tests.torture.drawn.handset import Handset
from tests.torture.drawn.world import World

Dice = tuple[float, ...]
VERDICTS = ("PASS", "PASS", "FAIL", "")


def sheet(phone: Handset, dice: float) -> Page:
    sheets = phone.sheets
    return sheets[int(dice * 997) % len(sheets)]


def type(world: World, phone: Handset, r: Dice, wait: bool = True) -> None:
    item = ITEMS[int(r[1] * len(ITEMS))]
    fact = world.note("answer", phone, f"记{world.n + 1}-{int(r[2] * 1e6)}", item)
    page = sheet(phone, r[0])
    screen.answer(page, item, fact.key, str(5 + int(r[2] * 20)), VERDICTS[int(r[3] * len(VERDICTS))])
    if wait:
        fact.safe = screen.stored(page)


def photo(world: World, phone: Handset, r: Dice) -> None:
    sha256, data = screen.picture(r[2] + world.n, r[3])
    page = sheet(phone, r[0])
    if screen.photograph(page, ITEMS[int(r[1] * len(ITEMS))], data):
        fact = world.note("photo", phone, sha256)
        fact.safe = screen.stored(page)


def visit(world: World, phone: Handset, r: Dice) -> bool:
    if phone.part != "inspector" or not phone.reaches:
        return False
    page = phone.open(world.ground.visit)
    fact = world.note("visit", phone, f"访{world.n + 1}-{int(r[2] * 1e6)}")
    _, data = screen.picture(r[2] + world.n, r[3])
    fact.safe = screen.visit(phone, page, fact.key, data if r[1] < 0.5 else None)
    phone.close_tab(page)
    return True


def sign(world: World, phone: Handset, r: Dice) -> bool:
    """What is open is answered, then one to four of the parties sign, one after the other on this phone."""
    if phone.part != "inspector":
        return False
    page = sheet(phone, r[0])
    for number, item in enumerate(ITEMS):
        if screen.is_open(page, item):
            type(world, phone, (r[0], number / len(ITEMS), r[2], 0.0))
    return any([_sign(world, phone, page) for _ in range(1 + int(r[1] * 4))])


def _sign(world: World, phone: Handset, page: Page) -> bool:
    before = _signatures(phone, page)
    if not screen.sign(page):
        return False
    safe = screen.stored(page)
    for one in _signatures(phone, page) - before:
        world.note("signature", phone, one).safe = safe
    return True


def _signatures(phone: Handset, page: Page) -> set[str]:
    return {one["body"]["sig_id"] for one in phone.look(page).of("sign_acceptance")}


def submit(world: World, phone: Handset, r: Dice) -> bool:
    return screen.hand_in(sheet(phone, r[0]))


def look(world: World, phone: Handset, r: Dice) -> bool:
    """待传, and 现在传."""
    if not phone.reaches:
        return False
    page = phone.open("/sync")
    page.locator("[data-kick]").tap()
    page.wait_for_timeout(300 * r[1])
    world.check()
    phone.close_tab(page)
    return True


def wait(world: World, phone: Handset, r: Dice) -> None:
    phone.tabs[0].wait_for_timeout(50 + 400 * r[1])


def kick(world: World, phone: Handset, r: Dice) -> None:
    phone.tabs[0].evaluate("dispatchEvent(new Event('online'))")
    phone.tabs[0].wait_for_timeout(150 * r[1])
