"""An inspector in a basement: no network, a browser that may die at any tap, and a sheet to be filled all the same."""

import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from fieldapp.cli.demo import good
from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.packs.checklist import Item
from fieldapp.packs.trial import TestRule
from tests.support import chromium
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.chromium import kill
from tests.support.server import Street
from tests.support.thumb import Thumb, photo

# The phone's clock as the story wants it: some hours slow, and moved on while a test is held.
CLOCK = """(shift) => {
  if (window.moveClock) return window.moveClock(shift);
  const Real = Date;
  let by = shift;
  window.moveClock = (next) => { by = next; };
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
    static now() { return Real.now() + by; }
  };
}"""
READY = """navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
  const look = () => active.state === "activated" && done(active.state);
  active.addEventListener("statechange", look);
  look();
}))"""
# What lies in the outbox, read from the disk.
OUTBOX = """() => new Promise((done) => {
  const open = indexedDB.open("fieldapp-outbox");
  open.onsuccess = () => {
    const rooms = ["row", "photo", "draft", "past"];
    const tx = open.result.transaction(rooms);
    const found = rooms.map((room) => tx.objectStore(room).getAll());
    tx.oncomplete = () => {
      open.result.close();
      const [row, photo, draft, past] = found.map((one) => one.result);
      const at = draft.find((one) => one.field === "place")?.value.hash ?? "";
      done({ row, past, at, photo: photo.map((one) => one.sha256), draft: draft.map((one) => one.field) });
    };
  };
})"""


class Died(Exception):
    """The phone took the browser's memory."""


class Basement:
    """The inspector's phone. `kills` is at how many taps the browser is killed; `seed` draws which."""

    def __init__(
        self, kind: BrowserType, folder: Path, stage: Stage, street: Street, sheet: str,
        kills: int, seed: int, taps: int,
    ) -> None:  # fmt: skip
        self.kind, self.folder, self.stage, self.street, self.sheet = kind, folder, stage, street, sheet
        self.shift = -6 * 3_600_000
        self.dice = random.Random(seed)
        self.doomed = sorted(self.dice.sample(range(5, taps), kills))
        self.taps, self.deaths, self.at = 0, 0, "#all"
        self.album = Album("basement")
        self.errors: list[str] = []
        self.context: BrowserContext
        self.page: Page

    def take_out(self, offline: bool) -> None:
        """Open the app; from cold when it was killed."""
        found = next(filter(None, map(shutil.which, chromium.NAMES)))
        self.context = self.kind.launch_persistent_context(
            self.folder, executable_path=found, args=chromium.ARGUMENTS, base_url=self.street.address, **chromium.PHONE,
            permissions=["geolocation"], geolocation={"longitude": 113.74, "latitude": 34.40},
        )  # fmt: skip
        self.context.set_default_timeout(float(os.environ.get("BROWSER_TIMEOUT_MS", "30000")))
        self.context.set_offline(offline)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.add_init_script(f"({CLOCK})({self.shift})")

    def enter(self) -> None:
        self.page.goto("/login")
        self.page.get_by_label("工号或手机号").fill(self.stage.person("inspector").login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").tap()
        self.page.wait_for_url("**/today")

    def pack(self) -> None:
        """At the company, with a network: the sheet is opened once, and lies on the phone from then on."""
        self.street.up()
        self.take_out(offline=False)
        self.page.goto("/today")
        if "/login" in self.page.url:
            self.enter()
        assert self.page.evaluate(READY) == "activated"
        self.page.goto(self.sheet)
        expect(self.page.locator("acceptance-sheet[data-along]")).to_be_attached()
        self.context.close()
        self.street.down()

    def open(self) -> None:
        """Open the sheet; it shows where the person was."""
        self.page.goto(self.sheet)
        expect(self.page.locator("[data-foot] .action-bar")).to_be_visible()

    def come_up(self) -> None:
        """Out of the basement, where there is a network, with the sheet open."""
        self.street.up()
        self.context.set_offline(False)
        self.open()
        if "/login" in self.page.url:
            self.enter()
            self.open()

    def outbox(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(OUTBOX)
        return found

    def wait(self, minutes: int) -> None:
        """Time passes on the phone."""
        self.shift += minutes * 60_000
        self.page.add_init_script(f"({CLOCK})({self.shift})")  # for the pages opened from now on
        self.page.evaluate(f"({CLOCK})({self.shift})")

    # one tap, after which the browser may be dead

    def tap(self, act: Callable[[], Any]) -> None:
        act()
        self.taps += 1
        if self.doomed and self.taps >= self.doomed[0]:
            self.doomed.pop(0)
            time.sleep(self.dice.choice((0, 0.005, 0.02, 0.06)))
            kill(self.folder)
            self.deaths += 1
            raise Died
        self.saved()

    def die(self) -> None:
        """Killed now, and opened again from cold."""
        kill(self.folder)
        with suppress(Error):
            self.context.close()
        self.take_out(offline=True)
        self.open()

    def saved(self) -> None:
        """What was done lies on the disk, says the page."""
        expect(self.page.locator("[data-sync]")).to_have_text("已存本机")

    def until_done(self, step: Callable[[], None]) -> None:
        """Do a step, again from cold as often as the phone dies in it; nothing that was said to be stored is gone."""
        while True:
            before = self.confirmed()
            try:
                return step()
            except Died:
                pass
            except Error as error:  # the tap itself found no browser any more
                if "closed" not in str(error) and "crash" not in str(error):
                    raise
            with suppress(Error):
                self.context.close()
            self.take_out(offline=True)
            self.open()
            assert self.page.evaluate("location.hash") == self.at, "not where the person was"
            after = self.confirmed()
            lost = before - after
            assert not lost, f"lost after death {self.deaths}: {lost}"

    def confirmed(self) -> set[str]:
        """Ids of tests and signatures, fields of answers, digests of photos on the disk."""
        box = self.outbox()
        return {row["field"] for row in box["row"]} | set(box["photo"])

    # screens

    def go(self, hash_: str) -> None:
        """By the address, as a link on the screen would; the place is kept."""
        if self.page.evaluate("location.hash") != hash_:
            self.page.evaluate("(to) => { location.hash = to; }", hash_)
        expect(self.page.locator(f'acceptance-sheet[data-at="{hash_}"]')).to_be_attached()
        until = time.monotonic() + 60
        while self.outbox()["at"] != hash_:  # where the person was lies on the disk
            assert time.monotonic() < until, f"{hash_} was not kept"
            self.page.wait_for_timeout(10)
        self.at = hash_

    def fill(self, name: str, value: str) -> None:
        field = self.page.locator(f'[name="{name}"]')

        def type_it() -> None:
            field.fill(value)
            field.blur()

        if field.input_value() != value:
            self.tap(type_it)

    def photograph(self, least: int = 1) -> None:
        """One picture, unless there is one already."""
        slots = self.page.locator("acceptance-sheet .photos button.photo")
        if slots.count() >= least:
            return
        shot: Any = photo()

        def take() -> None:
            self.page.locator('input[type="file"]').set_input_files(shot)
            expect(slots).to_have_count(least)

        self.tap(take)

    def press(self, label: str) -> None:
        self.tap(lambda: self.page.get_by_role("button", name=label, exact=True).tap())

    def verdict(self, word: str) -> None:
        one = self.page.locator(".verdict label", has_text=word).filter(has=self.page.locator("input"))
        exact = one.filter(has_not_text="不" + word) if word == "合格" else one
        if not exact.locator("input").is_checked():
            self.tap(lambda: exact.tap())
            expect(exact.locator("input")).to_be_checked()  # the page has heard of it
            self.saved()

    def answered(self, code: str) -> bool:
        rows = [row for row in self.outbox()["row"] if row["field"] == f"item:{code}"]
        return bool(rows)

    def answer(self, item: Item) -> None:
        """Measures, words, photo and verdict of one item."""
        self.go(f"#item/{item.code}")
        expect(self.page.locator("#q")).to_have_text(item.name)
        values, designs = good.within(item)
        for key, value in designs.items():
            self.fill(f"designs.{key}", f"{value:f}")
        for key, value in values.items():
            self.fill(f"values.{key}", f"{value:f}")
        if item.type.value == "text":
            self.fill("text", "12T")
        if item.photo:
            self.photograph()
        self.verdict("合格")
        assert self.answered(item.code), item.code

    def test(self, item: Item, rule: TestRule) -> None:
        """Begun with readings and a photo, held by the phone's clock, ended with readings and another photo."""
        hash_ = f"#trial/{rule.id}/{item.code}"
        mine = [
            row
            for row in self.outbox()["row"]
            if row["kind"] == "record_trial" and row["body"]["item"] == item.code
        ]
        readings = good.readings(rule)
        if not mine:
            self.go(hash_)
            if rule.instrument and rule.instrument.calibrated:
                self.fill("instrument_no", "Y-118")
                self.fill("calibrated_until", "2099-01-01")
            if len(rule.mediums) > 1:
                chosen = self.page.locator(f'label:has(input[name="medium"][value="{rule.mediums[0]}"])')
                if not chosen.locator("input").is_checked():
                    self.tap(lambda: chosen.tap())
            for one in rule.inputs:
                if self.page.locator(f'[name="inputs.{one.key}"]').count() and one.key in readings:
                    self.fill(f"inputs.{one.key}", readings[one.key])
            soap = self.page.locator('label:has(input[name="soap"])')
            if soap.count() and not soap.locator("input").is_checked():
                self.tap(lambda: soap.tap())
            self.photograph()
            self.press("开始稳压")
            mine = [
                row
                for row in self.outbox()["row"]
                if row["kind"] == "record_trial" and row["body"]["item"] == item.code
            ]
        if not any(row["body"]["ended_at"] for row in mine):
            self.go(hash_)
            expect(self.page.locator("count-down").first).to_be_visible()
            if "到时" not in self.page.locator("[data-foot]").inner_text():
                self.page.get_by_role("button", name="读数，判定").tap()
                expect(self.page.locator("[data-foot]")).not_to_contain_text("到时了")
                self.wait(121)
                self.page.reload()
                expect(self.page.locator("[data-foot]")).to_contain_text("到时了")
            for one in rule.inputs:
                if self.page.locator(f'[name="inputs.{one.key}"]').count() and one.key in readings:
                    self.fill(f"inputs.{one.key}", readings[one.key])
            self.photograph(2)
            self.press("读数，判定")
        self.go(f"#item/{item.code}")
        expect(self.page.locator("acceptance-sheet")).to_contain_text("合格")

    def sign(self, slot: str) -> None:
        """By hand, unless this party has signed."""
        if any(
            row["kind"] == "sign_acceptance" and row["body"]["slot"] == slot for row in self.outbox()["row"]
        ):
            return
        self.sign_again(slot)

    def sign_again(self, slot: str) -> None:
        """Whatever was signed before."""
        self.go(f"#sign/{slot}")
        expect(self.page.locator("signature-pad")).to_be_visible()
        if not self.page.locator("[data-strokes]").input_value():
            self.tap(lambda: Thumb(self.page, self.album, "inspector").sign())
        self.wait(3)
        self.press("确认签字")

    def shut(self) -> None:
        try:
            self.context.close()
        except Error:
            kill(self.folder)
        self.street.down()
        assert not self.errors, self.errors
