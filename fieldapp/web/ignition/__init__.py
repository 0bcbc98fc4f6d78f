"""通气: households, applications, tolerance, gates, meters and the flame."""

from flask import Blueprint

bp = Blueprint("ignition", __name__)

from fieldapp.web.ignition import (  # noqa: E402, F401
    application,
    gas,
    gate,
    household,
    panel,
    tolerance,
    visit,
)
