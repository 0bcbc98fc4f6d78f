"""What the widgets do for a thumb: sent once, kept until it has arrived, counted, converted, signed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, redirect, render_template_string, request
from playwright.sync_api import Page, expect
from werkzeug.wrappers import Response

from fieldapp import security
from fieldapp.web.assets import mount
from tests.support import server
from tests.support.thumb import awake

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
TOP = '{% extends "base.html" %}{% import "components/ui.html" as ui %}{% block main %}'
FORM = (
    TOP
    + """{% call ui.post(form, '/hold', files=True, track=True) %}{{ ui.field(form, 'why', '原因') }}
{{ ui.choice(form, 'kind', '哪一类', [('USER', '用户'), ('FORCE', '不可控')]) }}
{{ ui.date_taps(form, 'at', '何时', [('2026-03-12', '今天'), ('2026-03-13', '明天'), ('2026-03-14', '后天')]) }}
{{ ui.unit_field(form, 'flow', '负荷', [('M3H', 'm³/h', 1), ('KW', 'kW', '0.101124')], 'm³/h', 1) }}
{{ ui.stepper(form, 'wok', '炒菜灶', high=3) }}
{{ ui.file_field(form, 'paper', '凭证', '.pdf,image/*') }}
{{ ui.pad('strokes', '赵建国', form) }}{% endcall %}{% endblock %}
{% block foot %}{{ ui.action_bar('停表', form_id='form', name='how', value='now') }}{% endblock %}"""
)
LIST = (
    TOP
    + """<ul class="card list" id="doors">{% for n in rows %}{{ ui.item('门店 ' ~ n) }}{% endfor %}
{{ ui.pager(more, '#doors > li') }}</ul>{{ ui.search_box('/doors', '', 'doors') }}{% endblock %}"""
)


@dataclass
class Workshop:
    """A small app with one form and one list, and what it was sent."""

    app: Flask
    address: str = ""
    letters: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    app = Flask("workshop", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = "workshop"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    mount(app, ROOT / "static")
    shop = Workshop(app)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = security.POLICY
        return response

    def form(**more: Any) -> dict[str, Any]:
        return {"cmd_id": str(uuid4()), "base_rev": 1, "values": {}, "errors": {}, **more}

    @app.get("/hold")
    def ask() -> str:
        return render_template_string(FORM, form=form())

    @app.post("/hold")
    def hold() -> Response | tuple[str, int]:
        shop.letters.append(request.form.to_dict())
        if request.form["why"] == "短":
            said = form(
                cmd_id=request.form["cmd_id"], values=request.form.to_dict(), errors={"why": "写清楚"}
            )
            return render_template_string(FORM, form=said), 422
        return redirect("/doors", 303)

    @app.get("/doors")
    def doors() -> str:
        first, sought = int(request.args.get("after", "0")), request.args.get("q", "")
        rows = [n for n in range(first + 1, first + 4) if not sought or str(n) == sought]
        return render_template_string(
            LIST, rows=rows, more=f"/doors?after={first + 3}" if first < 3 and not sought else ""
        )

    with server.serving(app) as address:
        shop.address = address
        yield shop


@pytest.fixture
def hand(phone: Callable[..., Page], workshop: Workshop) -> Page:
    page = phone(
        base_url=workshop.address,
        permissions=["geolocation"],
        geolocation={"longitude": 113.74, "latitude": 34.4},
    )
    page.goto("/hold")
    awake(page)
    return page


def sign(page: Page) -> None:
    page.wait_for_selector("signature-pad:defined")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 100, steps=6)
    page.mouse.up()


def test_it_sends_once_with_clock_place_and_the_button_that_was_tapped(
    hand: Page, workshop: Workshop
) -> None:
    hand.get_by_label("原因").fill("客户改期")
    expect(hand.locator("[data-said]").first).to_contain_text("定位 ±")
    hand.evaluate("const b = document.querySelector('button.primary'); b.click(); b.click()")
    hand.wait_for_url("**/doors")
    [letter] = workshop.letters
    assert letter["how"] == "now" and letter["client_at"].endswith("+08:00")
    assert letter["lng"] == "113.7400000" and letter["placed_at"]


def test_it_keeps_what_was_typed_until_it_has_arrived(hand: Page) -> None:
    hand.get_by_label("原因").fill("客户改期")
    hand.get_by_label("不可控").tap()
    hand.get_by_label("明天").tap()
    sign(hand)
    hand.goto("/doors")
    hand.goto("/hold")
    expect(hand.get_by_label("原因")).to_have_value("客户改期")
    expect(hand.get_by_label("不可控")).to_be_checked()
    expect(hand.locator('[name="at.day"]:checked')).to_have_value("2026-03-13")
    expect(hand.locator("[data-strokes]")).not_to_have_value("")
    hand.locator("button.primary").tap()
    hand.wait_for_url("**/doors")
    hand.goto("/hold")
    expect(hand.get_by_label("原因")).to_have_value("")


def test_it_shows_the_sentence_and_the_words_after_a_refusal(hand: Page, workshop: Workshop) -> None:
    hand.get_by_label("原因").fill("短")
    sign(hand)
    hand.locator("button.primary").tap()
    expect(hand.get_by_text("写清楚")).to_be_visible()
    expect(hand.get_by_label("原因")).to_be_focused()
    expect(hand.get_by_label("原因")).to_have_value("短")
    hand.get_by_label("原因").fill("客户改到下周")
    hand.locator("button.primary").tap()
    hand.wait_for_url("**/doors")
    first, second = workshop.letters
    assert first["cmd_id"] == second["cmd_id"] and first["strokes"] and second["strokes"]


def test_it_opens_the_phones_own_picker_for_another_day(hand: Page) -> None:
    expect(hand.locator('[name="at"]')).to_be_hidden()
    hand.get_by_label("其他", exact=True).tap()
    expect(hand.locator('[name="at"]')).to_be_visible()
    expect(hand.locator('[name="at.time"]')).to_be_hidden()


def test_it_converts_counts_and_shows_what_was_chosen(hand: Page, tmp_path: Path) -> None:
    hand.locator('[name="flow"]').fill("120")
    hand.locator('[name="flow_unit"]').select_option("KW")
    expect(hand.locator("unit-select output")).to_have_text("合 12.1 m³/h")
    for _ in range(5):
        hand.get_by_label("加一").tap()
    expect(hand.locator('[name="wok"]')).to_have_value("3")
    hand.get_by_label("减一").tap()
    expect(hand.locator('[name="wok"]')).to_have_value("2")
    paper = tmp_path / "缴纳凭证.pdf"
    paper.write_bytes(b"%PDF-1.7" + b" " * 4000)
    hand.locator('[name="paper_file"]').set_input_files(paper)
    expect(hand.locator(".chosen li")).to_have_text("缴纳凭证.pdf · 4 kB")


def test_it_keeps_the_signature_when_the_phone_is_turned(hand: Page) -> None:
    sign(hand)
    strokes = hand.locator("[data-strokes]")
    before = strokes.input_value()
    hand.set_viewport_size({"width": 320, "height": 600})
    expect(strokes).not_to_have_value(before)
    ink = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(n => n)"
    assert hand.locator("canvas").evaluate(ink)
    hand.get_by_text("重写").tap()
    expect(strokes).to_have_value("")
    assert not hand.locator("canvas").evaluate(ink)


def test_it_adds_rows_and_finds_while_typing(hand: Page, workshop: Workshop) -> None:
    hand.goto("/doors")
    hand.get_by_text("再看一些").tap()
    expect(hand.locator("#doors > li")).to_have_text([f"门店 {n}" for n in range(1, 7)])
    hand.get_by_label("找案件").press_sequentially("2")
    expect(hand.locator("#doors > li")).to_have_text(["门店 2"])


def test_it_works_without_script(phone: Callable[..., Page], workshop: Workshop) -> None:
    page = phone(base_url=workshop.address, java_script_enabled=False)
    page.goto("/hold")
    page.get_by_label("原因").fill("客户改期")
    page.get_by_label("后天").tap()
    page.locator('[name="wok"]').fill("2")
    expect(page.get_by_label("加一")).to_be_hidden()
    page.locator("button.primary").tap()
    page.wait_for_url("**/doors")
    page.get_by_text("再看一些").tap()
    page.wait_for_url("**after=3")
    assert workshop.letters[0]["at.day"] == "2026-03-14"


@pytest.mark.parametrize("dress", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 800}}])
def test_it_is_readable_by_everybody(
    phone: Callable[..., Page],
    workshop: Workshop,
    axe: Callable[..., list[dict[str, Any]]],
    dress: dict[str, Any],
) -> None:
    workshop.app.add_url_rule("/kit", view_func=lambda: render_template_string('{% extends "kit.html" %}'))
    page = phone(base_url=workshop.address, **dress)
    page.goto("/kit")
    assert axe(page) == []
    # a tick for "not applicable" is thin, not hidden: its word was once also the name of the skip link
    assert page.locator(".ticks .skip").evaluate("tick => getComputedStyle(tick).clipPath") == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("document.documentElement.dataset.text = 'large'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
