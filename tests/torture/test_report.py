"""A report with many photos: it comes, whole, and the server holds none of them in memory meanwhile."""

import io
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page

from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.lib.evidence.verify import verify
from fieldapp.packs.checklist import ItemType
from tests.browser.test_outbox import Hand
from tests.support import story_acceptance as acceptance
from tests.support.cast import Stage
from tests.support.story_evidence import Evening, opened

MANY, EACH = 12, 200_000  # photos of an item, bytes of a photo


class Album(Evening):
    """Every photo another, as large as phones make them."""

    def image(self, number: int) -> bytes:
        side = int((EACH / 0.9) ** 0.5)
        out = io.BytesIO()
        noise = random.Random(number).randbytes(side * side * 3)
        Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=85)
        return out.getvalue()


@pytest.mark.browser
def test_it_hands_out_a_report_with_hundreds_of_photos(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page], tmp_path: Path
) -> None:
    night = Album(stage_xz, app.config["FIELDAPP"].data)
    acceptance_id = acceptance.convened(stage_xz, night.case_id, at=night.later())
    taken = 0
    for item in acceptance.stands(stage_xz, acceptance_id).items:
        if item.type is ItemType.TEST:
            acceptance.tested(stage_xz, acceptance_id, item, night.later())
        photos = [night.picture(taken + n) for n in range(MANY)]
        taken += len(photos)
        night.act("inspector", acceptance.answer(stage_xz, acceptance_id, item, photos=photos))
    acceptance.signed(stage_xz, acceptance_id, at=night.later())
    night.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    assert taken >= 300
    hand = Hand(phone())
    hand.enter(stage_xz, "manager")
    hand.page.goto(f"/cases/{night.case_id}/evidence")
    hand.page.get_by_role("button", name="导出证据").tap()
    file = tmp_path / "report.evidence"
    for measured in (False, True):  # what is learnt once, statements and templates, is not the report's
        if measured:
            tracemalloc.start()
        with hand.page.expect_download(timeout=180_000) as download:
            hand.page.get_by_role("link", name="下载证据文件").tap()
        download.value.save_as(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.stat().st_size > taken * EACH * 0.7
    assert most < 20_000_000, f"{most / 1e6:.0f} MB held for a file of {file.stat().st_size / 1e6:.0f} MB"
    report = verify(file)
    assert not report.broken, report
    assert sum(name.startswith("files/") for name in opened(file)) >= taken
