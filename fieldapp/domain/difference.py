"""What differs between the content somebody signed and the content as it is, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fieldapp.domain.signature import changed_items
from fieldapp.domain.trial_rule import NAMES
from fieldapp.domain.verdict import VERDICT_NAMES, Verdict
from fieldapp.packs.checklist import Item

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: an item by its code, or a part of the content by its key."""

    code: str
    name: str
    signed: str
    now: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def differences(before: Content, after: Content, items: Iterable[Item]) -> list[Difference]:
    """The items first, then the other parts; empty when both are the same."""
    names = {item.code: f"{item.code} {item.name}" for item in items}
    found = [
        Difference(
            code, names.get(code, code), said(before["items"].get(code)), said(after["items"].get(code))
        )
        for code in changed_items(before, after)
    ]
    return found + [
        Difference(key, name, words(before.get(key)), words(after[key]))
        for key, (name, words) in _PARTS.items()
        if before.get(key) != after[key]
    ]


def said(answer: Mapping[str, Any] | None) -> str:
    """An answer in a few words."""
    if answer is None:
        return "没结论"
    measured = "、".join(str(value) for value in answer["measured"].values())
    photos = f"照片 {len(answer['photos'])}" if answer["photos"] else ""
    return " ".join(
        part for part in (VERDICT_NAMES[Verdict(answer["verdict"])], measured, answer["note"], photos) if part
    )


def _tests(trials: Any) -> str:
    done = [f"{one['rule']} {NAMES.get(one['decision'], '稳压中')}" for one in trials or ()]
    return "、".join(done) or "没做"


def _left(left: Any) -> str:
    return "、".join(f"{one['item']} {one['text']}" for one in left or ()) or "没有"


def _parties(parties: Any) -> str:
    return "、".join(f"{one['firm']} {one['person']}" for one in parties or ())


def _lists(lists: Any) -> str:
    return "、".join(f"{one['code']} 第 {one['version']} 版" for one in lists or ())


_PARTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "round": ("轮次", lambda number: f"第 {number} 轮"),
    "checklists": ("检查表", _lists),
    "trials": ("试验", _tests),
    "left": ("遗留问题", _left),
    "drawing": ("施工图", lambda sha256: str(sha256 or "")[:8].upper() or "没有"),
    "order_rev": ("派工单", lambda rev: f"第 {rev} 版"),
    "parties": ("签字的单位和人", _parties),
}
