"""Drawn stories in a real Chromium against the real server: whatever happens, nothing is lost or untrue."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support import chromium
from tests.support.cast import Stage
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Land
from tests.torture.drawn.play import play
from tests.torture.drawn.pocket import Pocket
from tests.torture.drawn.story import OPS, Story, draw, read, shrink, written
from tests.torture.drawn.world import Pockets, World

STORIES = int(os.environ.get("BROWSER_STORIES", "3"))
FIRST = int(os.environ.get("BROWSER_SEED", "1"))
REPLAYED = os.environ.get("BROWSER_STORY", "")  # one story as it was printed
PARTS = 1 if STORIES < 20 else 4  # so that two workers share them
# a story takes seconds, on a busy machine a minute; one that hangs has failed, and ends when its browser does
STORY_S = float(os.environ.get("BROWSER_STORY_S", "240"))
SHRINKING_S = float(os.environ.get("BROWSER_SHRINKING_S", "240"))


@pytest.fixture
def company(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Company]:
    made = Company(app.config["FIELDAPP"].data, tmp_path / "company", database_url)
    yield made
    made.close()


class Theatre:
    """Where stories are played one after another, each on fresh ground with emptied phones."""

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
            wrong = play(World(self.company, self.land, self.pockets, f"s{self.played}", story))
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


@pytest.fixture
def theatre(
    app: Flask, stage_xz: Stage, company: Company, browser: Browser, tmp_path: Path
) -> Iterator[Theatre]:
    made = Theatre(company, Land(app, stage_xz), browser, tmp_path)
    yield made
    made.close()


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_survives_whatever_happens_to_phones_and_server(
    part: int, theatre: Theatre, record_property: Callable[[str, object], None]
) -> None:
    if REPLAYED:
        wrong = theatre.play(read(REPLAYED))
        assert not wrong, "\n".join(wrong)
        return
    World.happened.clear()
    played = 0
    try:
        for seed in range(FIRST + part, FIRST + STORIES, PARTS):
            _tell(theatre, seed)
            played += 1
    finally:
        record_property("stories", played)
        for op in OPS:
            record_property(op, World.happened[op])


def _tell(theatre: Theatre, seed: int) -> None:
    story = draw(seed)
    began = time.monotonic()
    wrong = theatre.play(story)
    print(f"seed {seed}: {time.monotonic() - began:.1f} s, {' '.join(step.op for step in story)}")
    if wrong:
        print(told := theatre.told(seed, story, wrong), flush=True)
        pytest.fail(told)
