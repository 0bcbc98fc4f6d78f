"""What is known of a paper in words: what was read off it, how many files came, or why it is not there."""

from collections.abc import Mapping
from typing import Any

from fieldapp.domain.paper import COLLECTED, MISSING, Paper
from fieldapp.lib import money
from fieldapp.lib.errors import Refused
from fieldapp.lib.text import mask_id
from fieldapp.packs.intake import Paper as PaperRule
from fieldapp.packs.intake import PaperField


def facts(rule: PaperRule, values: Mapping[str, Any]) -> list[tuple[PaperField, str]]:
    """What was read off the paper, in the pack's order."""
    return [(one, _shown(one, values[one.code])) for one in rule.fields if values.get(one.code) is not None]


def record_words(rule: PaperRule, record: Paper, files: int) -> str:
    """A record in a line, for where another one stands beside it or in its place."""
    if record.outcome != COLLECTED:
        return f"{'缺' if record.outcome == MISSING else '容缺'}，{record.reason}"
    return _taken(record.seen_only, files, facts(rule, record.values), record.reason)


def letter_words(rule: PaperRule, body: Mapping[str, Any], missing: bool) -> str:
    """The same of what a letter says, which has its money as typed, and nobody has looked at it yet."""
    if missing:
        return f"缺，{body.get('reason', '')}"
    typed = {
        one.code: _typed(one, text) for one in rule.fields if (text := body.get("values", {}).get(one.code))
    }
    files = len(body.get("files", ()))
    return _taken(bool(body.get("seen_only")) and not files, files, facts(rule, typed), "")


def _typed(field: PaperField, text: str) -> str | int:
    if field.kind != "money":
        return text
    try:
        return money.parse(text)
    except Refused:
        return text


def _taken(seen: bool, files: int, read: list[tuple[PaperField, str]], note: str) -> str:
    shown = [f"{one.name} {mask_id(text) if one.kind == 'idcard' else text}" for one, text in read]
    return "，".join(
        filter(None, ("原件看过" if seen else "收到", f"{files} 个文件" if files else "", *shown, note))
    )


def _shown(field: PaperField, value: Any) -> str:
    text = money.show(value) if field.kind == "money" and isinstance(value, int) else str(value)
    return f"{text} {field.unit or ''}".strip()
