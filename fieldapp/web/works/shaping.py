"""Posted rows into lists of objects, and the other way round, so that what was typed survives an error."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fieldapp.lib.clock import parse
from fieldapp.lib.errors import Refused


def collect(body: dict[str, Any], name: str, fields: Sequence[str]) -> list[dict[str, str]]:
    """Takes name.0.field, name.1.field ... out of `body`; rows in which nothing was typed are left out."""
    rows: dict[int, dict[str, str]] = {}
    for key in list(body):
        if match := re.fullmatch(rf"{name}\.(\d{{1,3}})\.(\w+)", key):
            value = str(body.pop(key)).strip()
            if match[2] in fields:
                rows.setdefault(int(match[1]), {})[match[2]] = value
    return [rows[place] for place in sorted(rows) if any(rows[place].values())]


def spread(name: str, rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> dict[str, Any]:
    """Rows as form values."""
    return {
        f"{name}.{place}.{field}": row.get(field, "") for place, row in enumerate(rows) for field in fields
    }


def count(values: Mapping[str, Any], name: str, spare: int = 2) -> int:
    """How many rows to draw: what is there and some empty ones."""
    matches = (re.match(rf"{name}\.(\d+)\.", key) for key, value in values.items() if value)
    used = [int(match[1]) + 1 for match in matches if match]
    return min(max(used, default=0) + spare, 60)


def by_code(body: dict[str, Any], prefix: str) -> dict[str, str]:
    """Takes prefix.CODE out of `body`: what was typed for each code."""
    keys = [key for key in body if key.startswith(f"{prefix}.")]
    found = {key.removeprefix(f"{prefix}."): str(body.pop(key)).strip() for key in keys}
    return {code: value for code, value in found.items() if value}


def moment(body: dict[str, Any], name: str) -> None:
    """The typed local time as a moment with its offset."""
    if body.get(name):
        try:
            body[name] = parse(str(body[name])).isoformat()
        except Refused as refused:
            raise Refused(refused.message, name, refused.code) from None
