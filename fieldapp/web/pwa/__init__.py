"""What makes the app an app: manifest, icons, the service worker with its files, the page without a network."""

from flask import Blueprint

bp = Blueprint("pwa", __name__)

from fieldapp.web.pwa import icon, shell  # noqa: E402, F401
