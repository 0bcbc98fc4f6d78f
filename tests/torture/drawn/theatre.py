"""Where stories are played one after another in a real Chromium against a real server."""

import os
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser

from tests.support import chromium
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Land
from tests.torture.drawn.play import play
from tests.torture.drawn.pocket import Pocket
from tests.torture.drawn.story import Story, shrink, written
from tests.torture.drawn.world import Pockets, World

# a story takes seconds, on a busy machine a minute; one that hangs has failed, and ends when its browser does
STORY_S = float(os.environ.get("BROWSER_STORY_S", "240"))
SHRINKING_S = float(os.environ.get("BROWSER_SHRINKING_S", "240"))


class Theatre:
    """One company and its phones; each story stands on fresh ground, the phones are emptied."""

    def __init__(self, company: Company, land: Land, browser: Browser, folder: Path) -> None:
        self.company, self.land = company, land
        address = company.wire.address
        self.pockets = Pockets(
            Pocket(browser, address, folder / "phone"), Pocket(browser, address), Pocket(browser, address)
        )
        self.played = 0

    def play(self, story: Story) -> list[str]:
        self.played += 1
        until = time.monotonic() + STORY_S
        hung = threading.Timer(STORY_S, chromium.put_down)
        hung.start()
        try:
            wrong = play(
                World(self.company, self.land, self.pockets, f"{self.company.without}s{self.played}", story)
            )
        finally:
            hung.cancel()
        return wrong if time.monotonic() < until else [f"it hung for {STORY_S:.0f} s", *wrong]

    def close(self) -> None:
        for pocket in (self.pockets.mortal, self.pockets.plain, self.pockets.second):
            pocket.close()

    def told(self, seed: int, story: Story, wrong: list[str]) -> str:
        """What went wrong and the shortest story in which it does."""
        alive = self.pockets.plain.browser.is_connected()
        core = shrink(story, lambda shorter: bool(self.play(shorter)), SHRINKING_S) if alive else story
        lines = [
            f"seed {seed}: {wrong[0]}",
            *wrong[1:],
            f"{len(story)} steps, cut to {len(core)}:",
            *map(str, core),
        ]
        return "\n".join([*lines, f"BROWSER_STORY='{written(core)}'"])
