"""The gate: create_app() joins settings, database, security and doors; nothing else happens here."""

from pathlib import Path
from typing import Any

from flask import Flask

from fieldapp import extensions, security, web
from fieldapp.config import Settings, read_settings
from fieldapp.lib import notary, seal, sealing
from fieldapp.photos.store import Store
from fieldapp.photos.stores import Unusable, store_of
from fieldapp.web import assets

ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the WSGI application from the environment, with overrides by setting name."""
    settings = read_settings(overrides)
    app = Flask("fieldapp", root_path=str(ROOT), template_folder="templates", static_folder=None)
    furnish(app, settings)
    extensions.init(app, settings)
    security.init(app, settings)
    assets.mount(app, ROOT / "static")
    web.init(app)
    return app


def furnish(app: Flask, settings: Settings) -> None:
    """Give the app its settings, and the keys and files of its data folder."""
    settings.data.mkdir(parents=True, exist_ok=True)
    seal.install(settings.key("seal"))
    notary.install(settings.key("receipt"))
    sealing.install(settings.key("sealing"))
    app.config.update(
        FIELDAPP=settings,
        SECRET_KEY=settings.key("session"),
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=(settings.max_upload_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    app.extensions["store"] = _store(settings)


def _store(settings: Settings) -> Store:
    """Where files lie; one that can't be used stops the start with one clear line."""
    try:
        return store_of(settings.store, settings.data)
    except Unusable as why:
        raise SystemExit(f"setting FIELDAPP_STORE: {why}") from None
