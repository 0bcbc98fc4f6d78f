"""Finds what a pack means wrongly although its shape is right: dangling references, gaps, double codes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fieldapp.packs import sense
from fieldapp.packs.merge import IDENTITIES, walk
from fieldapp.packs.schema import Pack
from fieldapp.packs.sense import Fault

AMBIGUITIES = tuple(f"A4-{number:02}" for number in range(1, 44))
CLAUSE_KEYS = ("clause", "clauses", "clause_by", "by_clause")


@dataclass(frozen=True)
class Problem:
    """One fault: the file, the dotted key, and what is wrong in a sentence."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}"


def check(pack: Pack, file: str | None = None) -> list[Problem]:
    """All faults of a pack in reading order; an empty list means it may come into force."""
    name = file or f"{pack.pack.company}.toml"
    data = pack.model_dump(mode="json", by_alias=True)
    found = (
        *_clauses(data, {clause.id for clause in pack.clauses}),
        *_doubles(data, ""),
        *sense.limits(pack),
        *sense.counters(pack),
        *sense.titles(pack),
        *sense.tests(pack),
        *sense.gates(pack),
        *sense.acceptance(pack),
        *sense.diversity(pack),
        *sense.papers(pack),
        *sense.permit(pack),
        *sense.survey(pack),
        *_ambiguities(pack, data),
    )
    return [Problem(name, key, message) for key, message in found]


def _clauses(data: Any, known: set[str], path: str = "") -> Iterator[Fault]:
    """Every clause named anywhere must be one of the pack's."""
    items = _children(data)
    for part, value in items:
        key = f"{path}.{part}" if path else part
        if key == "clauses":
            continue
        if part in CLAUSE_KEYS or part.endswith("_clause"):
            names = value if isinstance(value, dict) and part == "by_clause" else None
            for one in names or (value.values() if isinstance(value, dict) else [value]):
                if one is not None and one not in known:
                    yield key, f"没有条款 {one}"
        else:
            yield from _clauses(value, known, key)


def _children(data: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(data, dict):
        return data.items()
    if isinstance(data, list):
        return [(_mark(item, place), item) for place, item in enumerate(data)]
    return ()


def _mark(item: Any, place: int) -> str:
    names = [item[name] for name in IDENTITIES if isinstance(item, dict) and name in item]
    return str(names[0]) if names else str(place)


def _doubles(data: Any, path: str) -> Iterator[Fault]:
    """No list has two items of one code."""
    if isinstance(data, list):
        marks = [_mark(item, place) for place, item in enumerate(data)]
        yield from ((path, f"{mark} 写了 {times} 次") for mark, times in Counter(marks).items() if times > 1)
    for part, value in _children(data):
        yield from _doubles(value, f"{path}.{part}" if path else part)


def _ambiguities(pack: Pack, data: dict[str, Any]) -> Iterator[Fault]:
    for code in AMBIGUITIES:
        if code not in pack.ambiguities:
            yield f"ambiguities.{code}", "缺这一条"
    for code, entry in pack.ambiguities.items():
        for path, value in ((entry.key, entry.value), *entry.also.items()):
            try:
                actual = walk(data, path)
            except KeyError:
                yield f"ambiguities.{code}.key", f"没有 {path}"
                continue
            if actual != value or isinstance(actual, bool) != isinstance(value, bool):
                yield f"ambiguities.{code}.value", f"{path} 是 {actual}，这里写的是 {value}"
