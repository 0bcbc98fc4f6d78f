"""A person's thumb on their own phone: it taps, types, chooses, photographs and signs, and waits for the page."""

import io
import itertools
import re
import time
from collections.abc import Mapping
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, Response, expect

from fieldapp.cli.demo.cast import PASSWORD
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.chromium import POLL_MS

_colour = itertools.count(1)
KIND = "e => e.localName === 'input' ? e.type : e.localName"
AWAKE = "() => document.querySelector(':not(:defined)') === null"


def photo(name: str = "现场.jpg") -> dict[str, Any]:
    """A picture unlike all others, as a camera hands it over."""
    number = next(_colour)
    data = io.BytesIO()
    Image.effect_noise((64, 48), 40 + number % 60).convert("RGB").save(data, "JPEG", quality=60 + number % 30)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


def paper(name: str = "资料.pdf") -> dict[str, Any]:
    """A PDF of one empty page."""
    lines = (
        "%PDF-1.4",
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj",
        f"% {next(_colour)}",
        "trailer<</Root 1 0 R>>",
        "%%EOF",
    )
    return {"name": name, "mimeType": "application/pdf", "buffer": "\n".join(lines).encode()}


def awake(page: Page) -> None:
    """Until the script of every element has come: what is tapped sooner has another effect on each machine."""
    page.wait_for_function(AWAKE, polling=POLL_MS)


class Thumb:
    """One person of the cast, logged in on a phone."""

    def __init__(self, page: Page, album: Album, part: str = "", scripts: bool = True) -> None:
        self.page, self.album, self.part, self.scripts = page, album, part, scripts

    def enter(self, stage: Stage) -> "Thumb":
        """Log in as that part."""
        self.open("/login")
        self.page.get_by_label("工号或手机号").fill(stage.person(self.part).login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self._leave(self.page.get_by_role("button", name="登录"))
        assert self.at() == "/today", self.at()
        return self

    def at(self) -> str:
        """The path of the page."""
        return "/" + self.page.url.split("/", 3)[3].split("#")[0]

    def open(self, address: str) -> "Thumb":
        """Go to an address."""
        response = self.page.goto(address)
        assert response is not None and response.status == 200, (address, response and response.status)
        self._look()
        return self

    def find(self, words: str) -> "Thumb":
        """Search a case from 今天 and open it."""
        self.open("/today")
        self.tap("找案件")
        self.page.get_by_label("找案件").fill(words)
        self.page.wait_for_url("**/cases?q=*")
        self._leave(self.page.locator("#found a.work").filter(has_text=words).first)
        return self

    def tap(self, words: str) -> "Thumb":
        """Tap the link or button that says this, and wait for the page behind it."""
        named = re.compile(re.escape(words))
        one = self.page.get_by_role("link", name=named).or_(self.page.get_by_role("button", name=named))
        self._leave(one.first)
        return self

    def press(self, words: str) -> "Thumb":
        """Tap something that stays on the page, such as 依据."""
        self.page.get_by_role("button", name=words, exact=True).first.tap()
        return self

    def primary(self) -> str:
        """What the one dark button says."""
        button = self.page.locator(".action-bar .button.primary")
        return button.inner_text().strip() if button.count() else ""

    def go(self, label: str) -> "Thumb":
        """Tap the dark button, which says `label`."""
        assert label in self.primary(), (
            f"{self.part} {self.at()}: {self.primary()!r}, not {label!r}\n{self.text()}"
        )
        self.by_outbox()
        self._leave(self.page.locator(".action-bar .button.primary"))
        return self

    def next(self, place: str) -> "Thumb":
        """From the case page to the step that is done at `place`: the dark button, or a line of 还要办."""
        link = self.page.locator(f'.action-bar a.primary[href*="{place}"]')
        if not link.count():
            link = self.page.locator(f'main a[href*="{place}"]')
        assert link.count(), (
            f"{self.part} {self.at()}: {self.primary()!r} and nothing leads to {place}\n{self.text()}"
        )
        self._leave(link.first)
        return self

    def send(self, label: str, values: Mapping[str, Any] | None = None, **more: Any) -> "Thumb":
        """Fill the form and tap its dark button, which says `label`; whatever is refused fails the story."""
        self.fill({**(values or {}), **more})
        return self.go(label)

    def refused(self, label: str, says: str, values: Mapping[str, Any] | None = None) -> "Thumb":
        """The same, but it is refused with this sentence beside its field."""
        self.fill(values or {})
        assert label in self.primary(), self.primary()
        button = self.page.locator(".action-bar .button.primary")
        if self.by_outbox():
            button.tap()
            expect(self.page.locator("field-form [data-sentence]", has_text=says).first).to_be_visible()
            self._look()
        else:
            self._leave(button, status=422)
        assert says in self.text(), self.text()
        return self

    def fill(self, values: Mapping[str, Any]) -> None:
        """Type or choose every value by the name of its field; `name#1` is the second field of that name."""
        for key, value in values.items():
            name, _, number = key.partition("#")
            self._set(name, int(number or 0), value)

    def has(self, name: str) -> bool:
        """Whether the page has a field of that name to fill."""
        return (
            self.page.locator(
                f'[name="{name}"]:not([type=hidden]), input[type=file][name="{name}_file"]'
            ).count()
            > 0
        )

    def sees(self, *words: str) -> "Thumb":
        """The page says all of this."""
        text = self.text()
        for one in words:
            assert one in text, f"{self.part} {self.at()}: no {one!r} in\n{text}"
        return self

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def sign(self, number: int = 0) -> None:
        """A signature with the finger."""
        self.page.wait_for_selector("signature-pad:defined")
        canvas = self.page.locator("signature-pad canvas").nth(number)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        finger = self.page.context.new_cdp_session(self.page)
        began = time.time()
        for step in range(14):  # at rest in the end, or the browser takes the next tap for the end of a fling
            way = min(step, 11)
            point = {"x": box["x"] + 40 + 16 * way, "y": box["y"] + 40 + 12 * (way % 4)}
            kind = "touchMove" if step else "touchStart"
            touch = {"type": kind, "touchPoints": [point], "timestamp": began + 0.05 * step}
            finger.send("Input.dispatchTouchEvent", touch)
        finger.send(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [], "timestamp": began + 0.9}
        )
        expect(self.page.locator("[data-said]", has_text="笔画已存").nth(number)).to_be_visible()
        finger.detach()
        assert self.page.locator("[data-strokes]").nth(number).input_value(), "nothing was signed"

    def shot(self, name: str) -> "Thumb":
        """Keep a picture of the screen."""
        self.album.shot(self.page, name)
        return self

    def _set(self, name: str, number: int, value: Any) -> None:
        if isinstance(value, Mapping) or (
            isinstance(value, list) and value and isinstance(value[0], Mapping)
        ):
            field = self.page.locator(
                f'input[type=file][name="{name}_file"], input[type=file][name="{name}"]'
            )
            field.nth(number).set_input_files(value)  # type: ignore[arg-type]
            return
        field = self.page.locator(f'[name="{name}"]:not([type=hidden])').nth(number)
        assert field.count(), f"{self.part} {self.at()}: no field {name}\n{self.text()}"
        kind = field.evaluate(KIND)
        if kind in ("radio", "checkbox"):
            if isinstance(value, list):
                self._clear(name, {str(one) for one in value})
            for one in value if isinstance(value, list) else [value]:
                self._choose(name, one)
        elif kind == "select":
            field.select_option(str(value))
        else:
            self._bring(field)
            field.fill(str(value))

    def _bring(self, field: Locator) -> None:
        """Out of the library, when it lies there."""
        library = field.locator("xpath=ancestor::details[contains(@class, 'library')]")
        if not library.count():
            return
        if self.scripts:
            self.page.wait_for_selector("flow-sum[data-ready]", state="attached")
        if library.get_attribute("open") is None:
            library.locator("summary").tap()
        add = field.locator("xpath=ancestor::li/button")
        if add.count():
            add.tap()

    def _clear(self, name: str, wanted: set[str]) -> None:
        """Take back the ticks that the form had made and that are not wanted."""
        ticked = self.page.locator(f'input[name="{name}"]:checked')
        for value in [ticked.nth(n).get_attribute("value") or "" for n in range(ticked.count())]:
            if value not in wanted:
                self.page.locator(f'label:has(input[name="{name}"][value="{value}"])').tap()

    def _choose(self, name: str, value: object) -> None:
        label = self.page.locator(f'label:has(input[name="{name}"])')
        if value is not True:
            exact = self.page.locator(f'label:has(input[name="{name}"][value="{value}"])')
            label = exact if exact.count() else label.filter(has_text=str(value))
        if not label.first.locator("input").is_checked():
            label.first.tap()
        expect(label.first.locator("input"), f"{name} {value}").to_be_checked()

    def _leave(self, one: Locator, status: int = 200) -> None:
        with self.page.expect_navigation(wait_until="load") as waiting:
            one.tap()
        response: Response | None = waiting.value
        assert response is None or response.status == status, (
            f"{self.part} {self.at()} {response.status}\n{self.text()}"
        )
        self._look()

    def by_outbox(self) -> bool:
        """Whether the form of this page is written to the phone first; its script has come by then."""
        if not self.page.locator("field-form").count() or not self.scripts:
            return False
        self.page.wait_for_selector("field-form:defined", state="attached")
        return True

    def _look(self) -> None:
        if self.scripts:
            awake(self.page)
        self.album.look(self.page, self.part)
