"""Lives through a story: every step on real screens, checks after each, and an evening in which all must arrive."""

import time
from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import Error, Page, expect

from tests.torture.drawn import proof, screen
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import ITEMS, Land
from tests.torture.drawn.handset import PATIENCE_MS, ROOM, Handset, Look, within
from tests.torture.drawn.pocket import Pocket
from tests.torture.drawn.proof import Fact
from tests.torture.drawn.story import Step, Story
from tests.torture.drawn.wire import Trap

SENDS = (
    "POST /sync/commands",
    "POST /sync/hello",
    "PUT /sync/blobs",
    "POST /sync/documents",
    "HEAD /sync/blobs",
)
VERDICTS = ("PASS", "PASS", "FAIL", "")
DAY_MS = 86_400_000
SETTLING_S = 3.0
EVENING_S = 60.0


@dataclass(frozen=True, slots=True)
class Pockets:
    """The browsers of all stories: one that may be killed, one that lives, and that of the second device."""

    mortal: Pocket
    plain: Pocket
    second: Pocket


class World:
    """One story in one company; `wrong` says in words what must never be."""

    happened: Counter[str] = Counter()

    def __init__(self, company: Company, land: Land, pockets: Pockets, name: str, story: Story) -> None:
        self.company, self.land, self.pockets, self.story = company, land, pockets, story
        self.ground = land.ground(name)
        self.small = any(one.op == "full" for one in story)
        self.mortal = any(one.op in ("kill_browser", "update") for one in story)
        self.phones: list[Handset] = []
        self.facts: list[Fact] = []
        self.wrong: list[str] = []
        self.told: list[tuple[str, int]] = []
        self.n = 0

    def play(self) -> list[str]:
        try:
            self._phone(self.pockets.mortal if self.mortal else self.pockets.plain, "inspector")
            for step in self.story:
                self._act(step)
                if self.wrong:
                    return self.wrong
            self._evening()
        finally:
            self.company.wire.mend()
            for phone in self.phones:
                phone.put_away()
        return self.wrong

    def _phone(self, pocket: Pocket, part: str) -> None:
        phone = Handset(pocket, self.company, self.ground, part)
        phone.take_out()
        self.phones.append(phone)
        self.company.ready()
        phone.login()
        if self.small and not phone.worker:
            phone.limit()
        phone.open_sheet(*phone.tabs)
        if phone.worker:
            phone.take_along()

    def _act(self, step: Step) -> None:
        phone = self.phones[int(step.r[0] * len(self.phones))]
        print(f"  {step}", flush=True)
        try:
            if getattr(self, f"_{step.op}")(phone, step.r) is False:
                return
            self.happened[step.op] += 1
            was = len(self.wrong)
            self._check()
            self.wrong[was:] = [f"after {step}: {one}" for one in dict.fromkeys(self.wrong[was:])]
        except (Error, AssertionError) as error:
            self.wrong.append(f"{step}: {str(error)[:300]}\n{self._scene(phone)}")
        self.wrong += [f"{step}: error in a script: {one}" for one in phone.errors]

    def _scene(self, phone: Handset) -> str:
        """Where the phone stands, for whoever looks for the reason."""
        try:
            return "\n".join(f"{one.url}\n{one.locator('body').inner_text()[:300]}" for one in phone.tabs)
        except Error:
            return ""

    # checks

    def _looks(self) -> dict[int, Look]:
        return {n: phone.look() for n, phone in enumerate(self.phones) if phone.tabs}

    def _check(self, until_true: bool = True) -> None:
        """What must hold at once, then what the screens must say a moment later."""
        until = time.monotonic() + SETTLING_S
        while True:
            tabs = [(n, tab) for n, phone in enumerate(self.phones) for tab in phone.tabs]
            seen = [(n, self.phones[n].look(tab)) for n, tab in tabs]
            known = self.land.known(self.ground)
            for n, look in seen:
                self.wrong += [f"phone {n}: {one}" for one in proof.untrue(look, known)]
            self.wrong += proof.lost(self.facts, dict(seen), known) + proof.double(known)
            lies = [f"phone {n}: {one}" for n, look in seen for one in proof.unlike(look)]
            if self.wrong or not lies:
                return
            if time.monotonic() > until:
                self.wrong += lies
                return
            time.sleep(0.05)

    def _note(self, kind: str, phone: Handset, key: str, item: str = "") -> Fact:
        self.n += 1
        fact = Fact(kind, self.phones.index(phone), phone.epoch, key, item, self.n, False)
        self.facts.append(fact)
        return fact

    # what people do

    def _sheet(self, phone: Handset, dice: float) -> Page:
        sheets = phone.sheets
        return sheets[int(dice * 997) % len(sheets)]

    def _type(self, phone: Handset, r: tuple[float, ...], wait: bool = True) -> None:
        item = ITEMS[int(r[1] * len(ITEMS))]
        fact = self._note("answer", phone, f"记{self.n + 1}-{int(r[2] * 1e6)}", item)
        page = self._sheet(phone, r[0])
        screen.answer(page, item, fact.key, str(5 + int(r[2] * 20)), VERDICTS[int(r[3] * len(VERDICTS))])
        if wait:
            fact.safe = screen.stored(page)

    def _photo(self, phone: Handset, r: tuple[float, ...]) -> None:
        sha256, data = screen.picture(r[2] + self.n, r[3])
        page = self._sheet(phone, r[0])
        if screen.photograph(page, ITEMS[int(r[1] * len(ITEMS))], data):
            fact = self._note("photo", phone, sha256)
            fact.safe = screen.stored(page)

    def _visit(self, phone: Handset, r: tuple[float, ...]) -> bool:
        if phone.part != "inspector" or not phone.reaches:
            return False
        page = phone.open(self.ground.visit)
        fact = self._note("visit", phone, f"访{self.n + 1}-{int(r[2] * 1e6)}")
        _, data = screen.picture(r[2] + self.n, r[3])
        fact.safe = screen.visit(phone, page, fact.key, data if r[1] < 0.5 else None)
        phone.close_tab(page)
        return True

    def _sign(self, phone: Handset, r: tuple[float, ...]) -> bool:
        if phone.part != "inspector":
            return False
        page = self._sheet(phone, r[0])
        before = {one["body"]["sig_id"] for one in phone.look(page).of("sign_acceptance")}
        if not screen.sign(page):
            return False
        safe = screen.stored(page)
        after = {one["body"]["sig_id"] for one in phone.look(page).of("sign_acceptance")}
        for one in after - before:
            self._note("signature", phone, one).safe = safe
        return True

    def _submit(self, phone: Handset, r: tuple[float, ...]) -> bool:
        return screen.hand_in(self._sheet(phone, r[0]))

    def _look(self, phone: Handset, r: tuple[float, ...]) -> bool:
        """待传, and 现在传."""
        if not phone.reaches:
            return False
        page = phone.open("/sync")
        page.locator("[data-kick]").tap()
        page.wait_for_timeout(300 * r[1])
        self._check()
        phone.close_tab(page)
        return True

    def _wait(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.tabs[0].wait_for_timeout(50 + 400 * r[1])

    def _kick(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.tabs[0].evaluate("dispatchEvent(new Event('online'))")
        phone.tabs[0].wait_for_timeout(150 * r[1])

    # what happens to them

    def _lose(self, phone: Handset, r: tuple[float, ...]) -> None:
        """An answer to something that was sent is lost, whole or from some byte on."""
        after = int(r[2] * 600) if r[3] < 0.5 else 0
        self.company.wire.set(Trap(SENDS[int(r[1] * len(SENDS))], there=False, after=after))

    def _cut(self, phone: Handset, r: tuple[float, ...]) -> None:
        """What is sent is cut at some byte: of an upload mostly."""
        begins = "PUT /sync/blobs" if r[1] < 0.7 else SENDS[int(r[1] * len(SENDS))]
        after = int(r[2] ** 2 * 700_000) if r[3] < 0.6 else int(r[2] * 1500)
        self.company.wire.set(Trap(begins, there=True, after=after))

    def _offline(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.set_online(False)

    def _online(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.set_online(True)

    def _second_tab(self, phone: Handset, r: tuple[float, ...]) -> bool:
        if len(phone.tabs) > 1 or not phone.reaches:
            return False
        phone.open_sheet()
        return True

    def _second_device(self, phone: Handset, r: tuple[float, ...]) -> bool:
        """A colleague's phone, or another one of the same person."""
        if len(self.phones) > 1:
            return False
        self._phone(self.pockets.second, "engineer" if r[1] < 0.7 else "inspector")
        return True

    def _expire(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.expire()

    def _login(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.login()

    def _clock(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.set_clock(round((r[1] - 0.5) * 2 * DAY_MS))

    def _full(self, phone: Handset, r: tuple[float, ...]) -> bool:
        """A photo that does not fit, where the phone has little room."""
        if phone.worker:
            return False
        page = self._sheet(phone, r[0])
        screen.photograph(
            page, ITEMS[int(r[1] * len(ITEMS))], screen.picture(r[2], 0.5 + ROOM / 1_000_000)[1]
        )
        return True

    def _roomy(self, phone: Handset, r: tuple[float, ...]) -> None:
        phone.tidy()

    def _evict(self, phone: Handset, r: tuple[float, ...]) -> bool:
        """All it had not sent is gone, and that will have to be told."""
        if not phone.reaches:
            return False
        device = phone.look().disk["device"]
        phone.evict()
        here, known = self.phones.index(phone), self.land.known(self.ground)
        for one in self.facts:
            one.gone |= one.phone == here
        if device:
            self.told.append((device, known.contacts.get(device, (0, False))[0]))
        phone.open_sheet(phone.tabs[0])
        return True

    def _reload(self, phone: Handset, r: tuple[float, ...]) -> bool:
        page = self._sheet(phone, r[0])
        if not (phone.reaches or (phone.worker and phone.session)):
            return False
        page.reload()
        expect(page.locator("[data-foot] .action-bar")).to_be_visible(timeout=PATIENCE_MS)
        return True

    def _kill_browser(self, phone: Handset, r: tuple[float, ...]) -> bool:
        """In the middle of typing."""
        if not phone.worker:
            return False
        self._type(phone, r, wait=False)
        time.sleep(r[3] * 0.08)
        phone.die()
        phone.take_out()
        phone.open_sheet()
        return True

    def _kill_server(self, phone: Handset, r: tuple[float, ...]) -> None:
        """kill -9; it comes back by itself some seconds later."""
        self.company.kill()
        self.company.start()

    def _update(self, phone: Handset, r: tuple[float, ...]) -> None:
        """The company has a newer version; where there is a worker the person taps 更新."""
        self.company.update()
        page = self._sheet(phone, r[0])
        if not (
            phone.worker and phone.reaches and page.evaluate("Boolean(navigator.serviceWorker.controller)")
        ):
            return
        within(page, "navigator.serviceWorker.getRegistration().then((one) => one.update())")
        strip = page.locator(".strip", has_text="有新版本").first
        expect(strip).to_be_visible(timeout=PATIENCE_MS)
        with page.expect_navigation():
            strip.get_by_role("button", name="更新").tap()
        expect(page.locator("[data-foot] .action-bar")).to_be_visible(timeout=PATIENCE_MS)

    # the evening

    def _evening(self) -> None:
        """Good network, room, everybody logged in; people finish what they began and decide what is theirs."""
        self.company.wire.mend()
        self.company.ready()
        try:
            for phone in self.phones:
                self._come_home(phone)
            for phone in self.phones:
                self._finish(phone)
            for phone in self.phones:
                self._settle(phone)
        except (Error, AssertionError) as error:
            self.wrong.append(f"in the evening: {str(error)[:400]}\n{self._scene(self.phones[0])}")
        if not self.wrong:
            self._last_words()
        self.wrong += [f"error in a script: {one}" for phone in self.phones for one in phone.errors]

    def _come_home(self, phone: Handset) -> None:
        phone.tidy()
        phone.set_online(True)
        phone.login()
        for page in phone.tabs[1:]:
            phone.close_tab(page)

    def _finish(self, phone: Handset) -> None:
        """Items that were begun get a verdict, visits that were begun are handed in."""
        disk = phone.look().disk
        begun = [(draft["field"].removeprefix("item:"), draft["cmd_id"]) for draft in disk["draft"]]
        for code, cmd_id in begun:
            if code in ITEMS and cmd_id is None:
                phone.open_sheet(phone.tabs[0])
                self._type(phone, (0.0, ITEMS.index(code) / len(ITEMS), 0.5, 0.0))
        if any(draft["field"] == "visit?" for draft in disk["draft"]):
            self._visit(phone, (0.0, 0.9, 0.5, 0.0))

    def _settle(self, phone: Handset) -> None:
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
                self._decide(phone, page, stuck)
                page = phone.open("/sync", page)
            if any(one["not_before"] for one in [*disk["row"], *waiting]):
                phone.set_clock(phone.shift + 61_000)
            page.locator("[data-kick]").tap()
            page.wait_for_timeout(60)
        phone.open_sheet(page)
        self._check()

    def _decide(self, phone: Handset, page: Page, stuck: list[dict]) -> None:  # type: ignore[type-arg]
        """The card must show both values; anything refused is no conflict and should not have been."""
        for row in stuck:
            if row["state"] != "conflict" or row["kind"] != "answer_item":
                raise AssertionError(f"{row['kind']} {row['state']}: {row['error']}")
            item = row["body"]["item"]
            theirs = self.land.known(self.ground).answers[item][-1][0]
            phone.open_sheet(page)
            screen.decide(page, item, self.n % 2 == 0, row["body"]["note"], theirs)
            self.n += 1

    def _last_words(self) -> None:
        known = self.land.known(self.ground)
        looks = self._looks()
        for n, phone in enumerate(self.phones):
            if phone.look().says["sync"] not in ("已到公司", ""):
                self.wrong.append(f"phone {n} says {phone.look().says['sync']!r} in the end")
        self.wrong += proof.older(self.facts, known) + proof.overwritten(looks, known)
        for fact in self.facts:
            if fact.kind == "visit" and fact.safe and not fact.gone and known.visits[fact.key] != 1:
                self.wrong.append(f"{fact}: {known.visits[fact.key]} visits")
            if (
                fact.kind == "signature"
                and fact.safe
                and not fact.gone
                and not known.signatures.get(fact.key)
            ):
                self.wrong.append(f"{fact}: blank or lost")
        for device, pending in self.told:
            if pending and not known.contacts.get(device, (0, True))[1]:
                self.wrong.append(f"storage {device} was taken away with {pending} and nobody was told")
