"""Repeating rows of a form: boxes named lines.0.item, lines.0.qty ... as lists, and errors back at their box."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fieldapp.web.forms import Form

_BOX = re.compile(r"(\w+)\.(\d+)\.(\w+)")


class Rows:
    """Row fields by list name; a row in which none of `says` is filled was never meant, and is left out."""

    def __init__(self, says: Mapping[str, Sequence[str]]) -> None:
        self.says = says
        self.place: dict[str, list[int]] = {}

    def gather(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with its row boxes as lists of dicts; empty boxes say nothing."""
        found: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in self.says}
        rest = {}
        for name, value in body.items():
            match = _BOX.fullmatch(name)
            if match is None or match[1] not in found:
                rest[name] = value
            elif value not in ("", None):
                found[match[1]].setdefault(int(match[2]), {})[match[3]] = value
        for name, rows in found.items():
            meant = {
                place: row
                for place, row in sorted(rows.items())
                if any(row.get(key) for key in self.says[name])
            }
            self.place[name] = list(meant)
            rest[name] = list(meant.values())
        return rest

    def put_back(self, form: Form) -> Form:
        """Errors of the nth row that was meant go to the row as it stands on the page."""
        moved = {}
        for name, text in form.errors.items():
            match = _BOX.fullmatch(name)
            known = self.place.get(match[1], []) if match else []
            if match and int(match[2]) < len(known):
                name = f"{match[1]}.{known[int(match[2])]}.{match[3]}"
            moved[name] = text
        form.errors = moved
        return form


def count(form: Form, name: str, least: int) -> int:
    """How many rows the page draws: those typed and one more, at least `least`."""
    places = [int(match[2]) for key in form.values if (match := _BOX.fullmatch(key)) and match[1] == name]
    return max(least, max(places, default=-1) + 2)


def spread(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as the values of their boxes."""
    return {f"{name}.{place}.{key}": value for place, row in enumerate(rows) for key, value in row.items()}
