"""Drawn stories in a real Chromium against the real server: whatever happens, nothing is lost or untrue."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.cast import Stage
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Land
from tests.torture.drawn.story import OPS, draw, read
from tests.torture.drawn.theatre import Theatre
from tests.torture.drawn.world import World

STORIES = int(os.environ.get("BROWSER_STORIES", "3"))
FIRST = int(os.environ.get("BROWSER_SEED", "1"))
REPLAYED = os.environ.get("BROWSER_STORY", "")  # one story as it was printed
PARTS = 2 if STORIES < 20 else 4  # so that two workers share them, half of the stories on either database
SHARES = [
    pytest.param(part, "postgresql", marks=pytest.mark.postgres) if part % 2 else (part, "sqlite")
    for part in range(PARTS)
]


@pytest.fixture
def theatre(
    app: Flask, stage_xz: Stage, database_url: str, browser: Browser, tmp_path: Path
) -> Iterator[Theatre]:
    company = Company(app.config["FIELDAPP"].data, tmp_path / "company", database_url)
    made = Theatre(company, Land(app, stage_xz), browser, tmp_path)
    yield made
    made.close()
    company.close()


@pytest.mark.browser
@pytest.mark.parametrize(("part", "database_url"), SHARES, indirect=["database_url"])
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
