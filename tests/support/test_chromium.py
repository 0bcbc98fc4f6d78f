"""Proofs that phones are phones and that axe finds what it should, also under a strict policy."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response
from playwright.sync_api import Page

from tests.support import server

pytestmark = pytest.mark.browser


def test_it_is_a_phone_in_shanghai(page: Page) -> None:
    page.goto("data:text/html;charset=utf-8,<h1>点火通气</h1>")
    zone = "new Intl.DateTimeFormat().resolvedOptions().timeZone"
    seen = page.evaluate(f"() => [screen.width, devicePixelRatio, navigator.language, {zone}]")
    assert seen == [390, 2, "zh-CN", "Asia/Shanghai"]
    assert page.evaluate("() => navigator.maxTouchPoints") > 0


def test_it_gives_each_person_a_phone_of_their_own(phone: Callable[..., Page]) -> None:
    manager, designer = phone(), phone(color_scheme="dark")
    assert manager.context is not designer.context
    assert designer.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")


def test_it_finds_a_missing_label_under_a_strict_policy(
    page: Page, axe: Callable[[Page], list[dict[str, Any]]]
) -> None:
    site = Flask(__name__)

    @site.get("/")
    def form() -> Response:
        body = "<!doctype html><html lang=zh><title>表</title><main><h1>表</h1><input name=flow></main>"
        return Response(body, headers={"Content-Security-Policy": "default-src 'self'; script-src 'self'"})

    with server.serving(site) as address:
        page.goto(address)
        assert [violation["id"] for violation in axe(page)] == ["label"]
