"""What the phones of a story have shown: pictures for the docs, and what axe or the width had against a screen."""

import io
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.support import chromium

FOLDER = Path(os.environ.get("SCREENS", chromium.ROOT / "build" / "screens"))
LARGEST = 60_000
DESK: ViewportSize = {"width": 1280, "height": 800}
# With SCREENS=docs/screens a run renews these pictures of the docs; without it all go to build/screens.
KEPT = (
    "today", "visit", "paper", "appointment", "survey-demand", "survey-route", "survey-conclusion",
    "survey-tour", "survey-plan", "survey-sketch", "pressure", "design", "permit",
    "commitment", "order", "start", "change", "acknowledgement", "convene",
    "acceptance", "item", "trial", "signature", "signatures", "conclusion-failed", "defect", "tolerance",
    "photo", "photo-c", "photo-pair", "photo-verify",
    "gate", "flame", "households", "settlement", "audit-money", "archive", "fee", "case", "four-zeros",
    "handover-basis", "today-dark", "today-large", "board-light", "board-desk", "rules-light",
    "street", "new-door", "door", "street-day", "coverage", "coverage-desk",
    "street-desk", "survey-demand-desk", "survey-plan-desk", "photo-desk",
)  # fmt: skip
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = re.compile(r"(?<=/)[A-Z]+[A-Z0-9-]*\d+(?=/|$)")
# Pages that look different to each kind of person.
EVERYBODYS = ("/today", "/cases/*")
# The page is never wider than the phone, and what is meant for a thumb is big enough for one.
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll(
    '.button, .icon-button, a.item, button.item, a.work, nav a, .choices label, .verdict label')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.height && (box.height < 47.5 || box.width < 47.5))
  .map(([one, box]) => {
    const words = one.textContent.trim().slice(0, 20);
    return `${one.className} ${words} ${box.width.toFixed(0)}x${box.height.toFixed(0)}`;
  })"""

_seen: set[tuple[str, str, str]] = set()
_shot: set[str] = set()


class Album:
    """Every screen is looked at once a run; what is wrong with it is told at the end."""

    def __init__(self, dress: str = "") -> None:
        self.dress = dress
        self.found: list[str] = []

    def look(self, page: Page, part: str = "") -> None:
        """Check the screen as it stands, if it has not been met in this run."""
        path = CODE.sub("*", ID.sub("*", urlsplit(page.url).path))
        who = part if path in EVERYBODYS else ""
        if (path, who, self.dress) in _seen:
            return
        _seen.add((path, who, self.dress))
        name = f"{part} {path} {self.dress}".strip()
        self.found += [f"{name}: {told(one)}" for one in chromium.violations(page)]
        if (extra := page.evaluate(WIDE)) > 0:
            self.found.append(f"{name}: {extra} px too wide")
        self.found += [f"{name}: too small: {one}" for one in page.evaluate(SMALL)]

    def shot(self, page: Page, name: str) -> None:
        """A picture of the screen as the phone shows it, the first time in a run, small enough for the docs."""
        if name in _shot or ("SCREENS" in os.environ and name not in KEPT):
            return
        _shot.add(name)
        FOLDER.mkdir(parents=True, exist_ok=True)
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        for quality in (70, 60, 50, 40, 30):
            data = io.BytesIO()
            picture.save(data, "JPEG", quality=quality, optimize=True, progressive=True)
            if data.tell() <= LARGEST:
                break
        (FOLDER / f"{name}.jpg").write_bytes(data.getvalue())

    def desk(self, page: Page, name: str) -> None:
        """A picture of it as a desk shows it."""
        phone = page.viewport_size
        page.set_viewport_size(DESK)
        page.wait_for_function("innerWidth === 1280")
        if (extra := page.evaluate(WIDE)) > 0:
            self.found.append(f"{name}: {extra} px too wide on a desk")
        self.shot(page, name)
        if phone:
            page.set_viewport_size(phone)

    def close(self) -> None:
        """Nothing was wrong with any screen."""
        assert not self.found, "\n".join(self.found)


def told(violation: dict[str, Any]) -> str:
    nodes = "; ".join(node[:160] for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['help']}): {nodes}"
