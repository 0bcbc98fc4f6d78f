"""Single values of a push, however the platform wrote them."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.text import normalise

EARLIEST, LATEST = 1990, 2200
EXACT = 2**53  # whole numbers up to here are the same in every JSON reader
DEEPEST = 20


def plain(value: Any, depth: int = 0) -> Any:
    """JSON that every database and every digest can hold: no NUL, no half characters, no odd numbers, not too deep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < EXACT else str(value)
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, list):
        return [plain(one, depth + 1) for one in value]
    return {str(plain(key)): plain(one, depth + 1) for key, one in value.items()}


def text(value: object) -> str:
    """One line of text; nothing and nested data are empty."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return str(value).strip()


def words(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    """Our fields as texts, each from the column that it has with the platform."""
    return {field: text(row.get(column)) for field, column in columns.items()}


def number(value: object) -> float | None:
    """A finite number, or None."""
    try:
        found = float(normalise(text(value)))
    except ValueError:
        return None
    return found if isfinite(found) else None


def moment(value: object) -> str | None:
    """An ISO time with offset (Chinese time where none is given), or None."""
    written = text(value).replace("/", "-")
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    if not EARLIEST <= read.year <= LATEST:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).isoformat()


def region(value: object) -> str:
    """The six digits of a region code, or those inside a project code; empty when there are none."""
    written = normalise(text(value)).replace(" ", "")
    if "-" in written:
        written = written.split("-")[1]
    digits = written[4:10] if len(written) == 20 else written[:6]
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else ""


def part(row: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object; nothing counts as empty, anything else can't be read."""
    value = row.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{name} 应为一个对象")
    return value
