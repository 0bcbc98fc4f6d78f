"""Every address there is, with ids of real records or plausible words in it."""

from collections.abc import Iterator
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from fieldapp.lib.ids import uuid7

WORDS = {
    "key": "DELIVERY_SMALL",
    "code": "LICENSE",
    "clause_id": "XZ-1.1-1a",
    "size": "preview",
    "what": "phone",
    "section": "basic",
}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def address(app: Flask, rule: Rule, given: dict[str, UUID]) -> str:
    """The rule with ids of real records where we have some, and plausible words elsewhere."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__
        if converter == "UUIDConverter":
            values[name] = given.get(name, uuid7())
        elif converter == "AnyConverter":
            values[name] = sorted(rule._converters[name].items)[0]  # type: ignore[attr-defined]
        else:
            values[name] = 1 if converter == "IntegerConverter" else WORDS.get(name, "x")
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=None))
