"""What a letter says in plain words: without names and ids only programs use, and codes by the names of the pack."""

from collections.abc import Mapping
from typing import Any

from fieldapp.domain.company import Ruleset
from fieldapp.packs import Pack

NOT_SAID = ("photos", "start_photos", "at", "under", "strokes", "item", "rule")
VERDICTS = {"PASS": "合格", "FAIL": "不合格", "NA": "不适用"}
_read: dict[str, dict[str, str]] = {}


def said(body: Any, ruleset: Ruleset) -> str:
    """The data of a command, by the names of these rules."""
    return words(body, names_of(ruleset))


def words(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        kept = [one for name, one in value.items() if not name.endswith("_id") and name not in NOT_SAID]
        return "，".join(told for one in kept if (told := words(one, names)))
    if isinstance(value, list):
        return "、".join(told for one in value if (told := words(one, names)))
    text = "是" if value is True else "" if value in (None, False) else str(value)
    return names.get(text, text)


def names_of(ruleset: Ruleset) -> dict[str, str]:
    """Every code of the rules that means one thing only, with its name."""
    if ruleset.sha256 not in _read:
        _read[ruleset.sha256] = {**_names(ruleset.pack), **VERDICTS}
    return _read[ruleset.sha256]


def _names(pack: Pack) -> dict[str, str]:
    found: dict[str, set[str]] = {}

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("code"), str) and isinstance(value.get("name"), str):
                found.setdefault(value["code"], set()).add(value["name"])
            for one in value.values():
                look(one)
        elif isinstance(value, list | tuple):
            for one in value:
                look(one)

    look(pack.model_dump())
    return {code: names.pop() for code, names in found.items() if len(names) == 1}
