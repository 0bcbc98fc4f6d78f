"""The facts of a photo as lines of a list: what is short first, each with its limit."""

from typing import Any

from fieldapp.domain.photo import PhotoGrade
from fieldapp.domain.photo_grade import State

ICONS = {State.OK: "check", State.LATER: "clock"}


def lines_of(grade: PhotoGrade) -> list[dict[str, Any]]:
    """`strong` is what is so where it is short, `fact` the rest of the line."""
    return [
        {
            "name": one.name,
            "icon": ICONS.get(one.state, "dash"),
            "done": one.state is State.OK,
            "strong": one.said if one.short else "",
            "fact": one.limit if one.short else "，".join(filter(None, (one.said, one.limit))),
        }
        for one in grade.lines
    ]
