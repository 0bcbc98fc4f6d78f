"""The world of one story: its company, its phones, what people did in it, and what was found wrong."""

import time
from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import Error

from tests.torture.drawn import proof
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Land
from tests.torture.drawn.handset import Handset, Look
from tests.torture.drawn.patience import Patience
from tests.torture.drawn.pocket import Pocket
from tests.torture.drawn.proof import Fact
from tests.torture.drawn.story import Story


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

    def take_phone(self, pocket: Pocket, part: str) -> None:
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

    def scene(self, phone: Handset) -> str:
        """Where the phone stands, for whoever looks for the reason."""
        try:
            return "\n".join(f"{one.url}\n{one.locator('body').inner_text()[:300]}" for one in phone.tabs)
        except Error:
            return ""

    # checks

    def looks(self) -> dict[int, Look]:
        return {n: phone.look() for n, phone in enumerate(self.phones) if phone.tabs}

    def check(self) -> None:
        """What must hold at once, then what the screens must say a moment later."""
        patience = Patience()
        while True:
            tabs = [(n, tab) for n, phone in enumerate(self.phones) for tab in phone.tabs]
            seen = [(n, self.phones[n].look(tab)) for n, tab in tabs]
            known = self.land.known(self.ground)
            for n, look in seen:
                self.wrong += [f"phone {n}: {one}" for one in proof.untrue(look, known)]
            self.wrong += proof.lost(self.facts, dict(seen), known) + proof.double(known)
            lies = [f"phone {n}: {one}" for n, look in seen for one in proof.unlike(look)]
            self.wrong += patience.over(lies)
            if self.wrong or not lies:
                return
            time.sleep(0.05)

    def note(self, kind: str, phone: Handset, key: str, item: str = "") -> Fact:
        self.n += 1
        fact = Fact(kind, self.phones.index(phone), phone.epoch, key, item, self.n, False)
        self.facts.append(fact)
        return fact
