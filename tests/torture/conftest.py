"""The sheet of a small shop on the inspector's phone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.test_outbox import Hand
from tests.support import story_acceptance
from tests.support.cast import Stage


@pytest.fixture
def acceptance_id(app: Flask, stage_xz: Stage) -> UUID:
    """A small shop, to be checked."""
    return story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))


@pytest.fixture
def sheet(
    live_server: str, stage_xz: Stage, acceptance_id: UUID, phone: Callable[..., Page]
) -> Callable[..., Page]:
    """Opens the sheet on a phone of the inspector, in a browser that lets no worker in."""

    def open_sheet(room: int = 0, **different: Any) -> Page:
        hand = Hand(phone(service_workers="block", **different))
        if room:
            small = {"origin": live_server, "quotaSize": room}
            hand.page.context.new_cdp_session(hand.page).send("Storage.overrideQuotaForOrigin", small)
        hand.enter(stage_xz, "inspector")
        hand.page.goto(f"/acceptances/{acceptance_id}/sheet")
        expect(hand.page.locator("acceptance-sheet[data-whole]")).to_be_attached()
        return hand.page

    return open_sheet
