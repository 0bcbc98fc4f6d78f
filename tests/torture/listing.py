"""The scoreboard's rows as list.toml names them, and whether the tests they name exist."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("list.toml")
NODE_NAME = re.compile(r"\btest\(\s*([\"'`])(.+?)\1")
HOLE = re.compile(r"\$\{.*?\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row before anything has run."""

    name: str
    says: str
    tests: tuple[str, ...]
    line: bool
    open: str = ""
    mutation: str = ""
    times: str = ""


def entries() -> list[Entry]:
    found: dict[str, list[dict[str, Any]]] = tomllib.loads(LIST.read_text())
    return [
        Entry(**{**one, "tests": tuple(one["tests"])}, line=kind == "line")
        for kind in ("row", "line")
        for one in found[kind]
    ]


def exists(test: str) -> bool:
    """Is there a test of this name in its file? A name with `${...}` in a Node test stands for many."""
    file, _, name = test.partition("::")
    if not (ROOT / file).is_file():
        return False
    text = (ROOT / file).read_text()
    if file.endswith(".py"):
        return re.search(rf"^def {re.escape(name)}\(", text, re.M) is not None
    patterns = (".+".join(map(re.escape, HOLE.split(said))) for _, said in NODE_NAME.findall(text))
    return any(re.fullmatch(pattern, name) for pattern in patterns)


def in_browser(test: str) -> bool:
    """Does it drive a real Chromium, by its own mark or that of its file?"""
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text()
    own = rf"^@pytest\.mark\.browser\n(?:@.*\n)*def {re.escape(name)}\("
    return any(re.search(one, text, re.M) for one in (r"^pytestmark = .*\bpytest\.mark\.browser\b", own))
