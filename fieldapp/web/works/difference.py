"""Two revisions of a 派工单 side by side: what was added, dropped, or is another figure now."""

from decimal import Decimal
from typing import Any

from fieldapp.domain.order import WorkOrder


def differences(old: WorkOrder | None, new: WorkOrder) -> list[dict[str, str]]:
    """Everything that differs: the quantities, and the length of road to be cut."""
    return quantities(old, new) + _road(old, new)


def quantities(old: WorkOrder | None, new: WorkOrder) -> list[dict[str, str]]:
    """The quantities that differ: name, unit, before, after ("" where there is none)."""
    was, now_is = _known(old), _known(new)
    return [
        _row(" ".join(filter(None, one[:2])), one[2], was.get(one, ""), now_is.get(one, ""))
        for one in dict.fromkeys([*now_is, *was])
        if was.get(one) != now_is.get(one)
    ]


def _road(old: WorkOrder | None, new: WorkOrder) -> list[dict[str, str]]:
    """The length of road to be cut, as the two orders say it."""
    was, now_is = ((one.snapshot.get("cut_m") or "") if one else "" for one in (old, new))
    was, now_is = ("" if one == "None" else one for one in (was, now_is))
    return [_row("道路挖掘", "m", was, now_is)] if was != now_is else []


def _row(name: str, unit: str, was: str, now_is: str) -> dict[str, str]:
    return {
        "name": name,
        "unit": unit,
        "before": was,
        "after": now_is,
        "difference": _difference(was, now_is),
    }


def _difference(was: str, now_is: str) -> str:
    if not was:
        return "新加"
    if not now_is:
        return "取消"
    gap = (Decimal(now_is) - Decimal(was)).normalize()
    return f"{'+' if gap > 0 else '−'}{abs(gap):f}"


def unchanged(old: WorkOrder | None, new: WorkOrder) -> int:
    """How many rows did not change."""
    was = _known(old)
    return sum(was.get(key) == qty for key, qty in _known(new).items())


def _known(order: WorkOrder | None) -> dict[tuple[str, ...], str]:
    return {_key(row): str(row["qty"]) for row in (order.quantities if order else [])}


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return (row["item"], row.get("spec", ""), row.get("unit", ""), row.get("side", ""))
