"""Lays a company's data over the common one: tables merge, coded lists merge by their code, `remove` takes away."""

from collections.abc import Mapping
from typing import Any

IDENTITIES = ("code", "id", "slot", "model", "stage", "key")
Data = dict[str, Any]


def merge(base: Any, own: Any) -> Any:
    """`own` over `base`; lists of coded items by code (new ones at the end), every other list is replaced."""
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        merged = {key: merge(value, own[key]) if key in own else value for key, value in base.items()}
        return merged | {key: value for key, value in own.items() if key not in base}
    name = identity(base) if isinstance(base, list) and isinstance(own, list) else None
    if name is None or identity(own) != name:
        return own
    items = {item[name]: item for item in base}
    for item in own:
        items[item[name]] = merge(items[item[name]], item) if item[name] in items else item
    return list(items.values())


def identity(items: Any) -> str | None:
    """The key that tells the items of a list apart, None for a list of anything else."""
    if not isinstance(items, list) or not items or not all(isinstance(item, Mapping) for item in items):
        return None
    return next((name for name in IDENTITIES if all(name in item for item in items)), None)


def step(data: Any, name: str | int) -> Any:
    """One step down: a table by key, a coded list by code or position; KeyError when there is nothing."""
    if isinstance(data, Mapping):
        return data[name]
    if isinstance(data, list):
        if isinstance(name, int) and name < len(data):
            return data[name]
        key = identity(data)
        for item in data if key else ():
            if item[key] == name:
                return item
    raise KeyError(name)


def walk(data: Any, path: str) -> Any:
    """What stands at a dotted path (a key that has dots itself is matched whole); KeyError when nothing does."""
    if not path:
        return data
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        try:
            return walk(step(data, ".".join(parts[:end])), ".".join(parts[end:]))
        except KeyError:
            continue
    raise KeyError(path)


def remove(data: Data, path: str) -> None:
    """Takes away what stands at a dotted path; KeyError when nothing does."""
    above, _, last = path.rpartition(".")
    holder = walk(data, above)
    found = step(holder, last)
    if isinstance(holder, list):
        holder.remove(found)
    else:
        del holder[last]


def spell(data: Any, location: tuple[str | int, ...]) -> str:
    """A location as a person writes it: list items by their code where they have one."""
    names: list[str] = []
    for part in location:
        name = str(part)
        key = identity(data) if isinstance(part, int) else None
        if key is not None and isinstance(part, int) and part < len(data):
            name = str(data[part][key])
        names.append(name)
        try:
            data = step(data, part)
        except (KeyError, TypeError):
            data = None
    return ".".join(names)
