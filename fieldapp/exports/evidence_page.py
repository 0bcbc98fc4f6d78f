"""The one page that proves evidence files: scripts and style put into a single HTML file that needs nothing else."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
ENTRY = "js/evidence/page.js"
IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML, and the policy under which it runs: its own script, its own style, pictures from its memory."""

    html: str
    policy: str


@lru_cache(maxsize=4)
def page(key: str = "") -> Page:
    """The page; with the company's public key in it, it takes only files which that key has signed."""
    script, style = bundle(ENTRY), (STATIC / "evidence" / "page.css").read_text("utf-8")
    policy = "; ".join(
        (
            "default-src 'none'", f"script-src '{_hash(script)}'", f"style-src '{_hash(style)}'", "img-src blob:",
            "base-uri 'none'", "form-action 'none'",
        )
    )  # fmt: skip
    html = (STATIC / "evidence" / "page.html").read_text("utf-8")
    for empty, full in (
        ('data-key=""', f'data-key="{key}"'),
        ('Security-Policy" content=""', f'Security-Policy" content="{policy}"'),
        ("<style></style>", f"<style>{style}</style>"),
        ('<script type="module"></script>', f'<script type="module">{script}</script>'),
    ):
        if html.count(empty) != 1:
            raise ValueError(f"evidence/page.html has no single place for {empty}")
        html = html.replace(empty, full)
    return Page(html, policy)


def bundle(entry: str) -> str:
    """The modules behind `entry` as one script: each in a function of its own, in the order they are needed."""
    order: list[str] = []
    _visit(entry, order, ())
    numbers = {name: number for number, name in enumerate(order)}
    script = "\n".join(_wrapped(name, numbers) for name in order)
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("a script cannot hold the end of itself")
    return script


def _visit(name: str, order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself")
    if name in order:
        return
    for _, address in IMPORT.findall(_text(name)):
        _visit(_resolve(name, address), order, (*above, name))
    order.append(name)


def _wrapped(name: str, numbers: dict[str, int]) -> str:
    def taken(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ")
        return f"const {{ {names} }} = m{numbers[_resolve(name, found[2])]};"

    given = ", ".join(EXPORT.findall(_text(name)))
    body = EXPORT.sub("", IMPORT.sub(taken, _text(name)))
    if odd := re.search(r"^(import|export)\b.*$", body, re.MULTILINE):
        raise ValueError(f"{name}: {odd[0]} is not written the way the page can take in")
    return f"// {name}\nconst m{numbers[name]} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"


def _resolve(name: str, address: str) -> str:
    return (STATIC / name).parent.joinpath(address).resolve().relative_to(STATIC).as_posix()


def _text(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
