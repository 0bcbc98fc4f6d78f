"""The page that proves evidence: one file, nothing from outside, and a policy that lets nothing in or out."""

import base64
import hashlib
import re

import pytest

from fieldapp.exports import evidence_page
from fieldapp.exports.evidence_page import bundle, page


def sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_it_is_one_file_that_asks_nobody_for_anything() -> None:
    html = page("K" * 43 + "=").html
    script = re.findall(r"<script type=\"module\">(.*?)</script>", html, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(script) == len(style) == html.count("<script") == 1
    assert f'data-key="{"K" * 43}="' in html
    assert not re.search(
        r"\b(src|href)=[\"']?(https?:|/)|@import|url\(|^\s*(import|export)\b", html, re.MULTILINE
    )
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon", html)
    policy = page("K" * 43 + "=").policy
    assert f"script-src {sha(script[0])}" in policy and f"style-src {sha(style[0])}" in policy
    assert "default-src 'none'" in policy and "connect-src" not in policy and "unsafe" not in policy
    assert f'content="{policy}"' in html


def test_it_puts_every_module_before_those_that_need_it() -> None:
    order = re.findall(r"^// (js/\S+)$", bundle(evidence_page.ENTRY), re.MULTILINE)
    assert order[-1] == "js/evidence/page.js" and len(order) == len(set(order))
    assert (
        order.index("js/outbox/canonical.js")
        < order.index("js/evidence/link.js")
        < order.index("js/evidence/box.js")
    )


def test_it_refuses_a_script_it_could_not_take_in_whole(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "a.js": 'import { b } from "./b.js";\nb();\n', "b.js": 'import { a } from "./a.js";\nexport function b() {}\n',
        "c.js": 'import c from "./d.js";\n', "e.js": "export function e() {}\n// </script>\n",
    }  # fmt: skip
    monkeypatch.setattr(evidence_page, "_text", lambda name: texts[name])
    for name in ("a.js", "c.js", "e.js"):
        with pytest.raises(ValueError):
            bundle(name)
