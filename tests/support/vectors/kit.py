"""The rules that vectors refer to by name instead of repeating them."""

from typing import Any

from fieldapp import packs
from fieldapp.domain.rule_sheet import item_data, pack_data, rule_data

COMPANIES = ("xinzheng", "tanghe")
PACKS = {code: packs.load(code) for code in COMPANIES}


def kits() -> dict[str, Any]:
    """By company: pack, items by list, test rules."""
    return {
        code: {
            "pack": pack_data(pack),
            "lists": {
                name: [item_data(item) for item in checklist.items]
                for name, checklist in sorted(pack.checklists.items())
            },
            "rules": {name: rule_data(rule) for name, rule in sorted(pack.test_rules.items())},
        }
        for code, pack in PACKS.items()
    }
