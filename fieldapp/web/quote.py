"""A clause and an explanation as the 依据 and 为什么 sheets draw them; plain data in, plain data out."""

from collections.abc import Mapping
from typing import Any

from fieldapp.domain.explanation import Explanation
from fieldapp.packs import Pack


def quote(pack: Pack, clause_id: str) -> list[dict[str, str]]:
    """The original sentence with its place and document; nothing when the pack has no such clause."""
    found = next((one for one in pack.clauses if one.id == clause_id), None)
    if found is None:
        return []
    return [{"quote": found.quote, "place": f"{found.place} · {found.id}", "document": pack.pack.title}]


def why(explanation: Explanation | Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """name, rule, clauses and steps of an explanation, live or as it was stored."""
    data = explanation.as_dict() if isinstance(explanation, Explanation) else explanation
    return {
        "name": data["name"], "rule": data["rule"], "clauses": quote(pack, data["source"]),
        "steps": [{"name": text, "value": value} for text, value in data["steps"]],
    }  # fmt: skip
