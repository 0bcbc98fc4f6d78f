"""The shell: every file that pages need without a network, and the version that changes with any of them."""

import hashlib
from typing import Any

from flask import current_app

from fieldapp.web.assets import Assets

LEFT_OUT = (
    "vendor/leaflet.css",
    "vendor/images/",
    "js/sw/worker",
    "js/evidence/",
    "evidence/",
)  # of Leaflet only its script is used; the worker keeps itself; the page that proves evidence is one file of its own


def shell() -> list[str]:
    """The address of every file that pages need without a network."""
    found = files()
    return [found.url(name) for name in sorted(found.needed()) if not name.startswith(LEFT_OUT)]


def version() -> str:
    return hashlib.sha256("\n".join(shell()).encode()).hexdigest()[:16]


def files() -> Assets:
    found: Any = current_app.extensions["assets"]
    assert isinstance(found, Assets)
    return found
