"""A real Chromium with phones in it: touch, 390x844, Chinese, Shanghai time; and axe to check screens."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium", "/usr/bin/chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DYING_S = 60.0
POLL_MS = 50  # for what a page is asked until it is so: one that is not looked at draws no frames
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
# What a violation is told with: rule, what it means, and which elements.
RUN_AXE = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map((v) => ({
    id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map((n) => `${n.target}: ${n.html}`),
  }));
}"""


class NoBrowser(RuntimeError):
    """No Chromium on this machine."""


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium, closed at the end."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser("no Chromium found: make test-tools (as root), or install the package chromium")
    browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


def violations(page: Page, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What axe finds on the page as it stands; an empty list is what we want."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result: list[dict[str, Any]] = page.evaluate(RUN_AXE, options or {})
    return result


def shut(page: Page) -> None:
    """Close a page that may just be going on to another one.

    Chromium answers a close that falls between two pages, forgets it, and Playwright waits for ever. From an empty page
    nothing goes on.
    """
    while True:
        try:
            page.goto("about:blank")
            break
        except Error as error:
            if page.is_closed() or "interrupted by another navigation" not in error.message:
                raise
    page.close()


def kill(folder: Path) -> None:
    """The phone takes the browser's memory, without asking it; nothing of that browser runs any more afterwards."""
    for process, part in _running(folder):
        if not part:
            os.kill(process, signal.SIGKILL)
    end = time.monotonic() + DYING_S
    while _running(folder):
        assert time.monotonic() < end, f"{folder}: the browser does not die"
        time.sleep(0.01)


def _running(folder: Path) -> list[tuple[int, bool]]:
    """The processes of the browser that keeps its things there; true for those that the first one has started."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in words:
            found.append((int(process.name), any(one.startswith(b"--type=") for one in words)))
    return found


def put_down() -> None:
    """Kill every browser this process has started, so that whatever waits for one of them ends."""
    parents: dict[int, int] = {}
    browsers = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            name, fields = (process / "stat").read_text().rsplit(")", 1)
        except OSError:
            continue
        parents[int(process.name)] = int(fields.split()[1])
        if "chrom" in name:
            browsers.append(int(process.name))
    for browser in browsers:
        above = browser
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            with suppress(ProcessLookupError):
                os.kill(browser, signal.SIGKILL)
