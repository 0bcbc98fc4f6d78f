"""Where a form would have been posted to: its route, and what the address names."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

from fieldapp.commands.envelope import Command


def route_at(at: str) -> tuple[str, dict[str, Any]]:
    """Endpoint and named parts; empty where nothing is posted to."""
    try:
        endpoint, named = current_app.url_map.bind("").match(urlsplit(at).path, method="POST")
    except (HTTPException, ValueError):
        return "", {}
    return str(endpoint), dict(named)


def command_at(at: str) -> type[Command] | None:
    """What the form at this address asks for; None where no form comes by letter."""
    found: type[Command] | None = getattr(current_app.view_functions.get(route_at(at)[0]), "by_letter", None)
    return found
