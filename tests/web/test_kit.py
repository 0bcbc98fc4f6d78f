"""The kit page draws every component, and no template or stylesheet breaks the rules of the house."""

import re
from html.parser import HTMLParser
from pathlib import Path

from flask import Flask, render_template

from fieldapp.web.assets import mount

ROOT = Path(__file__).resolve().parents[2]


def kit() -> str:
    app = Flask("kit", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = "kit"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    mount(app, ROOT / "static")
    with app.test_request_context():
        return render_template("kit.html")


def test_it_draws_every_component() -> None:
    html = kit()
    used = set(re.findall(r'class="([^"]+)"', html))
    classes = {one for group in used for one in group.split()}
    expected = (
        "clock work stages field choices day-taps unit-box chips stepper gauge ticks verdict photo four pad receipt "
        "changes timeline figures facts strip blank sheet clause pager action-bar state tag mark-round search "
        "working test"
    )
    assert set(expected.split()) <= classes


def test_it_binds_every_label_and_sentence_to_its_field() -> None:
    html = kit()
    ids = re.findall(r'\bid="([^"]+)"', html)
    forms = html.split('id="kit-wrong"')[1].split("</form>")[0]
    for name in re.findall(r'aria-describedby="([^"]+)"', forms):
        assert set(name.split()) <= set(ids)
    assert forms.count('aria-invalid="true"') >= 6
    assert "212" in forms and "客户说晚两天" in forms


def test_it_uses_only_icons_that_exist() -> None:
    sprite = set(re.findall(r'id="(i-[a-z-]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
    assert set(re.findall(r"#(i-[a-z-]+)", kit())) <= sprite


def test_it_has_no_inline_style_or_script_in_any_template() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), path
        run = [
            tag for tag in re.findall(r"<script[^>]*>", text) if 'type="application/json"' not in tag
        ]  # data only
        assert all("src=" in tag for tag in run), path


def test_it_names_colours_in_the_tokens_only() -> None:
    for path in (ROOT / "static" / "css").rglob("*.css"):
        text = path.read_text("utf-8")
        assert "!important" not in text, path
        assert text.count("{") == text.count("}"), path
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(|var\(--n-", text), path


def test_it_closes_every_tag() -> None:
    void = {"meta", "link", "input", "br", "img", "use", "path", "circle", "rect"}
    stack: list[str] = []

    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in void:
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in void:
                assert stack.pop() == tag, self.getpos()

    Check().feed(kit())
    assert stack == []
