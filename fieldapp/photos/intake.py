"""A complete file that has arrived, looked at before it is published: what it is, and what it says of itself."""

from dataclasses import dataclass
from pathlib import Path

from fieldapp.lib.errors import Refused
from fieldapp.photos.check import inspected, kind_of
from fieldapp.photos.facts import Facts, facts_of
from fieldapp.photos.likeness import Look, look_of


@dataclass(frozen=True, slots=True)
class Judged:
    """`mime` by content; `facts` as photos.facts gives them, `look` as photos.likeness."""

    mime: str
    facts: Facts | None
    look: Look | None = None


def judge(path: Path, head: bytes, name: str) -> Judged:
    """Refused when it is empty, of a kind we don't take, or can't be read."""
    if not head:
        raise Refused(f"“{name}”是空的，没有收", code="file_empty")
    mime = kind_of(head, name)
    with inspected(path, mime, name) as picture:
        return Judged(mime, facts_of(path, mime), look_of(picture) if picture else None)
