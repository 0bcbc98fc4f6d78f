"""A large drawing on a bad network: cut at half, it goes on where it was, and the order follows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.design import DRAWING
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_design import surveyed
from tests.support.thumb import Thumb, paper

pytestmark = pytest.mark.browser
SIZE = 3 * 1024 * 1024


def large() -> dict[str, Any]:
    """A drawing of three megabytes: six pieces."""
    file = paper("施工图.pdf")
    return {**file, "buffer": file["buffer"] + b"\n%" + b"x" * (SIZE - len(file["buffer"]) - 2)}


def test_it_goes_on_where_the_network_was_cut(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    case_id = surveyed(stage_xz)
    thumb = Thumb(phone(), Album(), "designer").enter(stage_xz)
    page = thumb.page
    page.goto(f"/cases/{case_id}/design")
    page.wait_for_selector("piece-upload:defined", state="attached")
    sent: list[str] = []

    def piece(route: Route) -> None:
        if route.request.method != "PUT":
            return route.fallback()
        sent.append(route.request.headers["content-range"])
        if len(sent) == 4:  # at half
            page.context.set_offline(True)
            return route.abort("internetdisconnected")
        route.fallback()

    page.route("**/sync/blobs/**", piece)
    page.locator("[name=drawings_file]").set_input_files(large())  # type: ignore[arg-type]
    expect(page.get_by_text("有网接着传")).to_be_visible()
    page.wait_for_timeout(300)
    assert axe(page) == []
    before = len(sent)
    assert before == 4
    page.context.set_offline(False)
    expect(page.get_by_text("施工图.pdf · 已到公司")).to_be_visible()
    starts = [int(re.findall(r"\d+", one)[0]) for one in sent]
    assert starts.count(0) == 1 and max(starts) > SIZE // 2, sent
    assert len(sent) == 6 + 1, "what was there was not sent again"
    thumb.fill({"row_qty#0": "1"})
    names, amounts = page.locator('[name="row_item"]'), page.locator('[name="row_qty"]')
    known = [one for one in range(names.count()) if names.nth(one).input_value()]
    thumb.fill({f"row_qty#{one}": "1" for one in known if not amounts.nth(one).input_value()})
    thumb.fill({"scope": "BOTH", "selected_by": "COMPANY", "supply": "OWNER"})
    thumb.go("出图，下")
    session.rollback()
    assert session.get_one(Case, case_id).order_rev == 1
    drawings = select(Attachment).where(Attachment.case_id == case_id, Attachment.slot == DRAWING)
    drawing = session.scalars(drawings).one()
    assert (drawing.name, drawing.size, drawing.mime) == ("施工图.pdf", SIZE, "application/pdf")


def test_it_waits_with_the_order_until_the_drawing_is_there_and_says_what_is_no_drawing(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id = surveyed(stage_xz)
    thumb = Thumb(phone(), Album(), "designer").enter(stage_xz)
    page = thumb.page
    page.goto(f"/cases/{case_id}/design")
    page.wait_for_selector("piece-upload:defined", state="attached")
    wrong: Any = {"name": "图.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"\0" * 60}
    page.locator("[name=drawings_file]").set_input_files(wrong)
    expect(page.locator("piece-upload [role=alert]")).to_contain_text("不是 PDF、照片或 CAD 图")
    page.context.set_offline(True)
    page.locator("[name=drawings_file]").set_input_files(paper("后到的图.pdf"))  # type: ignore[arg-type]
    names, amounts = page.locator('[name="row_item"]'), page.locator('[name="row_qty"]')
    known = [one for one in range(names.count()) if names.nth(one).input_value()]
    thumb.fill({f"row_qty#{one}": "1" for one in known if not amounts.nth(one).input_value()})
    thumb.fill({"scope": "BOTH", "selected_by": "COMPANY", "supply": "OWNER"})
    page.locator(".action-bar .button.primary").tap()
    expect(page.get_by_text("图还在传，传完就交")).to_be_visible()
    assert f"/cases/{case_id}/design" in page.url
    with page.expect_navigation(url=re.compile("/orders/")):
        page.context.set_offline(False)
    session.rollback()
    assert session.get_one(Case, case_id).order_rev == 1
