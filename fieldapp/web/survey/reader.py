"""From the posted boxes of one section to its data: empty boxes mean nothing, rows are zipped, figures are cleaned."""

import json
from collections.abc import Sequence
from typing import Any, cast

from flask import request

from fieldapp.domain.sheet import Area as AreaSection
from fieldapp.domain.sheet import Basic, Conclusion, Demand, Premises, Route, Section, Source
from fieldapp.lib.text import normalise
from fieldapp.packs import Pack

MODELS: dict[str, type[Section]] = {
    "basic": Basic, "demand": Demand, "source": Source, "area": AreaSection, "route": Route, "premises": Premises,
    "conclusion": Conclusion,
}  # fmt: skip
ROWS = {
    "burners": ("code", "name", "flow", "unit", "qty", "existing", "brand", "gas", "certified"),
    "growth": ("year", "flow"),
    "cuts": (
        "road",
        "surface",
        "crossing",
        "length_m",
        "pits_m",
        "municipal",
        "side",
        "grade",
        "width_m",
        "owner",
    ),
    "pipes": ("material", "size", "laying", "length_m"),
}
# A row counts when one of these has something in it; the rest are choices that are always there.
TELLING = {"burners": ("code", "name", "flow"), "growth": ("flow",), "cuts": ("length_m", "pits_m", "road"),
           "pipes": ("length_m",)}  # fmt: skip
FIGURES = {"flow", "qty", "length_m", "pits_m", "year", "measured", "inside_m", "outside_m", "aerial_m", "households",
           "hours_a_day", "burner_kpa", "lowest_kpa", "required_kpa", "days_needed", "width_m", "main_m", "extra_m",
           "green_m2", "room_m2", "height_m", "daily_m3", "annual_m3", "spare_m3h", "hot_taps", "smart_meters",
           "plain_meters"}  # fmt: skip


def typed(section: str, pack: Pack) -> dict[str, Any]:
    """The section as posted, in the shape of its model."""
    values: dict[str, Any] = {}
    for name in MODELS[section].model_fields:
        if name in ROWS:
            values[name] = rows(name)
        elif name == "drawn":
            if text := request.form.get(name, "").strip():
                values[name] = line(text)
        elif name == "flags":
            values[name] = request.form.getlist(name)
        elif (text := clean(name, request.form.get(name, ""))) != "":
            values[name] = text
    if section == "demand":
        values["burners"] += counted(pack)
    return values


def line(text: str) -> Any:
    """The drawn route out of its box; what is no JSON stays text, and the model says so."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def clean(name: str, text: str) -> str:
    """1，200 and １２.5 as people type them."""
    return normalise(text).replace(",", "").replace("，", "") if name in FIGURES else text.strip()


def rows(name: str) -> list[dict[str, str]]:
    """The filled rows of a repeating group; boxes of one row share their place."""
    columns = {part: request.form.getlist(f"{name}_{part}") for part in ROWS[name]}
    length = max((len(column) for column in columns.values()), default=0)
    found = []
    for place in range(length):
        row = {part: clean(part, _at(column, place)) for part, column in columns.items()}
        if any(row[part] for part in TELLING[name]):
            found.append({part: value for part, value in row.items() if value != ""})
    return found


def counted(pack: Pack) -> list[dict[str, Any]]:
    """The appliances of the list that were counted, with the list's own flow."""
    found = []
    for one in pack.appliances:
        qty = clean("qty", request.form.get(f"qty_{one.code}", ""))
        if qty not in ("", "0"):
            found.append(
                {"code": one.code, "name": "", "flow": f"{one.flow_m3h:g}", "unit": "M3_H", "qty": qty}
            )
    return found


def split(burners: Sequence[dict[str, Any]], pack: Pack) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What the counters show (code to count), and the rows for everything that is not as listed."""
    listed = {one.code: f"{one.flow_m3h:g}" for one in pack.appliances}
    counts: dict[str, str] = {}
    others = []
    for row in burners:
        code = str(row.get("code", ""))
        usual = listed.get(code) == f"{_number(row.get('flow')):g}" and str(row.get("unit", "M3_H")) == "M3_H"
        plain = (
            usual
            and not any(row.get(part) for part in ("name", "brand", "gas"))
            and row.get("certified") in (None, "")
            and str(row.get("existing", "")) not in ("1", "True")
            and code not in counts
        )
        if plain:
            counts[code] = str(row["qty"])
        else:
            others.append(dict(row))
    return counts, others


def _number(value: object) -> float:
    try:
        return float(cast(str, value))
    except (TypeError, ValueError):
        return -1.0


def _at(column: Sequence[str], place: int) -> str:
    return column[place] if place < len(column) else ""
