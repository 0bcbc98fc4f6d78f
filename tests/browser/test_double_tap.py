"""A thumb that taps twice: every form has one effect."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.journal import Event
from tests.support import story_acceptance, story_ignition
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.story_design import arrived, booked
from tests.support.story_intake import handed_over, lead, visited
from tests.support.story_works import building, issued, order_of
from tests.support.thumb import Thumb, paper, photo

pytestmark = pytest.mark.browser
# two taps in one turn of the page, and a third while the first is on its way
TWICE = "button => { button.click(); button.click(); setTimeout(() => button.click(), 5); }"


def events(stage: Stage) -> int:
    with Session(stage.engine) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def visit(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    return "customer_manager", f"/cases/{lead(stage)}/visits/new", {"result": "D01", "photos": photo()}


def collect(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    given = {"files": paper(), "values.uscc": "92410184MA40TEA20F"}
    return "customer_manager", f"/cases/{visited(stage)}/papers/M02", given


def book(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    return "designer", f"/cases/{handed_over(stage)}/appointment", {"at.day": "明天"}


def arrive(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    return "designer", f"/cases/{booked(stage)}/survey", {}


def save(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    return "designer", f"/cases/{arrived(stage)}/survey/basic", {"kind": "RESTAURANT"}


def accept(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    _, order_id = issued(stage)
    return "contractor", f"/orders/{order_id}/acceptance", {"contract_no": "HT-001"}


def report(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    case_id, _ = building(stage)
    return "crew", f"/cases/{case_id}/progress", {"text": "开挖 60 m"}


def finish(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    case_id, order_id = building(stage)
    assert order_of(stage, case_id).id == order_id
    return "crew", f"/cases/{case_id}/completion", {
        "self_check": "合格", "strength": "空气 0.1 MPa", "tightness": "空气 5 kPa", "photos": photo(),
    }  # fmt: skip


def apply(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    case_id = story_ignition.accepted_works(stage)
    return (
        "customer_manager",
        f"/cases/{case_id}/applications/new",
        {"channel": "HALL", "applicant": "张保国"},
    )


def defect(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    acceptance_id: UUID = story_acceptance.convened(stage, story_acceptance.completed(stage))
    return "inspector", f"/acceptances/{acceptance_id}/defects/new?item=SM-24", {"text": "缺 2 处箭头"}


def hold(stage: Stage) -> tuple[str, str, dict[str, Any]]:
    return "designer", f"/cases/{arrived(stage)}/holds/new", {"reason": "SITE_NOT_READY", "evidence": photo()}


FORMS = (visit, collect, book, arrive, save, accept, report, finish, apply, defect, hold)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_it_has_one_effect(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page], form: Callable[[Stage], Any]
) -> None:
    part, address, given = form(stage_xz)
    thumb = Thumb(phone(), Album(), part).enter(stage_xz).open(address)
    thumb.fill(given)
    outbox = thumb.by_outbox()
    posts: list[Request] = []
    thumb.page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    before = events(stage_xz)
    with thumb.page.expect_navigation(wait_until="load") as waiting:
        thumb.page.locator(".action-bar .button.primary").evaluate(TWICE)
    assert waiting.value is not None and waiting.value.status == 200, thumb.text()
    once = events(stage_xz)
    assert once > before or form is save
    if outbox:
        thumb.album.close()
        batches = [json.loads(one.post_data or "[]") for one in posts if one.url.endswith("/sync/commands")]
        assert len([one for batch in batches for one in batch if one["kind"] == "form"]) == 1
        return
    [sent] = [one for one in posts if "/sync/" not in one.url]  # not what the phone tells of itself

    # the same letter once more, as a phone sends it that has not heard the answer (the browser tells no file's bytes)
    headers, body = sent.all_headers(), sent.post_data_buffer or b""
    if int(headers.pop("content-length")) == len(body):
        again = thumb.page.request.post(sent.url, headers=headers, data=body)
        assert (again.status, events(stage_xz)) == (200, once)
    thumb.album.close()
