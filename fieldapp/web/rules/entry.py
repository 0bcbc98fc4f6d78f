"""One line of the rules as they are read on a screen, and the words that its kinds go by."""

from dataclasses import dataclass

from fieldapp.packs.base import Confidence

CONFIDENCE = {Confidence.V: "见过原文", Confidence.S: "按实践", Confidence.T: "待核印刷本"}
CUSTOMERS = {"NONRES": "非民用", "RES": "居民小区", "HOUSEHOLD": "居民户"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: what it is about, what it says, its kinds, the clause or standard behind it."""

    name: str
    text: str = ""
    tags: tuple[str, ...] = ()
    clause: str = ""
    ref: str = ""
    note: str = ""


Groups = list[tuple[str, list[Entry]]]
