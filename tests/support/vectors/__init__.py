"""What Python decides about an acceptance, written down so that the phone's scripts can be held to it word by word."""

import json
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from tests.support.vectors.item import item_vectors
from tests.support.vectors.kit import kits
from tests.support.vectors.round import round_vectors
from tests.support.vectors.trial import trial_vectors

FILE = Path(__file__).parents[2] / "js" / "acceptance" / "vectors.json"
SEED = 20260312


def make(engine: Engine) -> dict[str, Any]:
    """Items, tests and whole rounds under the rules of both companies; the same on every run."""
    chance = Random(SEED)
    rules = kits()
    return {
        "kits": rules,
        "items": _some(item_vectors(chance), 600, chance),
        "trials": _some(trial_vectors(chance), 300, chance),
        "rounds": round_vectors(engine, chance),
    }


def _some(vectors: list[dict[str, Any]], count: int, chance: Random) -> list[dict[str, Any]]:
    """So many of them, in their order."""
    return [vectors[place] for place in sorted(chance.sample(range(len(vectors)), count))]


def text(vectors: dict[str, Any]) -> str:
    """One vector a line, so that a change can be read."""
    parts = []
    for name, content in vectors.items():
        entries = content.items() if isinstance(content, dict) else ((None, one) for one in content)
        lines = [(f"{json.dumps(key)}: " if key is not None else "") + _line(one) for key, one in entries]
        start, end = "{}" if isinstance(content, dict) else "[]"
        parts.append(f"{json.dumps(name)}: {start}\n" + ",\n".join(lines) + f"\n{end}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(one: Any) -> str:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":"))
