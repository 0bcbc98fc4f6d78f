"""The real company without one of its protections is found out; of the whole one the same stories are true."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.cast import Stage
from tests.torture.drawn import proof
from tests.torture.drawn.company import Company
from tests.torture.drawn.ground import Land
from tests.torture.drawn.story import Story, read
from tests.torture.drawn.theatre import Theatre

# The answer to the letter of a visit is lost on its way back.
ANSWER_LOST = read('[["lose", 0, 0, 0, 1], ["visit", 0, 1, 0.5, 0], ["sprung", 0, 0, 0, 0]]')
# A photo of half a megabyte has another byte at one place when it arrives.
BYTE_SPOILT = read("""[
  ["spoil", 0, 0, 0.1, 0], ["photo", 0, 0, 0.5, 0.8], ["type", 0, 0, 0.5, 0], ["sprung", 0, 0, 0, 0]
]""")
# On two phones of one person: what was said first, without a network, is sent last.
SAID_ON_TWO = read("""[
  ["second_device", 0, 1, 0, 0], ["offline", 0, 0, 0, 0], ["type", 0, 0.5, 0.1, 0], ["type", 0.9, 0.5, 0.2, 0],
  ["arrived", 0.9, 0, 0, 0], ["online", 0, 0, 0, 0], ["kick", 0, 1, 0, 0]
]""")

FOUND_OUT = {
    "ledger": (ANSWER_LOST, "2 times"),
    "digest": (BYTE_SPOILT, "spoilt on its way"),
    "older": (SAID_ON_TWO, "replaced by an older word"),
}


@pytest.fixture
def theatre(
    without: str, app: Flask, stage_xz: Stage, database_url: str, browser: Browser, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Theatre]:  # fmt: skip
    monkeypatch.setattr(proof, "SLACK", timedelta())  # both phones have the clock of this machine
    company = Company(app.config["FIELDAPP"].data, tmp_path / "company", database_url, without)
    made = Theatre(company, Land(app, stage_xz), browser, tmp_path)
    yield made
    made.close()
    company.close()


@pytest.mark.browser
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("without", [""])
@pytest.mark.parametrize("story", [story for story, _ in FOUND_OUT.values()], ids=FOUND_OUT)
def test_it_is_true_of_the_whole_company(story: Story, without: str, theatre: Theatre) -> None:
    assert theatre.play(story) == []


@pytest.mark.browser
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("without", FOUND_OUT)
def test_it_finds_out_a_company_without_a_protection(without: str, theatre: Theatre) -> None:
    story, finding = FOUND_OUT[without]
    wrong = theatre.play(story)
    assert wrong and all(finding in one for one in wrong), wrong
